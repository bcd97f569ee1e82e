/** The part of a ledger that belongs to one owner: balances, and what they come to. Changed in place by `ledger.ts` only. */
import type { CashE16 } from '../money.ts';
import type { EpochMs } from '../time.ts';
import { venueIds, type VenueId } from '../venue.ts';
import { dayOf, type AccountKind, type Posting, type Unit } from './entry.ts';
import type { Result } from './result.ts';

export interface Move {
  readonly venue: VenueId;
  readonly at: EpochMs;
  /** Base currency, bought above zero. */
  readonly quantity: bigint;
}
export interface OwnerBook {
  readonly balances: Map<string, bigint>;
  readonly moves: Move[];
  lastMoveAt: EpochMs;
}

export const emptyOwnerBook = (): OwnerBook => ({ balances: new Map(), moves: [], lastMoveAt: 0 as EpochMs });

export const accountName = (venue: VenueId, kind: AccountKind, unit: Unit): string => `${venue} ${kind} ${unit}`;
export const balanceOf = (
  balances: ReadonlyMap<string, bigint>,
  venue: VenueId,
  kind: AccountKind,
  unit: Unit,
): bigint => balances.get(accountName(venue, kind, unit)) ?? 0n;

export function post(balances: Map<string, bigint>, { venue, kind, unit, amount }: Posting): void {
  const name = accountName(venue, kind, unit);
  balances.set(name, (balances.get(name) ?? 0n) + amount);
}

/** Nothing is held on any venue, and something once was. */
export const isFlat = ({ balances, moves }: OwnerBook): boolean =>
  moves.length > 0 && venueIds.every((venue) => balanceOf(balances, venue, 'position', 'base') === 0n);

/** The UTC day on which it became flat; null while it is not. */
export const flatOn = (book: OwnerBook): number | null => (isFlat(book) ? dayOf(book.lastMoveAt) : null);

/** What it has made on one venue, if what it holds there is worth `value`; null: what it cost. */
export function resultOn({ balances }: OwnerBook, venue: VenueId, value: bigint | null): Result {
  const made = (kind: AccountKind): CashE16 => -balanceOf(balances, venue, kind, 'usdt') as CashE16;
  const trading = value === null ? 0n : made('trading') + value;
  return { trading: trading as CashE16, fees: made('fees'), rebates: made('rebates'), funding: made('funding') };
}
