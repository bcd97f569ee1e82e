import type { Engine } from '#executor/engine/engine.ts';

/** Nothing is on its way and no real hedge is between two states: what stands open may be left to the next leader. */
export const atRest = (inFlight: number, engine: Engine): boolean =>
  inFlight === 0 && engine.view.liveHedges().every((hedge) => hedge.simulated || hedge.state === 'open');
