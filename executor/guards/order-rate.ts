import type { Guard } from './guard.ts';

/** Both legs of a hedge, once to open and once to close. */
const LEGS = 2;

/**
 * Denies an opening that would leave too little of `ordersPerMinMax` to close what stands and itself within the same
 * sixty seconds: closing is refused by no cap, and going beyond the limit is a HOLD.
 */
export const orderRate: Guard = (_order, snapshot, limits) => {
  const ordersPerMin = snapshot.ordersLastMin + LEGS + LEGS * (snapshot.liveHedges + 1);
  if (ordersPerMin <= limits.ordersPerMinMax) return null;
  return { code: 'ORDER_RATE_EXCEEDS_MAX', ordersPerMin, ordersPerMinMax: limits.ordersPerMinMax };
};
