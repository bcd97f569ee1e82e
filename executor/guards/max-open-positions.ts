import type { Guard } from './guard.ts';

/** Denies a hedge that would be one more than the limit allows; what is on its way counts. */
export const maxOpenPositions: Guard = (_order, snapshot, limits) => {
  const positions = snapshot.liveHedges + 1;
  if (positions <= limits.openPositionsMax) return null;
  return { code: 'OPEN_POSITIONS_EXCEED_MAX', positions, positionsMax: limits.openPositionsMax };
};
