import { describe, expect, test } from 'vitest';
import { monotonicMs } from '#shared/domain/time.ts';
import type { ClearedOrder } from '#shared/domain/order.ts';
import { price, quantity } from '#shared/domain/money.ts';
import type { EngineSettings } from '#executor/engine/state.ts';
import { aFill, aReport, aWorld, nth, type World } from '#test/executor/world.ts';
import { alone, bps, hedge, holds, last, none, nothingFills, oneHedge, SPREAD } from '#test/executor/lone-leg.ts';

describe('the schedule', () => {
  /** The notes of the last step. */
  const lastSteps = (world: World) =>
    world.effects.flatMap((effect) =>
      effect.type === 'note' && effect.event === 'repair.last_step' ? [effect.fields] : [],
    );

  test.each([
    { lastStepMarket: true, next: 'one market order gives the leg back, noted and held' },
    { lastStepMarket: false, next: 'it waits for a person, held' },
  ])('the band widens with every try, and then $next', ({ lastStepMarket }) => {
    const world = alone(none, { lastStepMarket });
    const bands: number[] = [];
    const held: number[] = [];
    for (let tries = 0; tries < 3; tries += 1) {
      bands.push(Math.round(bps(last(world).limitPrice, '60000.5')));
      held.push(holds(world).length);
      nothingFills(world);
    }
    expect(held).toEqual([0, 0, 0]);
    expect(bands).toEqual([10, 20, 40]);
    expect(holds(world)).toEqual(['PARTIAL_HEDGE']);
    const steps = world.placed().slice(5);
    expect(steps.map((order) => [order.kind, order.purpose, order.venue, order.quantity, order.reduceOnly])).toEqual(
      lastStepMarket ? [['market', 'unwind', 'okx', quantity('0.009'), true]] : [],
    );
    expect(lastSteps(world).map((fields) => fields['order'])).toEqual(
      lastStepMarket ? ['market buy 0.009 on okx, reckoned at 60541.8'] : [],
    );
    for (let more = 0; more < 20; more += 1) nothingFills(world);
    expect(world.placed()).toHaveLength(lastStepMarket ? 6 : 5); // Exactly one.
    expect([hedge(world).state, hedge(world).repair.error]).toEqual(['partial', 'every try is used up']);
  });

  test.each([
    { proof: 'never took', answer: () => ({ kind: 'never-arrived' as const }), steps: 2 },
    {
      proof: 'let expire',
      answer: (step: ClearedOrder) => ({ kind: 'found' as const, report: aReport(step, none, 'expired'), fills: [] }),
      steps: 1,
    },
  ])('a last step that the venue $proof, asked in doubt, is sent $steps times', ({ answer, steps }) => {
    const world = alone();
    for (let tries = 0; tries < 3; tries += 1) nothingFills(world);
    const step = last(world);
    expect([step.kind, step.purpose]).toEqual(['market', 'unwind']);
    const id = step.clientOrderId;
    world.send({ type: 'send-outcome', id, outcome: { kind: 'unknown', detail: 'the venue said nothing' } });
    world.send({ type: 'look-up-answer', id, answer: answer(step) });
    looks(world, 1_500);
    expect(lastSteps(world)).toHaveLength(steps);
    expect(hedge(world).state).toBe(steps === 1 ? 'partial' : 'rescuing');
  });

  test('a leg that stands alone anew, after both were equal, has a schedule and a last step of its own', () => {
    const world = alone();
    for (let tries = 0; tries < 3; tries += 1) nothingFills(world);
    world.fill(last(world), quantity('0.005'));
    expect(hedge(world).repair.error).toBe('every try is used up');
    world.send({ type: 'fill', fill: aFill(nth(world.placed(), 1), quantity('0.004'), 'late') });
    expect(hedge(world).repair.error).toBe('every try is used up');
    const steps = world.placed().length;
    world.send({ type: 'fill', fill: aFill(nth(world.placed(), 2), quantity('0.001'), 'later') });
    world.now += 200;
    world.send({ type: 'timer' });
    expect(world.placed().length).toBe(steps + 1);
    expect([last(world).kind, last(world).quantity]).toEqual(['limit-ioc', quantity('0.001')]);
    for (let tries = 0; tries < 3; tries += 1) nothingFills(world);
    expect([last(world).kind, lastSteps(world).length]).toEqual(['market', 2]);
  });

  test('a last step that filled whole was for what stood alone then: what was on its way is mended when it failed', () => {
    const world = aWorld({ mode: 'maker_taker', makerRow: 1 }, { limits: oneHedge });
    world.books(...SPREAD);
    const entry = nth(world.placed(), 0);
    world.send({
      type: 'send-outcome',
      id: entry.clientOrderId,
      outcome: { kind: 'accepted', report: aReport(entry, none, 'live'), fills: [] },
    });
    world.send({ type: 'fill', fill: aFill(entry, quantity('0.0034'), 'at rest') });
    const completing = last(world);
    expect([completing.purpose, completing.quantity]).toEqual(['complete', quantity('0.003')]);
    world.books(61_500, 61_500);
    world.send({ type: 'order', report: aReport(entry, quantity('0.0034'), 'cancelled') });
    looks(world, 1_500);
    const step = last(world);
    expect([step.kind, step.venue, step.quantity]).toEqual(['market', 'okx', quantity('0.0004')]);
    world.fill(step);
    const refused = { kind: 'refused', why: 'no book' } as const;
    world.send({ type: 'send-outcome', id: completing.clientOrderId, outcome: refused });
    looks(world, 1_500);
    expect([last(world).kind, last(world).venue, last(world).quantity]).toEqual(['market', 'okx', quantity('0.003')]);
    world.fill(last(world));
    expect(world.engine.view.flat()).toBe(true);
  });

  test('a last step that the venue refused has not been taken', () => {
    const world = alone();
    for (let tries = 0; tries < 3; tries += 1) nothingFills(world);
    const refused = last(world);
    world.send({ type: 'send-outcome', id: refused.clientOrderId, outcome: { kind: 'refused', why: 'busy' } });
    world.now += 200;
    world.send({ type: 'timer' });
    expect([last(world).kind, last(world) === refused]).toEqual(['market', false]);
    world.fill(last(world));
    expect(world.engine.view.flat()).toBe(true);
  });

  /** Both ways lose about 200 bps. */
  function dear(settings: Partial<EngineSettings> = {}): World {
    const world = aWorld(settings, { limits: oneHedge });
    world.books(...SPREAD);
    world.fill(nth(world.placed(), 0));
    world.books(61_500, 61_500);
    world.fill(nth(world.placed(), 1), none);
    return world;
  }
  function looks(world: World, ms: number, mid = 61_500): void {
    for (let passed = 0; passed < ms; passed += 100) {
      world.now += 100;
      world.books(mid, mid);
      world.send({ type: 'timer' });
    }
  }

  test('each look that finds every way too dear is a step, and then comes the one last step', () => {
    const world = dear();
    expect([world.placed().length, holds(world)]).toEqual([2, ['PARTIAL_HEDGE']]);
    expect(hedge(world).repair.error).toMatch(/^beyond the loss cap of 60 bps/);
    looks(world, 1_400);
    expect(world.placed()).toHaveLength(2);
    looks(world, 100);
    expect([last(world).kind, last(world).purpose, last(world).reduceOnly]).toEqual(['market', 'unwind', true]);
    expect(lastSteps(world).map((fields) => [fields['attempt'], fields['too_dear']])).toEqual([[1, 3]]);
    world.fill(last(world), quantity('0.004'));
    looks(world, 3_000);
    expect(world.placed()).toHaveLength(3);
    expect(hedge(world).repair.error).toBe('every try is used up');
  });

  test('without a last step what is too dear waits for a person, and is mended when it is dear no more', () => {
    const world = dear({ lastStepMarket: false });
    looks(world, 3_000);
    expect([world.placed().length, holds(world)]).toEqual([2, ['PARTIAL_HEDGE']]);
    looks(world, 500, 60_300);
    expect([last(world).kind, world.placed().length]).toEqual(['limit-ioc', 3]);
  });

  test.each([
    { okx: 60_530, limits: ['60591.1'] }, // The whole band of 10 bps.
    { okx: 60_585, limits: ['60602.6'] }, // The band ends where 55 bps and 5 of fees are lost.
    { okx: 60_602, limits: ['60602.6'] },
    { okx: 60_602.2, limits: [] },
  ])('a limit keeps to the loss cap where its band would not: okx at $okx gives $limits', ({ okx, limits }) => {
    const world = aWorld({}, { limits: oneHedge });
    world.books(...SPREAD);
    world.fill(nth(world.placed(), 0)); // Sold at 60269.3.
    world.books(61_500, okx);
    world.fill(nth(world.placed(), 1), none);
    expect(
      world
        .placed()
        .slice(2)
        .map((order) => order.limitPrice),
    ).toEqual(limits.map((limit) => price(limit)));
  });
});

