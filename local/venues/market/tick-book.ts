import type { BookSide } from '#shared/domain/matching/ladder.ts';

import type { MarketRecord, TickLevel } from './source.ts';

/** One book in whole ticks and lots, as the market records speak of it. */
export interface TickBook {
  apply(record: Exclude<MarketRecord, { kind: 'trade' }>): void;
  /** Best price of a side in ticks; null while it is empty. */
  best(side: BookSide): number | null;
  lotsAt(side: BookSide, ticks: number): number;
  /** All levels of both sides, in no order. */
  levels(): readonly TickLevel[];
  /** Number of levels on a side. */
  depth(side: BookSide): number;
}

export function createTickBook(): TickBook {
  const sides: Readonly<Record<BookSide, Map<number, number>>> = { bid: new Map(), ask: new Map() };
  const best: Record<BookSide, number | null> = { bid: null, ask: null };
  const isBetter = (side: BookSide, ticks: number, than: number): boolean =>
    side === 'bid' ? ticks > than : ticks < than;
  const search = (side: BookSide): number | null => {
    let found: number | null = null;
    for (const ticks of sides[side].keys()) if (found === null || isBetter(side, ticks, found)) found = ticks;
    return found;
  };
  const set = ({ side, ticks, lots }: TickLevel): void => {
    const top = best[side];
    if (lots === 0) {
      sides[side].delete(ticks);
      if (top === ticks) best[side] = search(side);
      return;
    }
    sides[side].set(ticks, lots);
    if (top === null || isBetter(side, ticks, top)) best[side] = ticks;
  };
  return {
    apply(record) {
      if (record.kind === 'snapshot') {
        sides.bid.clear();
        sides.ask.clear();
        best.bid = null;
        best.ask = null;
      }
      for (const level of record.levels) set(level);
    },
    best: (side) => best[side],
    lotsAt: (side, ticks) => sides[side].get(ticks) ?? 0,
    levels: () =>
      (['bid', 'ask'] as const).flatMap((side) => [...sides[side]].map(([ticks, lots]) => ({ side, ticks, lots }))),
    depth: (side) => sides[side].size,
  };
}
