import { formatE8, notionalOf } from '#shared/domain/money.ts';
import type { Guard } from './guard.ts';

/** Denies what the venue would refuse: off its lot, below its minimum quantity or notional. The minimum itself passes. */
export const instrumentRules: Guard = (order, snapshot) => {
  const { rules } = snapshot.venues[order.venue];
  if (order.quantity <= 0n || order.quantity % rules.lot !== 0n) {
    return { code: 'OFF_STEP', venue: order.venue, quantity: order.quantity, lot: rules.lot };
  }
  if (order.quantity < rules.quantityMin) {
    const [value, minimum] = [formatE8(order.quantity), formatE8(rules.quantityMin)];
    return { code: 'BELOW_MINIMUM', venue: order.venue, what: 'quantity', value, minimum };
  }
  const notional = notionalOf(order.limitPrice, order.quantity);
  if (notional >= rules.notionalMin || order.reduceOnly) return null;
  const [value, minimum] = [formatE8(notional), formatE8(rules.notionalMin)];
  return { code: 'BELOW_MINIMUM', venue: order.venue, what: 'notional', value, minimum };
};
