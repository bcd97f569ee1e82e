import { notionalOf, type NotionalE8 } from '#shared/domain/money.ts';
import type { Guard } from './guard.ts';

/** Denies what would bring open + in flight + in doubt + both legs of this hedge above the limit. The limit passes. */
export const maxTotalNotional: Guard = (order, snapshot, limits) => {
  const own = notionalOf(order.limitPrice, order.quantity);
  const notional = (snapshot.totalNotional + own + snapshot.siblingNotional) as NotionalE8;
  if (notional <= limits.totalNotionalMax) return null;
  return { code: 'TOTAL_NOTIONAL_EXCEEDS_MAX', notional, notionalMax: limits.totalNotionalMax };
};
