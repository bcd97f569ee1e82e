/**
 * The live book as exact levels, for matching. Updates come many times a second and trades seldom, so an update is only
 * copied, and the difference to what matching knows is worked out when somebody asks.
 */
import type { LevelChange } from '#shared/domain/matching/ladder.ts';
import { toNumber, type PriceE8, type QuantityE8 } from '#shared/domain/money.ts';
import type { InstrumentRules } from '#shared/domain/venue.ts';

import { BOOK_LEVELS, type BookView } from '../venue.ts';

export interface PaperBook {
  copy(view: BookView): void;
  /**
   * What the market says anew since the last call. A level that it has not changed is not among it, so that what a
   * paper fill has consumed stays consumed.
   */
  changes(): readonly LevelChange[];
}

interface Side {
  readonly prices: Float64Array;
  readonly quantities: Float64Array;
  levels: number;
  known: ReadonlyMap<bigint, bigint>;
}

/** Above any price or quantity there is; a float still says it to the lot. */
const LARGEST = 1e12;

const emptySide = (): Side => ({
  prices: new Float64Array(BOOK_LEVELS),
  quantities: new Float64Array(BOOK_LEVELS),
  levels: 0,
  known: new Map(),
});

/** Every level a price and a quantity above zero that a whole number can say. */
function sane(side: Side, levels: number): boolean {
  for (let level = 0; level < levels; level += 1) {
    const [price, quantity] = [side.prices[level] ?? Number.NaN, side.quantities[level] ?? Number.NaN];
    if (!(price > 0 && price < LARGEST && quantity > 0 && quantity < LARGEST)) return false;
  }
  return true;
}

export function createPaperBook(rules: InstrumentRules): PaperBook {
  const bids = emptySide();
  const asks = emptySide();
  const tick = toNumber(rules.tick);
  const lot = toNumber(rules.lot);
  let dirty = false;

  /** A float from the wire is the nearest to a whole number of ticks and lots: that number is what was meant. */
  const exact = (side: Side): ReadonlyMap<bigint, bigint> =>
    new Map(
      Array.from({ length: side.levels }, (_, index) => [
        BigInt(Math.round((side.prices[index] ?? 0) / tick)) * rules.tick,
        BigInt(Math.round((side.quantities[index] ?? 0) / lot)) * rules.lot,
      ]),
    );

  function differences(side: Side, name: LevelChange['side']): readonly LevelChange[] {
    const now = exact(side);
    const change = (price: bigint, quantity: bigint): LevelChange => ({
      side: name,
      price: price as PriceE8,
      quantity: quantity as QuantityE8,
    });
    const gone = [...side.known.keys()].filter((price) => !now.has(price)).map((price) => change(price, 0n));
    const changed = [...now].filter(([price, quantity]) => side.known.get(price) !== quantity);
    side.known = now;
    return [...gone, ...changed.map(([price, quantity]) => change(price, quantity))];
  }

  return {
    copy(view) {
      bids.prices.set(view.bidPrices);
      bids.quantities.set(view.bidQuantities);
      asks.prices.set(view.askPrices);
      asks.quantities.set(view.askQuantities);
      // On a book that is none nothing is filled on paper either: a venue has sent rubbish, and the next one replaces it.
      const whole = sane(bids, view.bidLevels) && sane(asks, view.askLevels);
      bids.levels = whole ? view.bidLevels : 0;
      asks.levels = whole ? view.askLevels : 0;
      dirty = true;
    },
    changes() {
      if (!dirty) return [];
      dirty = false;
      return [...differences(bids, 'bid'), ...differences(asks, 'ask')];
    },
  };
}
