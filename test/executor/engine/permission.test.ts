import { describe, expect, test } from 'vitest';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import type { Hold } from '#shared/domain/level.ts';
import { purposes, type Purpose } from '#shared/domain/order.ts';
import { aWorld, nth, type World } from '#test/executor/world.ts';

const SPREAD = [60_000, 60_300] as const;
const CONVERGED = [60_000, 60_000] as const;
const hold: Hold = { id: 'hold-by-alice', reason: 'MANUAL', note: 'look', by: 'alice', at: epochMs(1) };
const oneHedge = { ...aWorld().level.limits, max_open_positions: 1 };
const latch = (on: boolean) => ({ on, reason: 'test', by: 'alice', since: epochMs(1) });

/** May a real order of this purpose leave now? Asked about one that was decided. */
function mayLeave(world: World, purpose: Purpose, toPaper = false): boolean {
  const { clientOrderId } = nth(world.placed(), 0);
  return world.engine.mayLeave(clientOrderId, purpose, monotonicMs(world.now), toPaper).allowed;
}

function denied(world: World): readonly string[] {
  return world.effects.flatMap((effect) =>
    effect.type === 'record-denial' ? effect.denials.map((denial) => denial.code) : [],
  );
}

describe('what stops opening', () => {
  test.each<[string, (world: World) => void]>([
    ['a hold', (world) => world.setLevel({ mode: 'HOLD', holds: [hold] })],
    ['mode HOLD with every hold lifted', (world) => world.setLevel({ mode: 'HOLD' })],
    ['safe mode', (world) => world.setLevel({ safe_mode: { ...latch(true), origin: 'start' } })],
    [
      'a lease at its end',
      (world) => world.send({ type: 'standing', fencingId: 1 as never, leaseValidUntil: monotonicMs(world.now) }),
    ],
    ['a level that is one millisecond too old', (world) => (world.now += 5_001)],
    [
      'a hold that this executor raised and nobody has written',
      (world) => world.send({ type: 'hold', reason: 'CLOCK_SKEW', note: 'okx' }),
    ],
  ])('%s', (_what, stop) => {
    const world = aWorld();
    stop(world);
    world.books(...SPREAD);
    expect(world.placed()).toEqual([]);
    expect(denied(world)).toContain('NOT_PERMITTED');
  });

  test('a level exactly as old as it may be still opens', () => {
    const world = aWorld();
    world.now += 5_000;
    world.books(...SPREAD);
    expect(world.placed().length).toBeGreaterThan(0);
  });
});

describe('a lease that is lost', () => {
  const standing = (world: World, leaseValidUntil: number) =>
    world.send({ type: 'standing', fencingId: 1 as never, leaseValidUntil: monotonicMs(leaseValidUntil) });
  const raised = (world: World): readonly Hold[] =>
    world.effects.flatMap((effect) => (effect.type === 'hold' ? [effect.hold] : []));
  /** Two people lift all that holds. */
  const resume = (world: World): void => {
    for (const { id } of raised(world)) {
      const version = world.level.version + 1;
      world.send({ type: 'hold-written', id, version });
      world.setLevel({ holds: [] });
    }
  };

  test('holds once, and whoever lifts that is not locked out by one that cannot see who leads now', () => {
    const world = aWorld();
    standing(world, world.now);
    world.send({ type: 'timer' });
    world.send({ type: 'timer' });
    expect(raised(world).map(({ reason }) => reason)).toEqual(['LEASE_LOST']);
    resume(world);
    world.send({ type: 'timer' });
    expect(raised(world)).toHaveLength(1);
    world.books(...SPREAD);
    expect(world.placed()).toEqual([]);
  });

  test('holds again for the next loss', () => {
    const world = aWorld();
    standing(world, world.now);
    world.send({ type: 'timer' });
    standing(world, world.now + 1_000);
    world.send({ type: 'timer' });
    resume(world);
    world.now += 1_000;
    world.send({ type: 'timer' });
    expect(raised(world)).toHaveLength(2);
  });

  test('a hold of another process for its own loss does not stand for this one', () => {
    const world = aWorld();
    world.setLevel({ mode: 'HOLD', holds: [{ ...hold, reason: 'LEASE_LOST', note: '' }] });
    standing(world, world.now);
    world.send({ type: 'timer' });
    expect(raised(world)).toHaveLength(0);
    world.setLevel({ mode: 'RUN', holds: [] });
    world.send({ type: 'timer' });
    expect(raised(world)).toHaveLength(1);
  });
});

