/** What open positions are valued at, the same wherever they are shown or judged: what they would be closed at now. */
import { fromNumber, type PriceE8 } from '../money.ts';
import type { VenueId } from '../venue.ts';
import type { Marks } from './ledger.ts';

/** An older price values nothing. */
export const MARK_AGE_MS_MAX = 10_000;

/** Best prices of one venue; zero or no number where there is none. */
export interface Touch {
  readonly bid: number;
  readonly ask: number;
  readonly ageMs: number;
}

/** What is long is closed at the bid, what is short at the ask. */
export const closingMarks =
  (touchOf: (venue: VenueId) => Touch | null): Marks =>
  (venue, quantity) => {
    const touch = touchOf(venue);
    if (touch === null || !(touch.ageMs <= MARK_AGE_MS_MAX)) return null;
    const mark = quantity > 0n ? touch.bid : touch.ask;
    return mark > 0 && Number.isFinite(mark) ? (fromNumber(mark) as PriceE8) : null;
  };
