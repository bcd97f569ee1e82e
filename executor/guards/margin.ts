import { notionalOf, type NotionalE8 } from '#shared/domain/money.ts';
import type { Guard } from './guard.ts';

/** Denies an order whose initial margin is not free at its venue. A margin that is not known is not enough. */
export const margin: Guard = (order, snapshot) => {
  if (order.simulated) return null;
  const needed = (notionalOf(order.limitPrice, order.quantity) / BigInt(snapshot.leverage)) as NotionalE8;
  const free = snapshot.venues[order.venue].freeMargin ?? (0n as NotionalE8);
  return needed <= free ? null : { code: 'MARGIN_SHORT', venue: order.venue, needed, free };
};
