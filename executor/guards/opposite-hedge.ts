import type { Guard } from './guard.ts';

/** Denies a hedge against the direction of a live one: in one-way mode the two would net and neither could close. */
export const oppositeHedge: Guard = (_order, snapshot) =>
  snapshot.oppositeHedge === null ? null : { code: 'OPPOSITE_HEDGE_OPEN', hedge: snapshot.oppositeHedge };