describe('a level that cannot be read', () => {
  test('latches CONTROL_STALE, which a level read later does not lift', () => {
    const world = aWorld();
    world.now += 5_001;
    world.send({ type: 'timer' });
    expect(world.engine.view.holds().map((held) => held.reason)).toEqual(['CONTROL_STALE']);
    world.send({ type: 'level', level: world.level, readAt: monotonicMs(world.now) });
    expect(world.engine.view.holds().map((held) => held.reason)).toEqual(['CONTROL_STALE']);
    world.books(...SPREAD);
    expect(world.placed()).toEqual([]);
  });

  test('the hold ends when a level written after it no longer names it', () => {
    const world = aWorld();
    world.send({ type: 'hold', reason: 'CONTROL_STALE', note: '' });
    const raised = nth(world.engine.view.holds(), 0);
    world.setLevel({}); // Written by somebody who has not seen the hold: it stays.
    expect(world.engine.view.holds()).toHaveLength(1);
    world.setLevel({ mode: 'HOLD', holds: [raised] });
    world.send({ type: 'hold-written', id: raised.id, version: world.level.version });
    expect(world.engine.view.holds()).toHaveLength(1);
    world.setLevel({ mode: 'RUN', holds: [] });
    expect(world.engine.view.holds()).toEqual([]);
  });

  test('an older level than the one applied is not applied', () => {
    const world = aWorld();
    world.setLevel({ mode: 'HOLD', holds: [hold] });
    world.send({
      type: 'level',
      level: { ...world.level, version: 1, mode: 'RUN', holds: [] },
      readAt: monotonicMs(world.now),
    });
    expect(world.engine.view.holds()).toHaveLength(1);
  });
});

describe('HOLD and what is open', () => {
  test('an open pair is not closed by itself in HOLD; RUN closes it', () => {
    const world = aWorld({}, { limits: oneHedge });
    world.books(...SPREAD);
    for (const order of world.placed()) world.fill(order);
    world.setLevel({ mode: 'HOLD', holds: [hold] });
    const before = world.placed().length;
    world.now += 1_000;
    world.books(...CONVERGED);
    expect(world.placed()).toHaveLength(before);
    world.setLevel({ mode: 'RUN', holds: [] });
    world.now += 1_000;
    world.books(...CONVERGED);
    expect(world.placed()).toHaveLength(before + 2);
  });

  test('the gate, asked at the instant of signing, follows the hold at once', () => {
    const world = aWorld();
    world.books(...SPREAD);
    expect(mayLeave(world, 'open')).toBe(true);
    world.send({ type: 'hold', reason: 'RUNAWAY', note: '' });
    expect(mayLeave(world, 'open')).toBe(false);
    expect(mayLeave(world, 'complete')).toBe(true);
    expect(mayLeave(world, 'unwind')).toBe(true);
    expect(mayLeave(world, 'close')).toBe(false);
  });
});

describe('dry run', () => {
  test('new hedges are simulated, and leave to paper but to no venue', () => {
    const world = aWorld({}, { dry_run: latch(true), limits: oneHedge });
    world.books(...SPREAD);
    expect(world.placed().map((order) => order.simulated)).toEqual([true, true]);
    for (const purpose of purposes) expect([purpose, mayLeave(world, purpose)]).toEqual([purpose, false]);
    expect(mayLeave(world, 'open', true)).toBe(true);
  });

  test('of a real hedge that was there before, nothing that opens or closes may leave, what mends it may, and nothing to paper', () => {
    const world = aWorld({}, { limits: oneHedge });
    world.books(...SPREAD);
    world.setLevel({ dry_run: latch(true) });
    expect(mayLeave(world, 'open')).toBe(false);
    expect(mayLeave(world, 'close')).toBe(false);
    expect(mayLeave(world, 'unwind')).toBe(true);
    for (const purpose of purposes) expect([purpose, mayLeave(world, purpose, true)]).toEqual([purpose, false]);
  });

  test('leaving it closes simulated hedges on paper before a real one opens, also in HOLD', () => {
    const world = aWorld({}, { dry_run: latch(true), limits: oneHedge });
    world.books(...SPREAD);
    for (const order of world.placed()) world.fill(order);
    world.setLevel({ dry_run: latch(false), mode: 'HOLD', holds: [hold] });
    world.now += 300;
    world.books(...SPREAD);
    const closing = world.placed().slice(2);
    expect(closing.map((order) => [order.simulated, order.purpose])).toEqual([
      [true, 'asked-close'],
      [true, 'asked-close'],
    ]);
    world.setLevel({ mode: 'RUN', holds: [] });
    world.now += 300;
    world.books(...SPREAD);
    expect(world.placed()).toHaveLength(4); // The simulated one is still closing.
    expect(denied(world)).toContain('SIMULATED_STILL_OPEN');
    for (const order of closing) world.fill(order);
    world.now += 300;
    world.books(...SPREAD);
    expect(
      world
        .placed()
        .slice(4)
        .map((order) => order.simulated),
    ).toEqual([false, false]);
  });

  test('simulated hedges use up no real limit', () => {
    const world = aWorld({}, { dry_run: latch(true), limits: oneHedge });
    world.books(...SPREAD);
    expect(world.engine.view.expectedPosition('okx')).toBe(0n);
    for (const order of world.placed()) world.fill(order);
    expect(world.engine.view.expectedPosition('okx')).toBe(0n);
  });
});
