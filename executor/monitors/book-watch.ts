/**
 * What each venue's book has looked like: when it came, what was wrong with one last, for how long its touch has been the
 * same, and how far the other venue's middle has gone in that time. Told of every book after the engine has had it; plain
 * numbers that are changed in place, so that nothing is allocated for a book.
 */
import type { BookSeen, BookFault, BookLimits } from '#executor/guards/standing/book-sanity.ts';
import type { BookView } from '#executor/venues/venue.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

type StillLimits = Pick<BookLimits, 'ageMsMax' | 'frozenMs' | 'frozenBps'>;

export interface BookWatch {
  /** `row`: which of the two venues. */
  onBook(row: 0 | 1, book: BookView): void;
  /** The stream broke, or skipped a number of its sequence: the book is void until the next one. */
  onGap(row: 0 | 1, at: MonotonicMs): void;
  seen(): readonly BookSeen[];
}

type Seen = { -readonly [Key in keyof BookSeen]: BookSeen[Key] };
interface Row {
  readonly seen: Seen;
  bid: number;
  bidQuantity: number;
  ask: number;
  askQuantity: number;
  /** Least and greatest middle of the other venue since the touch is the same; NaN while it has shown none. */
  otherLow: number;
  otherHigh: number;
}

const newRow = (venue: VenueId): Row => ({
  seen: {
    venue,
    receivedAt: Number.NEGATIVE_INFINITY,
    madeAt: Number.NEGATIVE_INFINITY,
    inGap: false,
    fault: null,
    faultAt: Number.NEGATIVE_INFINITY,
    sameSince: Number.POSITIVE_INFINITY,
    otherMovedBps: 0,
  },
  bid: Number.NaN,
  bidQuantity: Number.NaN,
  ask: Number.NaN,
  askQuantity: Number.NaN,
  otherLow: Number.NaN,
  otherHigh: Number.NaN,
});

function sideFault(
  prices: Float64Array,
  quantities: Float64Array,
  levels: number,
  direction: 1 | -1,
): BookFault | null {
  for (let level = 0; level < levels; level += 1) {
    const price = prices[level] ?? Number.NaN;
    const quantity = quantities[level] ?? Number.NaN;
    if (!Number.isFinite(price) || !Number.isFinite(quantity)) return 'not a number';
    if (price < 0 || quantity < 0) return 'negative';
    if (price === 0 || quantity === 0) return 'zero';
    if (level > 0 && (price - (prices[level - 1] ?? 0)) * direction <= 0) return 'out of order';
  }
  return null;
}

/** @returns what no book may be; null for one that may be traded on as far as itself goes */
export function faultOf(book: BookView): BookFault | null {
  if (book.bidLevels === 0 || book.askLevels === 0) return 'one-sided';
  const fault =
    sideFault(book.bidPrices, book.bidQuantities, book.bidLevels, -1) ??
    sideFault(book.askPrices, book.askQuantities, book.askLevels, 1);
  if (fault !== null) return fault;
  return (book.bidPrices[0] ?? 0) >= (book.askPrices[0] ?? 0) ? 'crossed' : null;
}

const middleOf = ({ bid, ask }: Row): number => (bid + ask) / 2;

/** The touch is another one: from here on it may be the same again. */
function beginTouch(row: Row, other: Row, book: BookView): void {
  row.bid = book.bidPrices[0] ?? Number.NaN;
  row.bidQuantity = book.bidQuantities[0] ?? Number.NaN;
  row.ask = book.askPrices[0] ?? Number.NaN;
  row.askQuantity = book.askQuantities[0] ?? Number.NaN;
  row.seen.sameSince = book.receivedAt;
  row.seen.otherMovedBps = 0;
  row.otherLow = middleOf(other);
  row.otherHigh = row.otherLow;
}

const isSameTouch = (row: Row, book: BookView): boolean =>
  row.bid === book.bidPrices[0] &&
  row.ask === book.askPrices[0] &&
  row.bidQuantity === book.bidQuantities[0] &&
  row.askQuantity === book.askQuantities[0];

/** The other venue has moved to this middle while the touch of `row` was the same. */
function otherMoved(row: Row, middle: number): void {
  row.otherLow = middle < row.otherLow || Number.isNaN(row.otherLow) ? middle : row.otherLow;
  row.otherHigh = middle > row.otherHigh || Number.isNaN(row.otherHigh) ? middle : row.otherHigh;
  row.seen.otherMovedBps = ((row.otherHigh - row.otherLow) / row.otherLow) * 10_000;
}

/** What the stream was until this book came. */
function stoodStill({ seen }: Row, book: BookView, isSame: boolean, limits: StillLimits): BookFault | null {
  const ageMs = book.receivedAt - Math.min(seen.receivedAt, seen.madeAt);
  if (Number.isFinite(ageMs) && ageMs > limits.ageMsMax) return 'too old';
  const wasFrozen = book.receivedAt - seen.sameSince > limits.frozenMs && seen.otherMovedBps > limits.frozenBps;
  return wasFrozen && !isSame ? 'frozen' : null;
}

export function createBookWatch(venues: readonly [VenueId, VenueId], limits: StillLimits): BookWatch {
  const rows = [newRow(venues[0]), newRow(venues[1])] as const;
  const seen = rows.map((row) => row.seen);
  return {
    onBook(at, book) {
      const row = rows[at];
      const other = rows[at === 0 ? 1 : 0];
      const isSame = isSameTouch(row, book);
      const still = stoodStill(row, book, isSame, limits);
      row.seen.receivedAt = book.receivedAt;
      row.seen.madeAt = book.madeAt;
      const fault = faultOf(book);
      if (fault !== null || still !== null || row.seen.inGap) {
        row.seen.fault = fault ?? (row.seen.inGap ? 'gap' : still);
        row.seen.faultAt = book.receivedAt;
        row.seen.inGap = false;
        if (fault !== null) return;
      }
      if (isSame) return;
      beginTouch(row, other, book);
      otherMoved(other, middleOf(row));
    },
    onGap(at, now) {
      const { seen: one } = rows[at];
      one.inGap = true;
      one.fault = 'gap';
      one.faultAt = now;
    },
    seen: () => seen,
  };
}
