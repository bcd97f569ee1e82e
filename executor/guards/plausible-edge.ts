import type { Guard } from './guard.ts';

/** Denies an edge that is too good to be true: above `edgeBpsMax` one of the books is wrong. The limit itself passes. */
export const plausibleEdge: Guard = (_order, snapshot, limits) =>
  snapshot.edgeBps <= limits.edgeBpsMax
    ? null
    : { code: 'EDGE_IMPLAUSIBLE', edgeBps: snapshot.edgeBps, edgeBpsMax: limits.edgeBpsMax };
