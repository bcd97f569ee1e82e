import type { Engine } from '#executor/engine/engine.ts';
import { tracksOf, type Hedge } from '#executor/engine/hedge/hedge.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';

/** All orders of it have ended, and what is left of it may stand as it is or is not ours to mend now. */
function rests(hedge: Hedge, mayMend: boolean): boolean {
  if (hedge.simulated || hedge.state === 'open') return true;
  return !mayMend && tracksOf(hedge).every((track) => track.stage === 'settled');
}

/** Real hedges between two states: an order has no proven end, or a leg stands alone that may still be mended. */
export function betweenStates(engine: Engine, now: MonotonicMs): readonly Hedge[] {
  const { complete, unwind } = engine.view.permission(now);
  return engine.view.liveHedges().filter((hedge) => !rests(hedge, complete || unwind));
}

/** What stands open then may be left to the next leader. */
export const atRest = (engine: Engine, now: MonotonicMs): boolean => betweenStates(engine, now).length === 0;
