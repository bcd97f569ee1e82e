import type { Guard } from './guard.ts';

/** Denies orders beyond the number that may live at venues at one time, both legs counted; or at one venue, where it has a number of its own. */
export const maxOpenOrders: Guard = (order, snapshot, limits) => {
  const orders = snapshot.liveOrders + 2;
  if (orders > limits.openOrdersMax)
    return { code: 'OPEN_ORDERS_EXCEED_MAX', on: 'all', orders, ordersMax: limits.openOrdersMax };
  const { openOrdersMax } = limits.venues[order.venue];
  const there = snapshot.venues[order.venue].liveOrders + 1;
  if (openOrdersMax === null || there <= openOrdersMax) return null;
  return { code: 'OPEN_ORDERS_EXCEED_MAX', on: order.venue, orders: there, ordersMax: openOrdersMax };
};
