import { expect, test } from 'vitest';
import { autoHedgingOf } from '#executor/monitors/auto-hedge.ts';
import type { QuantityE8 } from '#shared/domain/money.ts';
import { aWorld, nth, type World } from '#test/executor/world.ts';

const hedging = ({ engine: { view } }: World) => autoHedgingOf([...view.liveHedges(), ...view.finishedHedges()]);
/** Offers one edge, and lets both legs fill or none. */
function offer(world: World, filled: boolean): void {
  const before = world.placed().length;
  world.now += 1_000;
  world.books(60_000, 60_300);
  for (const order of world.placed().slice(before))
    world.fill(order, filled ? order.quantity : (0n as QuantityE8), filled ? 'filled' : 'expired');
  world.books(60_000, 60_000);
}

test('nothing was tried, and a hedge on its way says nothing yet', () => {
  const world = aWorld();
  expect(hedging(world)).toEqual({ result: 'none', failures: 0, successAt: null });
  world.books(60_000, 60_300);
  expect(world.placed()).toHaveLength(2);
  expect(hedging(world)).toEqual({ result: 'none', failures: 0, successAt: null });
});

test('failures in a row are counted up to the newest, and end with a success', () => {
  const world = aWorld();
  offer(world, false);
  offer(world, false);
  expect(hedging(world)).toMatchObject({ result: 'failed', failures: 2, successAt: null });
  offer(world, true);
  const { openedAt } = nth(world.engine.view.liveHedges(), 0);
  expect(hedging(world)).toEqual({ result: 'opened', failures: 0, successAt: openedAt });
});
