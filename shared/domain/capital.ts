/** How much of its budget each strategy uses. It reports and plans; what stops an order, where budgets are enforced, is a guard. */
import type { NotionalE8 } from './money.ts';

export interface StrategyCapital {
  readonly strategy: string;
  /** Null where no budget is set. */
  readonly maxNotional: NotionalE8 | null;
  readonly openNotional: NotionalE8;
  /** What is left of the budget, below zero beyond it; null where none is set. */
  readonly headroom: bigint | null;
}

/** One line for each strategy that has a budget or something open, by name. */
export function capitalOf(
  budgets: ReadonlyMap<string, NotionalE8>,
  open: ReadonlyMap<string, NotionalE8>,
): readonly StrategyCapital[] {
  const names = [...new Set([...budgets.keys(), ...open.keys()])].toSorted();
  return names.map((strategy) => {
    const maxNotional = budgets.get(strategy) ?? null;
    const openNotional = open.get(strategy) ?? (0n as NotionalE8);
    return { strategy, maxNotional, openNotional, headroom: maxNotional === null ? null : maxNotional - openNotional };
  });
}
