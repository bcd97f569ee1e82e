import { invariant } from '../invariant.ts';
import type { PriceE8, QuantityE8 } from '../money.ts';

export type BookSide = 'bid' | 'ask';

/** What stands at one price. */
export interface Level {
  readonly price: PriceE8;
  readonly quantity: QuantityE8;
}

/** The quantity that now stands at a price; zero removes the level. */
export interface LevelChange extends Level {
  readonly side: BookSide;
}

/**
 * Both sides of one displayed book, best price first. What our own fills take is gone from the level until the market
 * itself speaks of that level again, because a recorded market cannot react to us.
 */
export interface Ladder {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  /** The market's word on some levels: absolute quantities. */
  apply(changes: readonly LevelChange[]): void;
  /** The market's word on the whole book; what our fills took is back. Levels in any order. */
  replace(bids: readonly Level[], asks: readonly Level[]): void;
  /** Takes from one level. @returns the level as it stands afterwards */
  take(side: BookSide, price: PriceE8, quantity: QuantityE8): LevelChange;
  /** Displayed at exactly this price. */
  at(side: BookSide, price: PriceE8): QuantityE8;
  /** Middle of the best two prices, rounded down; null while a side is empty. */
  mid(): PriceE8 | null;
}

/** Is `a` a better price than `b` on this side? */
const better = (side: BookSide, a: bigint, b: bigint): boolean => (side === 'bid' ? a > b : a < b);

function indexOf(levels: readonly Level[], side: BookSide, price: bigint): number {
  let index = 0;
  for (const level of levels) {
    if (!better(side, level.price, price)) break;
    index += 1;
  }
  return index;
}

function setLevel(levels: Level[], side: BookSide, price: PriceE8, quantity: QuantityE8): void {
  const index = indexOf(levels, side, price);
  const exists = levels[index]?.price === price;
  if (quantity === 0n) {
    if (exists) levels.splice(index, 1);
  } else levels.splice(index, exists ? 1 : 0, { price, quantity });
}

export function createLadder(): Ladder {
  const bids: Level[] = [];
  const asks: Level[] = [];
  const of = (side: BookSide): Level[] => (side === 'bid' ? bids : asks);
  const at = (side: BookSide, price: PriceE8): QuantityE8 => {
    const level = of(side)[indexOf(of(side), side, price)];
    return level?.price === price ? level.quantity : (0n as QuantityE8);
  };
  return {
    bids,
    asks,
    at,
    apply(changes) {
      for (const change of changes) setLevel(of(change.side), change.side, change.price, change.quantity);
    },
    replace(newBids, newAsks) {
      bids.splice(0, bids.length, ...newBids.toSorted((a, b) => Number(b.price - a.price)));
      asks.splice(0, asks.length, ...newAsks.toSorted((a, b) => Number(a.price - b.price)));
    },
    take(side, price, quantity) {
      const left = at(side, price) - quantity;
      invariant(
        quantity > 0n && left >= 0n,
        `no more than what is displayed is taken from a level (${quantity} at ${price})`,
      );
      setLevel(of(side), side, price, left as QuantityE8);
      return { side, price, quantity: left as QuantityE8 };
    },
    mid() {
      const [bid] = bids;
      const [ask] = asks;
      return bid === undefined || ask === undefined ? null : (((bid.price + ask.price) / 2n) as PriceE8);
    },
  };
}
