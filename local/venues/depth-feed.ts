/** What changed in a venue's displayed book since the last time it was told; whole books need no telling apart from changes. */
import type { BookSide, Ladder, LevelChange } from '#shared/domain/matching/ladder.ts';
import type { PriceE8, QuantityE8 } from '#shared/domain/money.ts';

export interface DepthDiff {
  readonly bids: readonly LevelChange[];
  readonly asks: readonly LevelChange[];
}

export interface DepthDiffer {
  /** Changes since the last call, zero quantity for levels that are gone; null when there are none. */
  diff(): DepthDiff | null;
  /**
   * These levels changed: told with the next difference even if they are then as they were. Somebody may have asked for
   * the whole book in between, and would keep for ever what came and went.
   */
  touch(levels: readonly { readonly side: BookSide; readonly price: PriceE8 }[]): void;
  /** The same of every level that stands now. */
  touchAll(): void;
  /** From here on, changes are told against the book as it stands now. */
  reset(): void;
}

export function createDepthDiffer(ladder: Ladder): DepthDiffer {
  const told: Record<BookSide, Map<bigint, bigint>> = { bid: new Map(), ask: new Map() };
  const touched: Record<BookSide, Set<bigint>> = { bid: new Set(), ask: new Set() };
  const sideDiff = (side: BookSide): LevelChange[] => {
    const levels = side === 'bid' ? ladder.bids : ladder.asks;
    const before = told[side];
    const now = new Map<bigint, bigint>();
    const changes: LevelChange[] = [];
    for (const { price, quantity } of levels) {
      now.set(price, quantity);
      if (before.get(price) !== quantity || touched[side].has(price)) changes.push({ side, price, quantity });
      touched[side].delete(price);
    }
    for (const price of new Set([...before.keys(), ...touched[side]]))
      if (!now.has(price)) changes.push({ side, price: price as PriceE8, quantity: 0n as QuantityE8 });
    told[side] = now;
    touched[side].clear();
    return changes;
  };
  const diff = (): DepthDiff | null => {
    const [bids, asks] = [sideDiff('bid'), sideDiff('ask')];
    return bids.length + asks.length === 0 ? null : { bids, asks };
  };
  return {
    diff,
    touch(levels) {
      for (const { side, price } of levels) touched[side].add(price);
    },
    touchAll() {
      for (const { price } of ladder.bids) touched.bid.add(price);
      for (const { price } of ladder.asks) touched.ask.add(price);
    },
    reset: () => void diff(),
  };
}
