/**
 * Client order ids: at most 32 letters and digits (OKX's rule, the strictest), lower case. An id says who sent the
 * order (fencing id), for which hedge, which leg, in which attempt, so that after a crash the venue can be asked for it.
 *
 *   pb <fencing id, 6 base-36 digits> h <hedge number, 8 base-36 digits> <leg letter> <attempt, 2 base-36 digits> <check>
 */
import type { Brand } from './brand.ts';
import { invariant } from './invariant.ts';

export type ClientOrderId = Brand<string, 'ClientOrderId'>;
/** Whole number from a reserved block, rising; unique in a book for ever. */
export type HedgeNumber = Brand<number, 'HedgeNumber'>;
/** Rises by one with every change of leader, for ever. */
export type FencingId = Brand<number, 'FencingId'>;

/** Opening: entry and hedge. Closing: entry and hedge leg of the close. `r`: repair of a lone leg. */
export const legLetters = {
  e: 'open entry',
  h: 'open hedge',
  x: 'close entry',
  y: 'close hedge',
  r: 'repair',
} as const;
export type LegLetter = keyof typeof legLetters;

export interface OrderIdParts {
  readonly fencingId: FencingId;
  readonly hedge: HedgeNumber;
  readonly leg: LegLetter;
  readonly attempt: number;
}

export const FENCING_ID_MAX = 36 ** 6 - 1;
export const HEDGE_NUMBER_MAX = 36 ** 8 - 1;
export const ATTEMPT_MAX = 36 ** 2 - 1;
const SHAPE = /^pb([0-9a-z]{6})h([0-9a-z]{8})([ehxyr])([0-9a-z]{2})([0-9a-z])$/;
const base36 = (value: number, digits: number): string => value.toString(36).padStart(digits, '0');

/** Base-36 digits weighted by powers of 7, which shares no factor with 36: any single changed digit shows. */
function checkCharacter(body: string): string {
  let sum = 0;
  for (let index = 0; index < body.length; index += 1) sum = (sum * 7 + digitOf(body.charCodeAt(index))) % 36;
  return sum.toString(36);
}

const [ZERO, NINE, LETTER_A] = ['0'.charCodeAt(0), '9'.charCodeAt(0), 'a'.charCodeAt(0)];
/** Of a character that is a lower-case base-36 digit. */
const digitOf = (code: number): number => (code <= NINE ? code - ZERO : code - LETTER_A + 10);

const FENCING_ID_RULE = `a fencing id is 0 to ${FENCING_ID_MAX}`;
const HEDGE_NUMBER_RULE = `a hedge number is 0 to ${HEDGE_NUMBER_MAX}`;
const ATTEMPT_RULE = `an attempt is 0 to ${ATTEMPT_MAX}`;
const within = (value: number, max: number): boolean => Number.isSafeInteger(value) && value >= 0 && value <= max;

/** The same parts always give the same id. @throws {InvariantViolation} when a part is out of its range */
export function clientOrderId(parts: OrderIdParts): ClientOrderId {
  invariant(within(parts.fencingId, FENCING_ID_MAX), FENCING_ID_RULE);
  invariant(within(parts.hedge, HEDGE_NUMBER_MAX), HEDGE_NUMBER_RULE);
  invariant(within(parts.attempt, ATTEMPT_MAX), ATTEMPT_RULE);
  const body = `pb${base36(parts.fencingId, 6)}h${base36(parts.hedge, 8)}${parts.leg}${base36(parts.attempt, 2)}`;
  return (body + checkCharacter(body)) as ClientOrderId;
}

/** As many characters of a venue's own order id as an id of ours has room for; venues have at most 19. */
const VENUE_ORDER_ID_MAX = 20;
const FORCED_SHAPE = /^f[eh]-.{1,20}-[0-9a-z]{1,8}$/;

/**
 * In our books, the part of a venue's own order that closed this leg of this hedge. No venue knows it, and it is never
 * looked up: the venue's own id of such an order is not unique, and one order may close legs of several hedges.
 */
export const forcedOrderId = (leg: 'e' | 'h', venueOrderId: string, hedge: HedgeNumber): ClientOrderId =>
  `f${leg}-${venueOrderId.slice(-VENUE_ORDER_ID_MAX)}-${hedge.toString(36)}` as ClientOrderId;
export const isForcedOrderId = (id: string): boolean => FORCED_SHAPE.test(id);

/** @returns null for an id that is not ours: a person's order, or another program's */
export function partsOfOrderId(id: string): OrderIdParts | null {
  const match = SHAPE.exec(id);
  if (match === null || checkCharacter(id.slice(0, -1)) !== match[5]) return null;
  const [, fencing = '', hedge = '', leg = '', attempt = ''] = match;
  return {
    fencingId: parseInt(fencing, 36) as FencingId,
    hedge: parseInt(hedge, 36) as HedgeNumber,
    leg: leg as LegLetter,
    attempt: parseInt(attempt, 36),
  };
}
