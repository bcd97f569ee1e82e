/** For how long a venue that refuses for the number of our requests wants to hear nothing: as it says, or else a default. */
import { durationMs, type DurationMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

import { weightBudgets } from './budget.ts';

/** The shortest ban that Binance tells of («from 2 minutes to 3 days»), for a ban that does not say its end. */
export const BAN_MS_DEFAULT = durationMs(120_000);
/** And the longest: what says more was not meant as seconds. */
export const WAIT_MS_MAX = durationMs(3 * 86_400_000);

const TOO_MANY_REQUESTS = 429;
const BANNED = 418;
/** Refusals for too many requests that may come under another status. */
const TOO_MANY_CODES: Readonly<Record<VenueId, ReadonlySet<string>>> = {
  'binance-um': new Set(['-1003']),
  okx: new Set(['50011', '50061']),
};

/** @param retryAfter the header as it came: whole seconds. Without it, a whole window of what the venue counts must pass. */
export function waitAfter(venue: VenueId, status: number, code: string | null, retryAfter: unknown): DurationMs | null {
  const isTold =
    status === TOO_MANY_REQUESTS || status === BANNED || (code !== null && TOO_MANY_CODES[venue].has(code));
  if (!isTold) return null;
  const saidMs = typeof retryAfter === 'string' && /^\d+$/.test(retryAfter.trim()) ? Number(retryAfter) * 1_000 : null;
  if (saidMs !== null && saidMs <= WAIT_MS_MAX) return durationMs(saidMs);
  return status === BANNED ? BAN_MS_DEFAULT : weightBudgets[venue].requests.windowMs;
}
