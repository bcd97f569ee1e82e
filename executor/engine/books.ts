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
  const good = copyLevels(
    books,
    venue,
    bidPrices,
    bidQuantities,
    bidLevels < LEVELS ? bidLevels : LEVELS,
    askPrices,
    askQuantities,
    askLevels < LEVELS ? askLevels : LEVELS,
  );
  books.receivedAt[venue] = receivedAt;
  books.madeAt[venue] = madeAt < receivedAt ? madeAt : receivedAt;
  books.usable[venue] = good ? 1 : 0;
}

/** @returns whether it is a sane two-sided book */
function copyLevels(
  books: Books,
  venue: number,
  bidPrices: Float64Array,
  bidQuantities: Float64Array,
  bids: number,
  askPrices: Float64Array,
  askQuantities: Float64Array,
  asks: number,
): boolean {
  const row = venue * LEVELS;
  // First, so that all four arrays are fetched at the same time: a quote is often in no cache yet.
  const endsSane = sane(bidPrices, bidQuantities, bids, askPrices, askQuantities, asks);
  const bidsFall = copyFalling(books.bidPrices, bidPrices, row, bids);
  const bidQuantitiesSane = copyQuantities(books.bidQuantities, bidQuantities, row, bids);
  const asksRise = copyRising(books.askPrices, askPrices, row, asks);
  const askQuantitiesSane = copyQuantities(books.askQuantities, askQuantities, row, asks);
  books.bidLevels[venue] = bids;
  books.askLevels[venue] = asks;
  if (!(endsSane && bidsFall && bidQuantitiesSane && asksRise && askQuantitiesSane)) return false;
  books.lastBid[venue] = books.bidPrices[row] ?? 0;
  books.lastAsk[venue] = books.askPrices[row] ?? 0;
  return true;
}

/** When the older of two books was made. */
export function olderOf({ madeAt }: Books): number {
  return Math.min(madeAt[0] ?? Number.NEGATIVE_INFINITY, madeAt[1] ?? Number.NEGATIVE_INFINITY);
}

export function voidBook(books: Books, venue: number): void {
  books.usable[venue] = 0;
}

/** The touch and the last level of each side: of prices that run away from the touch, all lie between these. */
function sane(
  bidPrices: Float64Array,
  bidQuantities: Float64Array,
  bids: number,
  askPrices: Float64Array,
  askQuantities: Float64Array,
  asks: number,
): boolean {
  if (bids === 0 || asks === 0) return false;
  const bid = bidPrices[0] ?? 0;
  const ask = askPrices[0] ?? 0;
  if (!(bid > 0 && ask > bid && ask < Number.MAX_VALUE)) return false;
  const lastBid = bidPrices[bids - 1] ?? Number.NaN;
  const lastAsk = askPrices[asks - 1] ?? Number.NaN;
  const lastBidQuantity = bidQuantities[bids - 1] ?? Number.NaN;
  const lastAskQuantity = askQuantities[asks - 1] ?? Number.NaN;
  return lastBid > 0 && lastAsk < Number.MAX_VALUE && lastBidQuantity > 0 && lastAskQuantity > 0;
}

/*
 * Each of these copies every level of one array and says whether all were sane. One array after the other, because memory
 * is fetched ahead along an array.
 */

function copyFalling(to: Float64Array, from: Float64Array, row: number, levels: number): boolean {
  let falls = true;
  let before = Number.MAX_VALUE;
  for (let level = 0; level < levels; level += 1) {
    const price = from[level] ?? Number.NaN;
    to[row + level] = price;
    if (!(price < before)) falls = false;
    before = price;
  }
  return falls;
}

function copyRising(to: Float64Array, from: Float64Array, row: number, levels: number): boolean {
  let rises = true;
  let before = 0;
  for (let level = 0; level < levels; level += 1) {
    const price = from[level] ?? Number.NaN;
    to[row + level] = price;
    if (!(price > before)) rises = false;
    before = price;
  }
  return rises;
}

function copyQuantities(to: Float64Array, from: Float64Array, row: number, levels: number): boolean {
  let good = true;
  for (let level = 0; level < levels; level += 1) {
    const quantity = from[level] ?? Number.NaN;
    to[row + level] = quantity;
    if (!(quantity > 0 && quantity < Number.MAX_VALUE)) good = false;
  }
  return good;
}
