import { describe, expect, test } from 'vitest';
import { monotonicMs } from '#shared/domain/time.ts';
import { quantity, type QuantityE8 } from '#shared/domain/money.ts';
import type { ClearedOrder } from '#shared/domain/order.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { aWorld, nth, settings, type World } from '#test/executor/world.ts';

const SPREAD = [60_000, 60_300] as const;
const CONVERGED = [60_000, 60_000] as const;
const none = 0n as QuantityE8;
const oneHedge = { ...aWorld().level.limits, max_open_positions: 1 };
const waits = (world: World, venue: VenueId, ms: number): void =>
  world.send({ type: 'told-to-wait', venue, until: monotonicMs(world.now + ms) });
const holds = (world: World) => world.engine.view.holds().map((held) => held.reason);
const last = (world: World): ClearedOrder => nth(world.placed(), world.placed().length - 1);

describe('a venue that has told us to wait', () => {
  test('opens nothing, and is a HOLD only when it wants longer than a leg may stand alone', () => {
    const world = aWorld();
    waits(world, 'okx', settings.unhedgedMsMax);
    world.books(...SPREAD);
    expect([world.placed().length, holds(world)]).toEqual([0, []]);
    const denied = world.effects.flatMap((effect) => (effect.type === 'record-denial' ? effect.denials : []));
    expect(denied.map(({ code }) => code)).toEqual(['TOLD_TO_WAIT']);
    waits(world, 'okx', settings.unhedgedMsMax + 1);
    expect(holds(world)).toEqual(['WATCHDOG_AUTO_HOLD']);
  });

  test('is traded with again from the stated instant on, and not a moment before', () => {
    const world = aWorld();
    waits(world, 'okx', 2_000);
    world.now += 1_999;
    world.books(...SPREAD);
    expect(world.placed()).toEqual([]);
    world.now += 1_000;
    world.books(...SPREAD);
    expect(world.placed().length).toBeGreaterThan(0);
  });

  test('has its half of a lone pair made whole on the other venue, at once and without using up tries', () => {
    const world = aWorld({}, { limits: oneHedge });
    world.books(...SPREAD);
    world.fill(nth(world.placed(), 0)); // Sold on okx.
    waits(world, 'binance-um', 3_000);
    world.fill(nth(world.placed(), 1), none);
    expect([last(world).purpose, last(world).venue, last(world).quantity]).toEqual([
      'unwind',
      'okx',
      quantity('0.009'),
    ]);
  });

  test('and that holds the lone leg itself: it waits, held, and mends at the stated instant', () => {
    const world = aWorld({}, { limits: oneHedge });
    world.books(...SPREAD);
    world.fill(nth(world.placed(), 0));
    for (const venue of ['okx', 'binance-um'] as const) waits(world, venue, 1_000);
    world.fill(nth(world.placed(), 1), none);
    expect([world.placed().length, holds(world)]).toEqual([2, ['PARTIAL_HEDGE']]);
    for (let passed = 0; passed < 1_100; passed += 100) {
      world.now += 100;
      world.books(...SPREAD);
      world.send({ type: 'timer' });
    }
    expect([last(world).kind, last(world).purpose, world.placed().length]).toEqual(['limit-ioc', 'complete', 3]);
  });

  test('closes no pair of which one half could not leave, by itself or when asked to', () => {
    const world = aWorld({}, { limits: oneHedge });
    world.books(...SPREAD);
    for (const order of world.placed()) world.fill(order);
    waits(world, 'okx', 1_000);
    world.now += 500;
    world.books(...CONVERGED);
    world.send({ type: 'flatten', on: true, id: 'close-all' });
    expect(world.placed()).toHaveLength(2);
    world.now += 600;
    world.books(...CONVERGED);
    expect(world.placed().map(({ purpose }) => purpose)).toEqual(['open', 'open', 'asked-close', 'asked-close']);
  });
});
