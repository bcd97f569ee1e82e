import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hedgeRecord } from '#executor/journal/records.ts';
import { attemptsIn } from '#executor/journal/reserved-ids.ts';
import { partsOfOrderId } from '#shared/domain/ids.ts';
import { monotonicMs } from '#shared/domain/time.ts';
import { quantity, type QuantityE8 } from '#shared/domain/money.ts';
import type { ClearedOrder } from '#shared/domain/order.ts';
import { netQuantity } from '#executor/engine/hedge/hedge.ts';
import type { EngineSettings } from '#executor/engine/state.ts';
import { aWorld, nth, type World } from '#test/executor/world.ts';
import { binanceRules, okxRules } from '#test/support/rules.ts';

const SPREAD = [60_000, 60_300] as const;
const FAR = [61_500, 61_500] as const;
const none = 0n as QuantityE8;
const oneHedge = { ...aWorld().level.limits, max_open_positions: 1 };
const hedge = (world: World) => nth(world.engine.view.liveHedges(), 0);
const last = (world: World): ClearedOrder => nth(world.placed(), world.placed().length - 1);
const notes = (world: World, event: string) =>
  world.effects.filter((effect) => effect.type === 'note' && effect.event === event).length;
const flatten = (world: World): void => world.send({ type: 'flatten', on: true, id: 'command-1' });

/** An open hedge of 0.009: sold on okx, bought on binance. */
function open(settings: Partial<EngineSettings> = {}): World {
  const world = aWorld(settings, { limits: oneHedge });
  world.books(...SPREAD);
  for (const order of world.placed()) world.fill(order);
  return world;
}

/** Time passes with the level being read and books coming as told; every order from `met` on meets what the venue does. */
function passes(
  world: World,
  ms: number,
  venue: (order: ClearedOrder) => void,
  books: () => void = () => world.books(...SPREAD),
  met = world.placed().length,
): readonly ClearedOrder[] {
  const before = met;
  const meet = (): void => {
    for (; met < world.placed().length; met += 1) venue(nth(world.placed(), met));
  };
  for (let step = 0; step < ms / 50; step += 1) {
    meet();
    world.now += 50;
    world.send({ type: 'level', level: world.level, readAt: monotonicMs(world.now) });
    books();
    world.send({ type: 'timer' });
  }
  meet();
  return world.placed().slice(before);
}

describe('a lone leg that a person asks to be closed', () => {
  test('is tried afresh after every try of its own was used up', () => {
    const world = aWorld({ lastStepMarket: false }, { limits: oneHedge });
    world.books(...SPREAD);
    world.fill(nth(world.placed(), 0));
    world.fill(nth(world.placed(), 1), none);
    passes(world, 5_000, (order) => world.fill(order, none), undefined, 2);
    expect(passes(world, 5_000, (order) => world.fill(order, none))).toEqual([]);
    flatten(world);
    expect([last(world).purpose, last(world).venue, last(world).kind, last(world).reduceOnly]).toEqual([
      'asked-close',
      'okx',
      'limit-ioc',
      true,
    ]);
    world.fill(last(world));
    expect(world.engine.view.flat()).toBe(true);
  });

  test('is closed beyond the loss cap: only what closes by itself is bound by it', () => {
    const world = aWorld({ lastStepMarket: false }, { limits: oneHedge });
    world.books(...SPREAD);
    world.fill(nth(world.placed(), 0));
    world.books(...FAR);
    world.fill(nth(world.placed(), 1), none);
    expect(world.placed()).toHaveLength(2);
    flatten(world);
    expect(world.placed()).toHaveLength(3);
    expect([last(world).purpose, last(world).quantity]).toEqual(['asked-close', quantity('0.009')]);
    expect(notes(world, 'flatten.step')).toBe(1);
  });

  test('waits after eight tries in a row that filled nothing and that the table has not taken', () => {
    const world = open();
    world.now += 1_000;
    world.books(...SPREAD);
    flatten(world);
    world.fill(nth(world.placed(), 2));
    world.fill(nth(world.placed(), 3), none);
    const sent = passes(world, 30_000, (order) => world.fill(order, none), undefined, 4);
    expect(sent).toHaveLength(8);
    expect(notes(world, 'flatten.waits')).toBe(1);
    const { id } = nth(world.engine.view.liveHedges(), 0);
    world.send({ type: 'recorded', hedge: id, attempts: { x: 1, y: 1, r: 1 } });
    expect(passes(world, 5_000, (order) => world.fill(order, none), undefined, 4)).toHaveLength(9);
  });

  test('widens, then goes by market, ever later and without end while it is asked', () => {
    const world = open();
    world.now += 1_000;
    world.books(...SPREAD);
    flatten(world);
    world.fill(nth(world.placed(), 2));
    world.fill(nth(world.placed(), 3), none);
    const at: number[] = [];
    const misses = (order: ClearedOrder): void => {
      at.push(world.now);
      const attempts = attemptsIn(hedgeRecord('main', nth(world.engine.view.liveHedges(), 0)));
      world.send({ type: 'recorded', hedge: nth(world.engine.view.liveHedges(), 0).id, attempts });
      world.fill(order, none);
    };
    const sent = passes(world, 30_000, misses, undefined, 4);
    expect(sent.slice(0, 5).map((order) => order.kind)).toEqual([
      'limit-ioc',
      'limit-ioc',
      'limit-ioc',
      'market',
      'market',
    ]);
    expect(sent.every((order) => order.reduceOnly && order.purpose === 'asked-close')).toBe(true);
    expect(new Set(sent.map((order) => order.clientOrderId)).size).toBe(sent.length);
    const pauses = at.slice(1).map((one, index) => one - nth(at, index));
    expect(pauses.slice(1).every((one, index) => one >= nth(pauses, index) || one >= 2_000)).toBe(true);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(2_050);
    expect(sent.length).toBeGreaterThan(14);
    expect(notes(world, 'flatten.step')).toBe(sent.length + 1);
    world.send({ type: 'flatten', on: false, id: 'command-1' });
    expect(passes(world, 5_000, (order) => world.fill(order, none)).every((o) => o.purpose !== 'asked-close')).toBe(
      true,
    );
  });

  /** Both legs are closing, okx and binance. */
  function closing(world: World): readonly [ClearedOrder, ClearedOrder] {
    flatten(world);
    const [one, other] = [nth(world.placed(), 2), nth(world.placed(), 3)];
    return one.venue === 'okx' ? [one, other] : [other, one];
  }

  test('takes the rest of a lot with it where the leg is too coarse to give back just what leads', () => {
    const world = open();
    const [okx, binance] = closing(world);
    world.fill(okx, quantity('0.0005'));
    world.fill(binance, none); // Half a lot of binance leads.
    expect([last(world).venue, last(world).quantity]).toEqual(['binance-um', quantity('0.001')]);
    world.fill(last(world));
    expect([last(world).venue, last(world).quantity]).toEqual(['okx', quantity('0.0005')]);
    world.fill(last(world));
    expect(hedge(world).state).not.toBe('partial');
    expect(hedge(world).quantity).toBe(quantity('0.008'));
  });

  test('says so, with a HOLD, where no order is small enough for what is left', () => {
    const world = open();
    const [okx, binance] = closing(world);
    world.fill(okx);
    world.fill(binance, quantity('0.0085'));
    expect(notes(world, 'flatten.waits')).toBe(1);
    expect(world.engine.view.holds().map((held) => held.reason)).toContain('PARTIAL_HEDGE');
  });
});

