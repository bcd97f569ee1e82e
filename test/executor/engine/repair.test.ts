import { describe, expect, test } from 'vitest';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import { quantity } from '#shared/domain/money.ts';
import { aWorld, nth, settings as defaults, type World } from '#test/executor/world.ts';
import { alone, bps, hedge, holds, last, none, nothingFills, oneHedge, SPREAD } from '#test/executor/lone-leg.ts';

/** The market goes on as it was, and time is told. */
function again(world: World): void {
  world.setLevel({});
  world.books(...SPREAD);
  world.send({ type: 'timer' });
}

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

  test('an order that could not even be sent is not tried again in the same instant', () => {
    const world = alone();
    const refuse = (): void =>
      world.send({
        type: 'send-outcome',
        id: last(world).clientOrderId,
        outcome: { kind: 'refused', why: 'not sent: the budget is spent' },
      });
    refuse();
    expect(world.placed()).toHaveLength(3);
    world.now += 99;
    world.send({ type: 'timer' });
    expect(world.placed()).toHaveLength(3);
    world.now += 1;
    world.send({ type: 'timer' });
    expect(world.placed()).toHaveLength(4);
  });

  test('each refusal in a row pauses twice as long, up to two seconds, and one order that is taken ends it', () => {
    const rebalancer = { ...defaults.rebalancer, enabled: true, intervalMs: 100, retryDelayMs: 100, triesMax: 20 };
    const world = alone(none, { rebalancer });
    for (const pauseMs of [100, 200, 400, 800, 1_600, 2_000, 2_000]) {
      const sent = world.placed().length;
      world.send({
        type: 'send-outcome',
        id: last(world).clientOrderId,
        outcome: { kind: 'refused', why: 'no-book' },
      });
      world.now += pauseMs - 1;
      again(world);
      expect([pauseMs, world.placed().length]).toEqual([pauseMs, sent]);
      world.now += 1;
      again(world);
      expect([pauseMs, world.placed().length]).toEqual([pauseMs, sent + 1]);
    }
    const sent = world.placed().length;
    world.fill(last(world), none);
    world.now += 100;
    again(world);
    expect(world.placed()).toHaveLength(sent); // Eight tries, and the table has none of them.
    world.send({ type: 'recorded', hedge: hedge(world).id, attempts: { x: 0, y: 0, r: 8 } });
    world.now += 100;
    again(world);
    expect(world.placed()).toHaveLength(sent + 1);
  });

  test('the rebalancer goes on after the schedule, slowly, and then leaves it to a person', () => {
    const world = alone(none, { rebalancer: { ...defaults.rebalancer, enabled: true, triesMax: 2 } });
    for (let tries = 0; tries < 3; tries += 1) nothingFills(world);
    expect(world.placed()).toHaveLength(2 + 4);
    expect(hedge(world).state).toBe('rebalancing');
    world.fill(last(world), none);
    world.send({ type: 'timer' });
    expect(world.placed()).toHaveLength(6);
    world.now += 2_000;
    world.books(...SPREAD);
    world.send({ type: 'timer' });
    expect(world.placed()).toHaveLength(7);
    world.fill(last(world), none);
    world.now += 2_000;
    world.books(...SPREAD);
    world.send({ type: 'timer' });
    expect(
      world
        .placed()
        .slice(7)
        .map((order) => order.kind),
    ).toEqual(['market']);
    world.fill(last(world), none);
    world.now += 2_000;
    world.books(...SPREAD);
    world.send({ type: 'timer' });
    expect(world.placed()).toHaveLength(8);
    expect(hedge(world).repair.error).toBe('every try is used up');
    expect(holds(world)).toContain('PARTIAL_HEDGE');
  });

  test('after a restart it is mended only once books and venues have been seen to agree', () => {
    const world = aWorld({}, { limits: oneHedge });
    world.send({ type: 'mending', on: false });
    world.books(...SPREAD);
    world.fill(nth(world.placed(), 0));
    world.fill(nth(world.placed(), 1), none);
    expect(world.placed()).toHaveLength(2);
    expect(hedge(world).repair.error).toBe('books and venues have not been compared yet');
    world.send({ type: 'mending', on: true });
    world.now += 100;
    world.send({ type: 'timer' });
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
    nothingFills(world);
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
