import { describe, expect, test } from 'vitest';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import { price, quantity, type QuantityE8 } from '#shared/domain/money.ts';
import type { ClearedOrder } from '#shared/domain/order.ts';
import type { EngineSettings } from '#executor/engine/state.ts';
import { aFill, aReport, aWorld, nth, okxRules, type World } from '#test/executor/world.ts';

const SPREAD = [60_000, 60_300] as const;
const none = 0n as QuantityE8;
const oneHedge = { ...aWorld().level.limits, max_open_positions: 1 };

/** A hedge of 0.009 whose entry (sold on okx) filled whole and whose hedge leg (bought on binance) filled so much. */
function alone(filled = none, settings: Partial<EngineSettings> = {}): World {
  const world = aWorld(settings, { limits: oneHedge });
  world.books(...SPREAD);
  world.fill(nth(world.placed(), 0));
  world.fill(nth(world.placed(), 1), filled);
  return world;
}
const hedge = (world: World) => nth(world.engine.view.liveHedges(), 0);
const last = (world: World): ClearedOrder => nth(world.placed(), world.placed().length - 1);
const holds = (world: World) => world.engine.view.holds().map((held) => held.reason);
const bps = (limit: bigint, from: string): number => Number(((limit - price(from)) * 1_000_000n) / price(from)) / 100;

