import type { HedgeState } from '#shared/domain/hedge.ts';
import { invariant } from '#shared/domain/invariant.ts';

/** Every legal move, on one screen. Anything that is not written here is a bug in the caller. */
export const transitions: Readonly<Record<HedgeState, readonly HedgeState[]>> = {
  planned: ['opening'],
  opening: ['open', 'partial', 'in_doubt', 'failed', 'closed'], // Closed: what a resting entry filled was all given back.
  open: ['closing', 'partial'], // A venue may report a fill of an order that it had called finished. It happens.
  closing: ['closed', 'open', 'partial', 'in_doubt'], // Back to open when both closing orders filled equally little.
  in_doubt: ['open', 'partial', 'closed', 'failed', 'opening'], // Opening again: the resting entry lives after all.
  partial: ['open', 'closed', 'closing', 'in_doubt', 'rescuing', 'rebalancing'],
  rescuing: ['open', 'closed', 'partial', 'rebalancing', 'in_doubt', 'failed'],
  rebalancing: ['open', 'closed', 'partial', 'rescuing', 'in_doubt', 'failed'],
  closed: ['partial', 'in_doubt'], // The late fill again: what was flat stands open.
  failed: ['open', 'partial', 'in_doubt'], // Nothing had filled, and then something had.
};

/** @throws {InvariantViolation} for a move that is not in the table */
export function checkedMove(from: HedgeState, to: HedgeState): HedgeState {
  if (!transitions[from].includes(to)) invariant(false, `a hedge may go from ${from} to ${to}`);
  return to;
}
