/**
 * HOT PATH. Best levels of every venue's book in flat arrays that are changed in place: one row of `LEVELS` a venue,
 * row index = venue index. Plain numbers; nothing here allocates after construction.
 */
export const LEVELS = 10;

export interface Books {
  readonly venues: number;
  readonly bidPrices: Float64Array;
  readonly bidQuantities: Float64Array;
  readonly askPrices: Float64Array;
  readonly askQuantities: Float64Array;
  readonly bidLevels: Int32Array;
  readonly askLevels: Int32Array;
  /** Monotonic ms of the last change; negative infinity before the first. */
  readonly receivedAt: Float64Array;
  /** Monotonic ms at which the venue made it, at the latest its receipt; negative infinity when that is not known. */
  readonly madeAt: Float64Array;
  /** 1 while the book may be looked at: not void after a gap, both sides there, not crossed, all finite. */
  readonly usable: Uint8Array;
  /** Best prices of the last sane book, which stay when the book is void; zero before the first. */
  readonly lastBid: Float64Array;
  readonly lastAsk: Float64Array;
}

export function createBooks(venues: number): Books {
  const cells = venues * LEVELS;
  return {
    venues,
    bidPrices: new Float64Array(cells),
    bidQuantities: new Float64Array(cells),
    askPrices: new Float64Array(cells),
    askQuantities: new Float64Array(cells),
    bidLevels: new Int32Array(venues),
    askLevels: new Int32Array(venues),
    receivedAt: new Float64Array(venues).fill(Number.NEGATIVE_INFINITY),
    madeAt: new Float64Array(venues).fill(Number.NEGATIVE_INFINITY),
    usable: new Uint8Array(venues),
    lastBid: new Float64Array(venues),
    lastAsk: new Float64Array(venues),
  };
}

/** Copies one view in. Anything that is not a sane two-sided book makes the row unusable rather than half-used. */
export function setBook(
  books: Books,
  venue: number,
  bidPrices: Float64Array,
  bidQuantities: Float64Array,
  bidLevels: number,
  askPrices: Float64Array,
  askQuantities: Float64Array,
  askLevels: number,
  receivedAt: number,
  madeAt: number,
): void {
  const row = venue * LEVELS;
  const bids = bidLevels < LEVELS ? bidLevels : LEVELS;
  const asks = askLevels < LEVELS ? askLevels : LEVELS;
  for (let level = 0; level < bids; level += 1) {
    books.bidPrices[row + level] = bidPrices[level] ?? Number.NaN;
    books.bidQuantities[row + level] = bidQuantities[level] ?? Number.NaN;
  }
  for (let level = 0; level < asks; level += 1) {
    books.askPrices[row + level] = askPrices[level] ?? Number.NaN;
    books.askQuantities[row + level] = askQuantities[level] ?? Number.NaN;
  }
  books.bidLevels[venue] = bids;
  books.askLevels[venue] = asks;
  books.receivedAt[venue] = receivedAt;
  books.madeAt[venue] = madeAt < receivedAt ? madeAt : receivedAt;
  const good = sane(books, row, bids, asks);
  books.usable[venue] = good ? 1 : 0;
  if (!good) return;
  books.lastBid[venue] = books.bidPrices[row] ?? 0;
  books.lastAsk[venue] = books.askPrices[row] ?? 0;
}

/** When the older of two books was made. */
export function olderOf({ madeAt }: Books): number {
  return Math.min(madeAt[0] ?? Number.NEGATIVE_INFINITY, madeAt[1] ?? Number.NEGATIVE_INFINITY);
}

export function voidBook(books: Books, venue: number): void {
  books.usable[venue] = 0;
}

function sane(books: Books, row: number, bids: number, asks: number): boolean {
  if (bids === 0 || asks === 0) return false;
  const bid = books.bidPrices[row] ?? 0;
  const ask = books.askPrices[row] ?? 0;
  if (!(bid > 0 && ask > bid && ask < Number.MAX_VALUE)) return false;
  return (
    sideSane(books.bidPrices, books.bidQuantities, row, bids, -1) &&
    sideSane(books.askPrices, books.askQuantities, row, asks, 1)
  );
}

/** Every level finite and above zero, prices running away from the touch. */
function sideSane(
  prices: Float64Array,
  quantities: Float64Array,
  row: number,
  levels: number,
  direction: 1 | -1,
): boolean {
  let before = direction === 1 ? 0 : Number.MAX_VALUE;
  for (let level = row; level < row + levels; level += 1) {
    const price = prices[level] ?? Number.NaN;
    const quantity = quantities[level] ?? Number.NaN;
    if (!(price > 0 && price < Number.MAX_VALUE && quantity > 0 && quantity < Number.MAX_VALUE)) return false;
    if ((price - before) * direction <= 0) return false;
    before = price;
  }
  return true;
}