describe('a book to price by', () => {
  test.each(['a gap', 'an old book'])(
    'with %s it waits, without a HOLD and without using up tries, and when its time is up goes by the last touch',
    (what) => {
      const world = aWorld({ unhedgedUsdtS: { warn: 1e6, hold: 2e6, safe: 3e6 } }, { limits: oneHedge });
      world.books(...SPREAD);
      world.fill(nth(world.placed(), 0));
      if (what === 'a gap') for (const row of [0, 1]) world.engine.onGap(row);
      world.now += what === 'a gap' ? 0 : 1_001;
      world.fill(nth(world.placed(), 1), none);
      expect([world.placed().length, hedge(world).repair.error]).toEqual([2, 'no fresh book to price it']);
      const began = 1_000;
      world.now = began + 5_000;
      world.send({ type: 'level', level: world.level, readAt: monotonicMs(world.now) });
      world.send({ type: 'timer' });
      expect([world.placed().length, hedge(world).repair.attempts, hedge(world).repair.looks]).toEqual([2, 0, 0]);
      expect(holds(world)).toEqual([]);
      world.now += 100;
      world.send({ type: 'timer' });
      expect(holds(world)).toEqual(['UNHEDGED_BUDGET']); // HOLD still completes a leg that stands alone.
      expect([last(world).purpose, world.placed().length]).toEqual(['complete', 3]);
      expect(bps(last(world).limitPrice, '60000.5')).toBeCloseTo(10, 1);
    },
  );

  test('a book that comes back in time is gone by at once', () => {
    const world = aWorld({}, { limits: oneHedge });
    world.books(...SPREAD);
    world.fill(nth(world.placed(), 0));
    for (const row of [0, 1]) world.engine.onGap(row);
    world.fill(nth(world.placed(), 1), none);
    world.now += 100;
    world.books(...SPREAD);
    world.send({ type: 'timer' });
    expect([last(world).purpose, world.placed().length]).toEqual(['complete', 3]);
  });

  test('takes what a thin book holds rather than waiting for more', () => {
    const world = aWorld({}, { limits: oneHedge });
    world.books(...SPREAD);
    world.fill(nth(world.placed(), 0));
    world.books(...SPREAD, 0.002);
    world.fill(nth(world.placed(), 1), none);
    expect([last(world).purpose, last(world).quantity]).toEqual(['complete', quantity('0.009')]);
  });
});
