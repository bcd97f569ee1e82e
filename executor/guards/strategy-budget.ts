import { notionalOf, type NotionalE8 } from '#shared/domain/money.ts';
import type { Guard } from './guard.ts';

/**
 * Denies what would bring open + in flight + in doubt of the strategy that opens + both legs of this hedge above its
 * budget. The budget passes; without one, or where budgets only advise, it says nothing.
 */
export const strategyBudget: Guard = (order, snapshot, limits) => {
  if (limits.strategyNotionalMax === null) return null;
  const own = notionalOf(order.limitPrice, order.quantity);
  const notional = (snapshot.strategyNotional + own + snapshot.siblingNotional) as NotionalE8;
  if (notional <= limits.strategyNotionalMax) return null;
  return { code: 'STRATEGY_BUDGET_EXCEEDS_MAX', notional, notionalMax: limits.strategyNotionalMax };
};
