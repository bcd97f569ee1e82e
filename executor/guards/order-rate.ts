import type { Guard } from './guard.ts';

/** Denies opening orders beyond `ordersPerMinMax` in any sixty seconds; both legs count. */
export const orderRate: Guard = (_order, snapshot, limits) => {
  const ordersPerMin = snapshot.ordersLastMin + 2;
  if (ordersPerMin <= limits.ordersPerMinMax) return null;
  return { code: 'ORDER_RATE_EXCEEDS_MAX', ordersPerMin, ordersPerMinMax: limits.ordersPerMinMax };
};