describe('a pair that a person asks to be closed', () => {
  /** Both books with so much on their one level. */
  const thin = (world: World, size: number) => () => world.books(...SPREAD, size);

  test('in books that hold less closes what they hold, equally, until it is gone', () => {
    const world = open();
    world.now += 100;
    thin(world, 0.005)();
    flatten(world);
    const sent = passes(world, 2_000, (order) => world.fill(order), thin(world, 0.005), 2);
    expect(sent.map((order) => order.quantity)).toEqual(
      ['0.005', '0.005', '0.004', '0.004'].map((size) => quantity(size)),
    );
    expect(world.engine.view.flat()).toBe(true);
  });

  test('leaves nothing over that no order may close', () => {
    const rules = { 'binance-um': binanceRules, okx: { ...okxRules, quantityMin: quantity('0.003') } };
    const world = open({ rules });
    world.now += 100;
    thin(world, 0.007)();
    flatten(world);
    expect(last(world).quantity).toBe(quantity('0.006')); // 0.007 would leave 0.002 behind.
  });

  test.each([
    { what: 'a gap', gap: true },
    { what: 'books that are older than quotes may be', gap: false },
  ])('with $what waits for books while a leg may stand alone, and then goes by the last touch', ({ gap }) => {
    const world = open();
    if (gap) world.engine.onGap(0);
    else world.now += 1_001;
    world.send({ type: 'level', level: world.level, readAt: monotonicMs(world.now) });
    flatten(world);
    expect(world.placed()).toHaveLength(2);
    expect(notes(world, 'flatten.waits')).toBe(1);
    const quiet = (): void => undefined;
    expect(passes(world, 5_000, () => undefined, quiet)).toEqual([]);
    const sent = passes(world, 5_000, (order) => world.fill(order, none), quiet);
    expect(sent.slice(0, 2).map((order) => [order.kind, order.quantity, order.reduceOnly])).toEqual([
      ['limit-ioc', quantity('0.009'), true],
      ['limit-ioc', quantity('0.009'), true],
    ]);
    expect(sent.slice(8, 10).map((order) => [order.kind, order.venue])).toEqual([
      ['market', 'okx'],
      ['market', 'binance-um'],
    ]);
  });

  test('takes a fresh book at once when it comes back within that time', () => {
    const world = open();
    world.engine.onGap(0);
    flatten(world);
    world.now += 200;
    world.books(...SPREAD);
    expect(world.placed()).toHaveLength(4);
  });

  test('the legs never differ by more than one step while it shrinks, whatever fills', () => {
    const lots = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(fc.array(fc.record({ size: lots, fills: lots }), { minLength: 1, maxLength: 60 }), (script) => {
        const world = open();
        let turn = 0;
        const next = (): { readonly size: number; readonly fills: number } => nth(script, turn++ % script.length);
        let step = quantity('0.009');
        const check = (): void => {
          for (const one of world.engine.view.liveHedges()) {
            const [a, b] = [netQuantity(one.legs[0]), netQuantity(one.legs[1])];
            const apart = a > b ? a - b : b - a;
            expect(a >= 0n && b >= 0n && apart <= step).toBe(true);
          }
        };
        world.now += 100;
        world.books(...SPREAD, (next().size + 1) / 1_000);
        flatten(world);
        const fills = (order: ClearedOrder): void => {
          if (partsOfOrderId(order.clientOrderId)?.leg !== 'r') step = order.quantity;
          const most = BigInt(next().fills) * 100_000n;
          world.fill(order, (most < order.quantity ? most : order.quantity) as QuantityE8);
          check();
        };
        passes(world, 20_000, fills, () => world.books(...SPREAD, (next().size + 1) / 1_000), 2);
      }),
      { numRuns: 25 },
    );
  });
});
