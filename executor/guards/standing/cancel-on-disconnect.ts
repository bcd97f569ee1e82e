import type { Verdict } from '#shared/domain/guard-reading.ts';
import type { VenueId } from '#shared/domain/venue.ts';

/** The streams of one venue, as they are now. */
export interface StreamsSeen {
  readonly venue: VenueId;
  /** For how long order updates, and books, do not arrive; zero while they do. */
  readonly ordersGoneMs: number;
  readonly booksGoneMs: number;
  /** A real entry of ours rests there. */
  readonly rests: boolean;
}

/**
 * Withdraws what rests, and opens nothing, once a stream is gone for longer than allowed. HOLD when that leaves an entry
 * alone: one whose fills nobody would see, or one that is hedged or priced by books that do not come.
 */
export function cancelOnDisconnect(venues: readonly StreamsSeen[], goneMsMax: number): readonly Verdict[] {
  const restsAnywhere = venues.some(({ rests }) => rests);
  return venues.map(({ venue, ordersGoneMs, booksGoneMs, rests }) => {
    const noOrders = ordersGoneMs > goneMsMax;
    const noBooks = booksGoneMs > goneMsMax;
    const isGone = noOrders || noBooks;
    const goneMs = Math.round(Math.max(ordersGoneMs, booksGoneMs));
    const what = noOrders && noBooks ? 'no order updates and no books' : noOrders ? 'no order updates' : 'no books';
    return {
      scope: venue,
      status: (noOrders && rests) || (noBooks && restsAnywhere) ? 'HOLD' : isGone ? 'WARN' : 'OK',
      value: String(goneMs),
      limit: String(goneMsMax),
      summary: isGone ? `${what} of ${venue} for more than ${goneMsMax} ms` : `the streams of ${venue} are there`,
      ...(isGone ? { blocksEntries: venue } : {}),
    };
  });
}