describe('a leg that stands alone', () => {
  test('is completed at once with exactly what is missing, within the next band, with the numbers noted', () => {
    const world = alone(quantity('0.004'));
    expect(hedge(world).state).toBe('rescuing');
    expect([last(world).purpose, last(world).venue, last(world).side, last(world).reduceOnly]).toEqual([
      'complete',
      'binance-um',
      'buy',
      false,
    ]);
    expect(last(world).quantity).toBe(quantity('0.005'));
    expect(bps(last(world).limitPrice, '60000.5')).toBeCloseTo(10, 1);
    expect(hedge(world).repair.choice).toMatch(
      /^complete within 10 bps \(complete: .* bps, at worst .*; unwind: .* bps/,
    );
    world.fill(last(world));
    expect(hedge(world).state).toBe('open');
    expect(hedge(world).quantity).toBe(quantity('0.009'));
    expect(holds(world)).toEqual([]);
  });

  test('is given back when that leaves more than completing', () => {
    const world = aWorld({}, { limits: oneHedge });
    world.books(...SPREAD);
    world.books(60_400, 60_300); // The edge is gone, and more than that.
    world.fill(nth(world.placed(), 0));
    world.fill(nth(world.placed(), 1), none);
    expect([last(world).purpose, last(world).venue, last(world).side, last(world).reduceOnly]).toEqual([
      'unwind',
      'okx',
      'buy',
      true,
    ]);
    world.fill(last(world));
    expect(nth(world.engine.view.finishedHedges(), 0).state).toBe('closed');
  });

  test('the band widens with every try, and then one logged market order gives the leg back', () => {
    const world = alone();
    const bands: number[] = [];
    for (let tries = 0; tries < 3; tries += 1) {
      bands.push(Math.round(bps(last(world).limitPrice, '60000.5')));
      world.fill(last(world), none);
    }
    expect(bands).toEqual([10, 20, 40]);
    expect(holds(world)).toEqual(['PARTIAL_HEDGE']); // The schedule is used up and no daemon goes on.
    expect(hedge(world).state).toBe('partial');
  });

  test('the last step is a market order only where it is configured, and only beyond the loss cap', () => {
    const dear = (lastStepMarket: boolean): World => {
      const world = aWorld({ lastStepMarket, bandScheduleBps: [5, 10] }, { limits: oneHedge });
      world.books(...SPREAD);
      world.books(61_500, 61_500); // Both ways lose about 200 bps.
      world.fill(nth(world.placed(), 0));
      world.fill(nth(world.placed(), 1), none);
      world.now += 200;
      world.send({ type: 'timer' });
      return world;
    };
    const waiting = dear(false);
    expect(waiting.placed()).toHaveLength(2);
    expect(holds(waiting)).toEqual(['PARTIAL_HEDGE']);
    expect(hedge(waiting).repair.error).toMatch(/^beyond the loss cap of 60 bps/);
  });

  test('the rebalancer goes on after the schedule, slowly, and then leaves it to a person', () => {
    const world = alone(none, { rebalancer: { enabled: true, retryDelayMs: 2_000, triesMax: 2 } });
    for (let tries = 0; tries < 3; tries += 1) world.fill(last(world), none);
    expect(world.placed()).toHaveLength(2 + 4);
    expect(hedge(world).state).toBe('rebalancing');
    world.fill(last(world), none);
    world.send({ type: 'timer' });
    expect(world.placed()).toHaveLength(6);
    world.now += 2_000;
    world.send({ type: 'timer' });
    expect(world.placed()).toHaveLength(7);
    world.fill(last(world), none);
    world.now += 2_000;
    world.send({ type: 'timer' });
    expect(world.placed()).toHaveLength(7);
    expect(hedge(world).repair.error).toBe('every try is used up');
    expect(holds(world)).toContain('PARTIAL_HEDGE');
  });

  test('without a book it waits without a HOLD until its time is up, and goes on when the book is back', () => {
    const world = aWorld({ unhedgedUsdtS: { warn: 1e6, hold: 2e6, safe: 3e6 } }, { limits: oneHedge });
    world.books(...SPREAD);
    world.fill(nth(world.placed(), 0));
    world.engine.onGap(0);
    world.engine.onGap(1);
    world.fill(nth(world.placed(), 1), none);
    expect(world.placed()).toHaveLength(2);
    expect(holds(world)).toEqual([]);
    world.now += 5_000;
    world.send({ type: 'level', level: world.level, readAt: monotonicMs(world.now) });
    world.send({ type: 'timer' });
    expect(holds(world)).toEqual([]);
    world.now += 1;
    world.send({ type: 'timer' });
    expect(holds(world)).toEqual(['UNHEDGED_BUDGET']);
    world.books(...SPREAD);
    world.now += 200;
    world.send({ type: 'timer' });
    expect(world.placed()).toHaveLength(3); // HOLD still completes a leg that stands alone.
    expect(last(world).purpose).toBe('complete');
  });

  test('after a person set safe mode it waits for a person', () => {
    const world = aWorld({}, { limits: oneHedge });
    world.books(...SPREAD);
    world.fill(nth(world.placed(), 0));
    world.setLevel({ safe_mode: { on: true, reason: 'look', by: 'alice', since: epochMs(1), origin: 'person' } });
    world.fill(nth(world.placed(), 1), none);
    expect(world.placed()).toHaveLength(2);
    expect([hedge(world).state, hedge(world).repair.error]).toEqual(['partial', 'NOT_PERMITTED']);
  });

  test('nothing new opens the other way, and a cap never refuses what makes it whole', () => {
    const world = alone();
    world.setLevel({
      limits: { ...oneHedge, max_total_notional_usdt: '1', max_open_orders: 1, max_orders_per_min: 1 },
    });
    world.fill(last(world), none);
    expect(last(world).purpose).toBe('complete');
    expect(world.placed()).toHaveLength(4);
  });
});

describe('what stood alone is measured', () => {
  test('notional x time, for the hedge and for the hour', () => {
    const world = alone();
    world.now += 2_000;
    world.fill(last(world));
    const { ms, usdtMs } = hedge(world).unhedged;
    expect(ms).toBe(2_000);
    const usdt = Number(hedge(world).legs[0].reservePrice) * 0.009e-8;
    expect(usdtMs / 2_000).toBeCloseTo(usdt, 6);
    expect(world.engine.view.unhedgedUsdtS(monotonicMs(world.now))).toBeCloseTo(usdt * 2, 6);
    expect(world.engine.view.unhedgedUsdtS(monotonicMs(world.now + 3_700_000))).toBe(0);
  });

  test.each([
    { hold: 1_090, holds: [] },
    { hold: 1_080, holds: ['UNHEDGED_BUDGET'] },
  ])('540 USDT alone for two seconds, HOLD budget $hold: $holds', ({ hold, holds: expected }) => {
    const world = alone(none, { unhedgedUsdtS: { warn: 1, hold, safe: 100_000 } });
    world.now += 2_000;
    world.fill(last(world));
    world.send({ type: 'timer' });
    expect(holds(world)).toEqual(expected);
    expect(world.effects.filter((effect) => effect.type === 'note' && effect.event === 'unhedged.budget')).toHaveLength(
      1,
    );
  });

  test('the largest budget asks for safe mode as well, once', () => {
    const world = alone(none, { unhedgedUsdtS: { warn: 1, hold: 2, safe: 3 } });
    world.now += 2_000;
    for (let ticks = 0; ticks < 3; ticks += 1) world.send({ type: 'timer' });
    expect(world.effects.filter((effect) => effect.type === 'safe-mode')).toHaveLength(1);
    expect(holds(world)).toContain('UNHEDGED_BUDGET');
  });

  test('a simulated leg uses up no budget', () => {
    const world = aWorld(
      {},
      { limits: oneHedge, dry_run: { on: true, reason: 'test', by: 'system', since: epochMs(1) } },
    );
    world.books(...SPREAD);
    world.fill(nth(world.placed(), 0));
    world.fill(nth(world.placed(), 1), none);
    world.now += 2_000;
    world.send({ type: 'timer' });
    expect(world.engine.view.unhedgedUsdtS(monotonicMs(world.now))).toBe(0);
    expect(hedge(world).unhedged.ms).toBe(2_000);
  });
});

describe('dust', () => {
  /** A venue whose least quantity is far above what is left over. */
  const coarse = {
    'binance-um': { ...aWorldRules(), quantityMin: quantity('0.002') },
    okx: { ...okxRules, quantityMin: quantity('0.002') },
  };
  function aWorldRules() {
    return { ...okxRules, venue: 'binance-um' as const, lot: quantity('0.001'), notionalMin: quantity('0') as never };
  }

  test('what no order may close becomes a line of its own, and the next hedge takes it in', () => {
    const world = aWorld({ rules: coarse }, { limits: oneHedge });
    world.books(...SPREAD);
    world.fill(nth(world.placed(), 0)); // okx sold 0.009
    world.fill(nth(world.placed(), 1), quantity('0.008')); // binance bought 0.008: 0.001 is below both minima
    expect(hedge(world).state).toBe('open');
    expect(hedge(world).quantity).toBe(quantity('0.008'));
    expect(world.engine.view.dust().get('real okx')).toBe(0n - quantity('0.001'));
    expect(world.engine.view.expectedPosition('okx')).toBe(0n - quantity('0.009'));
    world.now += 1_000;
    world.books(60_000, 60_000);
    for (const order of world.placed().slice(2)) world.fill(order);
    expect(world.engine.view.expectedPosition('okx')).toBe(0n - quantity('0.001'));
    world.now += 1_000;
    const before = world.placed().length;
    world.books(60_300, 60_000); // The other way round: okx is bought.
    const [entry, hedgeLeg] = world.placed().slice(before);
    expect([entry?.venue, entry?.side, entry?.quantity]).toEqual(['binance-um', 'sell', quantity('0.009')]);
    expect([hedgeLeg?.venue, hedgeLeg?.side, hedgeLeg?.quantity]).toEqual(['okx', 'buy', quantity('0.01')]);
    for (const order of world.placed().slice(before)) world.fill(order);
    expect(hedge(world).state).toBe('open');
    expect(hedge(world).quantity).toBe(quantity('0.009'));
    expect(world.engine.view.dust().get('real okx')).toBe(0n);
    const moved = world.effects.flatMap((effect) => (effect.type === 'record-dust' ? [effect.quantity] : []));
    expect(moved).toEqual([0n - quantity('0.001'), quantity('0.001')]);
    expect(world.engine.view.expectedPosition('okx')).toBe(quantity('0.009'));
  });
});

describe('flatten and settling by hand', () => {
  test('closes every pair whatever the spread, also in HOLD, and opens nothing meanwhile', () => {
    const world = aWorld({}, { limits: oneHedge });
    world.books(...SPREAD);
    for (const order of world.placed()) world.fill(order);
    world.send({ type: 'hold', reason: 'KILL', note: '' });
    world.send({ type: 'flatten', on: true, id: 'command-1' });
    const closing = world.placed().slice(2);
    expect(closing.map((order) => [order.purpose, order.reduceOnly])).toEqual([
      ['asked-close', true],
      ['asked-close', true],
    ]);
    expect(world.engine.view.flat()).toBe(false);
    for (const order of closing) world.fill(order);
    expect(world.engine.view.flat()).toBe(true);
    world.send({ type: 'flatten', on: false, id: 'command-1' });
  });

  test('a lone leg is given back, never completed, while everything closes', () => {
    const world = aWorld({}, { limits: oneHedge });
    world.books(...SPREAD);
    world.fill(nth(world.placed(), 0));
    world.send({ type: 'flatten', on: true, id: 'command-1' });
    world.fill(nth(world.placed(), 1), none);
    expect([last(world).purpose, last(world).venue, last(world).reduceOnly]).toEqual(['asked-close', 'okx', true]);
  });

  test('what a person says of a doubt ends it, marked; an order in no doubt is not touched', () => {
    const world = aWorld({}, { limits: oneHedge });
    world.books(...SPREAD);
    const [one, other] = [nth(world.placed(), 0), nth(world.placed(), 1)];
    world.fill(one);
    const said = {
      type: 'settle-doubt' as const,
      id: other.clientOrderId,
      filled: other.quantity,
      price: price('60001'),
      note: 'seen at the venue',
    };
    world.send(said);
    expect(hedge(world).state).toBe('opening');
    world.send({ type: 'send-outcome', id: other.clientOrderId, outcome: { kind: 'unknown', detail: 'timeout' } });
    world.send(said);
    expect(hedge(world).state).toBe('open');
    expect(nth(nth(hedge(world).legs[1].orders, 0).fills, 0).tradeId).toMatch(/^manual-/);
    world.send({ type: 'order', report: aReport(other, other.quantity, 'filled') });
    expect(hedge(world).state).toBe('open');
    expect(aFill(other, other.quantity, 'x').quantity).toBe(other.quantity);
  });
});
