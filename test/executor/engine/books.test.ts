/** What is a book that may be traded on: held against the rule in words, level by level. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBooks, LEVELS, setBook, voidBook, type Books } from '#executor/engine/books.ts';

interface Side {
  readonly prices: readonly number[];
  readonly quantities: readonly number[];
}

const bids: Side = { prices: [100, 99, 98], quantities: [1, 2, 3] };
const asks: Side = { prices: [101, 102, 103], quantities: [4, 5, 6] };

function tell(books: Books, row: 0 | 1, bid: Side, ask: Side): boolean {
  const [bidPrices, bidQuantities] = [Float64Array.from(bid.prices), Float64Array.from(bid.quantities)];
  const [askPrices, askQuantities] = [Float64Array.from(ask.prices), Float64Array.from(ask.quantities)];
  setBook(books, row, bidPrices, bidQuantities, bidPrices.length, askPrices, askQuantities, askPrices.length, 7, 5);
  return books.usable[row] === 1;
}

const isUsable = (bid: Side, ask: Side): boolean => tell(createBooks(2), 0, bid, ask);
const withPrice = (side: Side, level: number, price: number): Side => ({
  ...side,
  prices: side.prices.with(level, price),
});
const withQuantity = (side: Side, level: number, quantity: number): Side => ({
  ...side,
  quantities: side.quantities.with(level, quantity),
});

const NO_PRICES = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MAX_VALUE, 0, -0, -1];

describe('a book may be traded on', () => {
  test('with sane levels on both sides, and with one level each', () => {
    expect(isUsable(bids, asks)).toBe(true);
    expect(isUsable({ prices: [100], quantities: [1] }, { prices: [101], quantities: [1] })).toBe(true);
  });

  test('not without bids, not without asks', () => {
    const none: Side = { prices: [], quantities: [] };
    expect(isUsable(none, asks)).toBe(false);
    expect(isUsable(bids, none)).toBe(false);
  });

  test('not when the touches meet or cross; by a hair apart it may', () => {
    expect(isUsable(withPrice(bids, 0, 101), asks)).toBe(false);
    expect(isUsable(withPrice(bids, 0, 101.5), asks)).toBe(false);
    expect(isUsable(withPrice(bids, 0, 101 - 1e-9), asks)).toBe(true);
  });

  test.each([0, 1, 2])('not with a price or a quantity that is none, on level %i of either side', (level) => {
    for (const nothing of NO_PRICES) {
      expect([nothing, isUsable(withPrice(bids, level, nothing), asks)]).toEqual([nothing, false]);
      expect([nothing, isUsable(bids, withPrice(asks, level, nothing))]).toEqual([nothing, false]);
      expect([nothing, isUsable(withQuantity(bids, level, nothing), asks)]).toEqual([nothing, false]);
      expect([nothing, isUsable(bids, withQuantity(asks, level, nothing))]).toEqual([nothing, false]);
    }
  });

  test('not when a price stands still or runs back towards the touch', () => {
    for (const price of [100, 100.5]) expect(isUsable(withPrice(bids, 1, price), asks)).toBe(false);
    for (const price of [101, 100.5]) expect(isUsable(bids, withPrice(asks, 1, price))).toBe(false);
    expect(isUsable(withPrice(bids, 1, 98), asks)).toBe(false);
    expect(isUsable(bids, withPrice(asks, 1, 103))).toBe(false);
  });
});

describe('a book that is told', () => {
  test('is copied level for level into its own row, as many levels as a row has', () => {
    const many = (from: number, step: number): Side => ({
      prices: Array.from({ length: LEVELS + 2 }, (_, level) => from + step * level),
      quantities: Array.from({ length: LEVELS + 2 }, (_, level) => level + 1),
    });
    const books = createBooks(2);
    expect(tell(books, 0, bids, asks)).toBe(true);
    expect(tell(books, 1, many(100, -1), many(101, 1))).toBe(true);
    expect(Array.from(books.bidPrices.subarray(0, 3))).toEqual(bids.prices);
    expect(Array.from(books.askQuantities.subarray(0, 3))).toEqual(asks.quantities);
    expect(Array.from(books.bidPrices.subarray(LEVELS))).toEqual(many(100, -1).prices.slice(0, LEVELS));
    expect(Array.from(books.bidQuantities.subarray(LEVELS))).toEqual(many(100, -1).quantities.slice(0, LEVELS));
    expect(Array.from(books.askPrices.subarray(LEVELS))).toEqual(many(101, 1).prices.slice(0, LEVELS));
    expect(Array.from(books.askQuantities.subarray(LEVELS))).toEqual(many(101, 1).quantities.slice(0, LEVELS));
    expect([[...books.bidLevels], [...books.askLevels]]).toEqual([
      [3, LEVELS],
      [3, LEVELS],
    ]);
  });

  test('leaves the last sane touch when it may not be traded on', () => {
    const books = createBooks(2);
    tell(books, 0, bids, asks);
    expect(tell(books, 0, withPrice(bids, 0, 102), asks)).toBe(false);
    voidBook(books, 0);
    expect([books.lastBid[0], books.lastAsk[0]]).toEqual([100, 101]);
  });
});

test('whatever the numbers are, a book may be traded on exactly when the rule in words says so', () => {
  const number = fc.oneof(
    fc.constantFrom(...NO_PRICES),
    fc.double({ noNaN: true, min: 1e-9, max: 1e9 }),
    fc.integer({ min: 1, max: 12 }),
  );
  const side = fc
    .array(fc.tuple(number, number), { maxLength: 4 })
    .chain((levels) => fc.constantFrom(1, -1).map((way) => levels.toSorted(([one], [other]) => way * (one - other))));
  const inside = (value: number): boolean => value > 0 && value < Number.MAX_VALUE;
  const runs = (prices: readonly number[], way: 1 | -1): boolean =>
    prices.every((price, level) => level === 0 || (price - (prices[level - 1] ?? Number.NaN)) * way > 0);
  const seen = new Set<boolean>();
  fc.assert(
    fc.property(side, side, (bid, ask) => {
      const [one, other] = [bid, ask].map((levels) => ({
        prices: levels.map(([price]) => price),
        quantities: levels.map(([, quantity]) => quantity),
      }));
      if (one === undefined || other === undefined) return;
      const numbers = [...one.prices, ...one.quantities, ...other.prices, ...other.quantities];
      const expected =
        one.prices.length > 0 &&
        other.prices.length > 0 &&
        numbers.every(inside) &&
        runs(one.prices, -1) &&
        runs(other.prices, 1) &&
        (other.prices[0] ?? Number.NaN) > (one.prices[0] ?? Number.NaN);
      expect(isUsable(one, other)).toBe(expected);
      seen.add(expected);
    }),
    { numRuns: 5_000, seed: 7 },
  );
  expect(seen.size).toBe(2);
});
