/** A hedge of which one leg has filled and the other has not, and what tests of mending it ask of its world. */
import type { Hedge } from '#executor/engine/hedge/hedge.ts';
import type { EngineSettings } from '#executor/engine/state.ts';
import { price, type QuantityE8 } from '#shared/domain/money.ts';
import type { ClearedOrder } from '#shared/domain/order.ts';
import { aLevel, aWorld, nth, type World } from './world.ts';

/** Mids of Binance and OKX that open a hedge: bought on the first, sold on the second. */
export const SPREAD = [60_000, 60_300] as const;
export const none = 0n as QuantityE8;
/** Limits with room for one hedge, so that whatever is sent is about that one. */
export const oneHedge = { ...aLevel().limits, max_open_positions: 1 };

/** A hedge of 0.009 whose entry (sold on okx) filled whole and whose hedge leg (bought on binance) filled so much. */
export function alone(filled = none, settings: Partial<EngineSettings> = {}): World {
  const world = aWorld(settings, { limits: oneHedge });
  world.books(...SPREAD);
  world.fill(nth(world.placed(), 0));
  world.fill(nth(world.placed(), 1), filled);
  return world;
}

export const hedge = (world: World): Hedge => nth(world.engine.view.liveHedges(), 0);
export const last = (world: World): ClearedOrder => nth(world.placed(), world.placed().length - 1);
export const holds = (world: World): readonly string[] => world.engine.view.holds().map((held) => held.reason);

/** The last order ends without a fill, and the pause before the next try passes. */
export function nothingFills(world: World): void {
  world.fill(last(world), none);
  world.now += 100;
  world.send({ type: 'timer' });
}

/** How far a limit is above a price, in basis points of it. */
export const bps = (limit: bigint, from: string): number =>
  Number(((limit - price(from)) * 1_000_000n) / price(from)) / 100;
