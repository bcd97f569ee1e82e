/** What goes on behind the schedule: how often it looks at a hedge, and in which parts it makes a leg whole. */
import { describe, expect, test } from 'vitest';
import { batchOf } from '#executor/engine/rebalancer.ts';
import type { EngineSettings } from '#executor/engine/state.ts';
import { notional, notionalOf, price, quantity, type QuantityE8 } from '#shared/domain/money.ts';
import { aWorld, nth, settings as defaults, type World } from '#test/executor/world.ts';
import { binanceRules, okxRules } from '#test/support/rules.ts';

const SPREAD = [60_000, 60_300] as const;
const none = 0n as QuantityE8;
const hedge = (world: World) => nth(world.engine.view.liveHedges(), 0);
const last = (world: World) => nth(world.placed(), world.placed().length - 1);
const sizes = (world: World) => world.placed().map((order) => order.quantity);

/** Time passes in steps of a timer; the market stays as it is. */
function pass(world: World, ms: number, okxMid: number = SPREAD[1], binanceMid: number = SPREAD[0]): void {
  for (let passed = 0; passed < ms; passed += 50) {
    world.now += 50;
    world.setLevel({});
    world.books(binanceMid, okxMid);
    world.send({ type: 'timer' });
  }
}

/** A hedge of 0.009 whose hedge leg and whose three tries of the schedule found nobody; the rebalancer has it. */
function afterSchedule(rebalancer: Partial<EngineSettings['rebalancer']>, change: Partial<EngineSettings> = {}): World {
  const settings = { ...change, rebalancer: { ...defaults.rebalancer, enabled: true, ...rebalancer } };
  const limits = { ...aWorld().level.limits, max_open_positions: 1 };
  const world = aWorld({ unhedgedUsdtS: { warn: 1e6, hold: 2e6, safe: 3e6 }, ...settings }, { limits });
  world.books(...SPREAD);
  world.fill(nth(world.placed(), 0));
  world.fill(nth(world.placed(), 1), none);
  for (let tries = 0; tries < 3; tries += 1) {
    world.fill(last(world), none);
    // The table keeps up.
    world.send({ type: 'recorded', hedge: hedge(world).id, attempts: { x: 0, y: 0, r: tries + 1 } });
    pass(world, 100);
  }
  return world;
}
const recorded = (world: World): void => {
  const { id, repair } = hedge(world);
  world.send({ type: 'recorded', hedge: id, attempts: { x: 0, y: 0, r: repair.sent } });
};

describe('REBALANCER_BATCH_NOTIONAL_USD', () => {
  test('one order carries no more of it, the rest follows in whole lots at the next looks, and the leg is whole', () => {
    const world = afterSchedule({ batchNotional: notional('200'), triesMax: 1 });
    expect(hedge(world).state).toBe('rebalancing');
    for (let orders = 0; orders < 3; orders += 1) {
      expect(notionalOf(last(world).limitPrice, last(world).quantity)).toBeLessThanOrEqual(notional('200'));
      world.fill(last(world));
      recorded(world);
      if (orders < 2) pass(world, 500);
    }
    const parts = sizes(world).slice(5);
    expect(parts).toEqual(['0.003', '0.003', '0.003'].map(quantity));
    expect([hedge(world).state, world.engine.view.holds()]).toEqual(['open', []]);
  });

  test('a part that fills whole uses up no try; one that does not, does', () => {
    const world = afterSchedule({ batchNotional: notional('200'), triesMax: 2, retryDelayMs: 500 });
    const orders = () => world.placed().length;
    world.fill(last(world));
    recorded(world);
    pass(world, 500);
    expect([orders(), hedge(world).repair.attempts]).toEqual([7, 4]);
    world.fill(last(world), none);
    pass(world, 500);
    expect([orders(), hedge(world).repair.attempts]).toEqual([8, 5]);
    world.fill(last(world), none);
    pass(world, 500);
    // The one last step is not parted: it gives back all that still stands alone.
    expect([last(world).kind, last(world).purpose, last(world).quantity]).toEqual([
      'market',
      'unwind',
      quantity('0.006'),
    ]);
  });

  test('what is not above it goes in one order', () => {
    const world = afterSchedule({ batchNotional: notional('545') });
    expect(last(world).quantity).toBe(quantity('0.009'));
    expect(notionalOf(last(world).limitPrice, quantity('0.009'))).toBeGreaterThan(notional('540'));
  });

  const at = (text: string) => ({ low: price(text), high: price(text) });
  const ofBinance = (whole: string, batch: string) =>
    batchOf(quantity(whole), notional(batch), at('60000'), binanceRules);
  test.each([
    { whole: '0.009', batch: '180', size: '0.003', why: 'as many lots as its worth has' },
    { whole: '0.009', batch: '179.99', size: '0.002', why: 'one lot less when a cent is missing' },
    { whole: '0.009', batch: '540', size: '0.009', why: 'all of it when it is just enough' },
    { whole: '0.009', batch: '539.99', size: '0.007', why: 'leaves what the venue takes, not a single lot' },
    { whole: '0.009', batch: '60', size: '0.002', why: 'never less than the venue takes' },
    { whole: '0.004', batch: '60', size: '0.002', why: 'twice the smallest order is two of them' },
    { whole: '0.003', batch: '60', size: '0.003', why: 'what does not make two orders is one' },
  ])('$whole in orders of $batch USDT: $size, $why', ({ whole, batch, size }) => {
    expect(ofBinance(whole, batch)).toBe(quantity(size));
  });

  test('a venue with no smallest worth is bound by its lot alone, and the highest price counts', () => {
    const prices = { low: price('59000'), high: price('60000') };
    expect(batchOf(quantity('0.009'), notional('6'), prices, okxRules)).toBe(quantity('0.0001'));
    expect(batchOf(quantity('0.009'), notional('1'), prices, okxRules)).toBe(quantity('0.0001'));
    expect(batchOf(quantity('0.009'), notional('59.99'), prices, okxRules)).toBe(quantity('0.0009'));
  });
});

describe('REBALANCER_INTERVAL_SEC', () => {
  test('a fill is followed up at the next look, and not before', () => {
    const world = afterSchedule({ batchNotional: notional('200'), intervalMs: 1_000 });
    world.fill(last(world));
    recorded(world);
    pass(world, 950);
    expect(world.placed()).toHaveLength(6);
    pass(world, 50);
    expect(world.placed()).toHaveLength(7);
  });

  test('what is too dear is looked at that often, and taken at the look that finds it cheap again', () => {
    const world = afterSchedule({ intervalMs: 1_000, retryDelayMs: 1_000 }, { lastStepMarket: false });
    world.fill(last(world), none);
    const dear = [61_500, 61_500] as const;
    pass(world, 1_000, ...dear);
    expect(hedge(world).repair).toMatchObject({ looks: 1 });
    pass(world, 950, ...dear);
    expect(hedge(world).repair).toMatchObject({ looks: 1 });
    pass(world, 50, ...dear);
    expect(hedge(world).repair).toMatchObject({ looks: 2 });
    pass(world, 950);
    expect(world.placed()).toHaveLength(6);
    pass(world, 50);
    expect([world.placed().length, last(world).kind]).toEqual([7, 'limit-ioc']);
  });

  test('an order that fills nothing is repeated after the delay, which is no shorter', () => {
    const world = afterSchedule({ intervalMs: 500, retryDelayMs: 2_000 });
    world.fill(last(world), none);
    recorded(world);
    pass(world, 1_950);
    expect(world.placed()).toHaveLength(6);
    pass(world, 50);
    expect(world.placed()).toHaveLength(7);
  });
});
