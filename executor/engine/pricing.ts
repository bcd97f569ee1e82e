/** What taking from a venue's book would cost now, and limits from it: the rare path's view of the books. */
import { averagePrice, worstPrice } from '#shared/domain/edge.ts';
import { fromNumber, roundToTick, toNumber, type PriceE8 } from '#shared/domain/money.ts';
import type { OrderRequest, Side } from '#shared/domain/order.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import { LEVELS } from './books.ts';
import type { Leg } from './hedge/hedge.ts';
import { rowOfVenue, type EngineState } from './state.ts';

export const rowOf = (state: EngineState, leg: Leg): 0 | 1 => rowOfVenue(state, leg.venue);

export interface Taking {
  /** The touch. */
  readonly best: number;
  readonly average: number;
  /** The last level that is needed; of a book that holds less than is wanted, its last. */
  readonly worst: number;
}

/** The book may be priced from: usable, and made no longer ago than quotes may be old. */
export const isFresh = (state: EngineState, row: 0 | 1, now: MonotonicMs): boolean =>
  state.books.usable[row] === 1 &&
  now - (state.books.madeAt[row] ?? Number.NEGATIVE_INFINITY) <= state.settings.quoteAgeMsMax;

function sideOf(state: EngineState, row: 0 | 1, side: Side): readonly [Float64Array, Float64Array, number] {
  const { books } = state;
  return side === 'buy'
    ? [books.askPrices, books.askQuantities, books.askLevels[row] ?? 0]
    : [books.bidPrices, books.bidQuantities, books.bidLevels[row] ?? 0];
}

/** Base that the known levels hold for an order of this side. */
export function depthOf(state: EngineState, row: 0 | 1, side: Side): number {
  const [, sizes, levels] = sideOf(state, row, side);
  let sum = 0;
  for (let level = row * LEVELS; level < row * LEVELS + levels; level += 1) sum += sizes[level] ?? 0;
  return sum;
}

/** Taking so much, or what the known levels hold of it, from a book that is looked at as it is. */
export function taking(state: EngineState, row: 0 | 1, side: Side, quantity: number): Taking {
  const [prices, sizes, levels] = sideOf(state, row, side);
  const at = row * LEVELS;
  const held = Math.min(quantity, depthOf(state, row, side) - 1e-9);
  return {
    best: prices[at] ?? Number.NaN,
    average: averagePrice(prices, sizes, at, levels, held),
    worst: worstPrice(prices, sizes, at, levels, held),
  };
}

/** The touch of the last sane book, however old: all that is left to price by when no book is fresh. */
export function lastTouch(state: EngineState, row: 0 | 1, side: Side): Taking | null {
  const touch = (side === 'buy' ? state.books.lastAsk : state.books.lastBid)[row] ?? 0;
  return touch > 0 ? { best: touch, average: touch, worst: touch } : null;
}

/** A limit so far beyond a price, on the venue's tick. */
export function limitBeyond(state: EngineState, row: 0 | 1, side: Side, from: number, bandBps: number): PriceE8 {
  const reach = side === 'buy' ? 1 + bandBps / 10_000 : 1 - bandBps / 10_000;
  const { tick } = state.settings.rules[state.settings.venues[row]];
  return roundToTick(fromNumber(from * reach) as PriceE8, tick, side);
}

/** What the book of now promises an order on average; of one that rests, its own limit. */
export function plannedPrice(state: EngineState, order: OrderRequest): PriceE8 | null {
  if (order.kind === 'post-only') return order.limitPrice;
  const row = rowOfVenue(state, order.venue);
  if (state.books.usable[row] !== 1) return null;
  const { average } = taking(state, row, order.side, toNumber(order.quantity));
  return average > 0 ? (fromNumber(average) as PriceE8) : null;
}
