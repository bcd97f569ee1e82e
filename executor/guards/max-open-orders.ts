import type { Guard } from './guard.ts';

/** Denies orders beyond the number that may live at venues at one time; both legs count. */
export const maxOpenOrders: Guard = (_order, snapshot, limits) => {
  const orders = snapshot.liveOrders + 2;
  if (orders <= limits.openOrdersMax) return null;
  return { code: 'OPEN_ORDERS_EXCEED_MAX', orders, ordersMax: limits.openOrdersMax };
};
