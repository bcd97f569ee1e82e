/**
 * What an answer, or its lack, says of the venue's health. A refusal of the order itself is an answer like any other.
 *
 * Codes are those of ccxt 4.5.84 (js/src/binance.js, js/src/okx.js) and of the two tables beside this file; none was
 * provoked at a venue. Binance's -1008 says that only orders that reduce are still taken, as it does with HTTP 503.
 */
import type { VenueId } from '#shared/domain/venue.ts';

import type { RequestEnd } from '../request-log.ts';
import { NetworkError, RequestTimeout } from './ccxt.ts';
import { NotSentError, SilenceError, VenueAnswerError } from './errors.ts';

type Codes = Readonly<Record<VenueId, ReadonlySet<string>>>;

/** Trouble of the venue's own, whatever the status says. */
const troubled: Codes = {
  'binance-um': new Set(['-1000', '-1001', '-1006', '-1007']),
  okx: new Set(['50004', '50005', '50013', '50026', '51054']),
};
const inMaintenance: Codes = {
  'binance-um': new Set(['-1008', '-1016']),
  okx: new Set(['50001']),
};
/** The venue answers, and lets this account, or anybody on this contract, open nothing. */
const readOnly: Codes = {
  'binance-um': new Set(['-4087', '-4088', '-4400']),
  okx: new Set(['50007', '50009', '50027', '50100', '51009', '51022', '51024']),
};

const UNAVAILABLE = 503;
const SERVER_ERROR = 500;

/** @param error null when the answer was a success. @returns null when nothing left this process */
export function endOf(venue: VenueId, error: unknown): RequestEnd | null {
  if (error === null) return 'answered';
  if (error instanceof NotSentError) return null;
  if (error instanceof SilenceError || error instanceof RequestTimeout) return 'timeout';
  if (!(error instanceof VenueAnswerError)) return error instanceof NetworkError ? 'network' : 'venue-error';
  const is = (codes: Codes): boolean => error.code !== null && codes[venue].has(error.code);
  if (error.waitMs !== null) return 'told-to-wait';
  if (is(troubled)) return 'venue-error';
  if (is(inMaintenance) || error.status === UNAVAILABLE) return 'maintenance';
  if (is(readOnly)) return 'read-only';
  return error.status >= SERVER_ERROR ? 'venue-error' : 'answered';
}
