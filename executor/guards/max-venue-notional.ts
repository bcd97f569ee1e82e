import { notionalOf, type NotionalE8 } from '#shared/domain/money.ts';
import type { Guard } from './guard.ts';

/** Denies what would bring one venue above its own cap, where it has one. The cap itself passes. */
export const maxVenueNotional: Guard = (order, snapshot, limits) => {
  const { notionalMax } = limits.venues[order.venue];
  if (notionalMax === null) return null;
  const { positionNotional } = snapshot.venues[order.venue];
  const notional = (positionNotional + notionalOf(order.limitPrice, order.quantity)) as NotionalE8;
  return notional <= notionalMax
    ? null
    : { code: 'VENUE_NOTIONAL_EXCEEDS_MAX', venue: order.venue, notional, notionalMax };
};
