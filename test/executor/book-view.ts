/** A book as an adapter shows it, from its levels. */
import type { BookView } from '#executor/venues/venue.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

export type Levels = readonly (readonly [price: number, quantity: number])[];

export function aBook(
  venue: VenueId,
  at: number,
  bids: Levels = [[100, 1]],
  asks: Levels = [[101, 1]],
  change: Partial<Pick<BookView, 'madeAt' | 'venueAt'>> = {},
): BookView {
  const column = (levels: Levels, index: 0 | 1): Float64Array => Float64Array.from(levels, (level) => level[index]);
  return {
    venue,
    instrument: 'BTCUSDT',
    bidPrices: column(bids, 0),
    bidQuantities: column(bids, 1),
    askPrices: column(asks, 0),
    askQuantities: column(asks, 1),
    bidLevels: bids.length,
    askLevels: asks.length,
    venueAt: epochMs(at),
    receivedAt: monotonicMs(at),
    madeAt: monotonicMs(at),
    ...change,
  };
}
