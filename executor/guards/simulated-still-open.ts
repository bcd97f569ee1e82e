import type { Guard } from './guard.ts';

/** Denies a real hedge while simulated ones still have to close on paper. */
export const simulatedStillOpen: Guard = (order, snapshot) =>
  order.simulated || snapshot.liveSimulatedHedges === 0
    ? null
    : { code: 'SIMULATED_STILL_OPEN', hedges: snapshot.liveSimulatedHedges };
