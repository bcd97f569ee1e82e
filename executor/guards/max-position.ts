import { notionalOf, type NotionalE8 } from '#shared/domain/money.ts';
import type { Guard } from './guard.ts';

/** Denies what would bring one symbol on one venue above its limit. The limit itself passes. */
export const maxPosition: Guard = (order, snapshot, limits) => {
  const { positionNotional } = snapshot.venues[order.venue];
  const notional = (positionNotional + notionalOf(order.limitPrice, order.quantity)) as NotionalE8;
  const { positionNotionalMax: notionalMax } = limits.venues[order.venue];
  return notional <= notionalMax ? null : { code: 'POSITION_EXCEEDS_MAX', venue: order.venue, notional, notionalMax };
};
