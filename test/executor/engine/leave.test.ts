import { describe, expect, test } from 'vitest';
import type { Hold } from '#shared/domain/level.ts';
import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { QuantityE8 } from '#shared/domain/money.ts';
import type { ClearedOrder } from '#shared/domain/order.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import { aWorld, nth, settings, type World } from '#test/executor/world.ts';

const SPREAD = [60_000, 60_300] as const;
const CONVERGED = [60_000, 60_000] as const;
const AGE_MAX = settings.quoteAgeMsMax;
const hold: Hold = { id: 'hold-by-alice', reason: 'MANUAL', note: 'look', by: 'alice', at: epochMs(1) };

const denied = (world: World): readonly string[] =>
  world.effects.flatMap((effect) =>
    effect.type === 'record-denial' ? effect.denials.map((denial) => denial.code) : [],
  );
const whyNot = (world: World, order: ClearedOrder, afterMs: number): string | null => {
  const said = world.engine.mayLeave(order.clientOrderId, order.purpose, monotonicMs(world.now + afterMs));
  return said.allowed ? null : said.why;
};

describe('a book is as old as the venue says', () => {
  test('one that was made exactly as long ago as it may be opens, one a millisecond older does not', () => {
    const fresh = aWorld();
    fresh.books(...SPREAD, 10, AGE_MAX);
    expect(fresh.placed().map((order) => order.purpose)).toContain('open');
    const late = aWorld();
    late.books(...SPREAD, 10, AGE_MAX + 1);
    expect(late.placed()).toEqual([]);
    expect(denied(late)).toContain('QUOTE_STALE');
  });

  test('one that was received too long ago opens nothing, whenever it says it was made', () => {
    const world = aWorld({}, { mode: 'HOLD' });
    world.books(...SPREAD, 10, -60_000);
    world.now += AGE_MAX + 1;
    world.setLevel({ mode: 'RUN' });
    world.send({ type: 'timer' });
    expect(world.placed()).toEqual([]);
    expect(denied(world)).toContain('QUOTE_STALE');
  });

  test('one that was made at an unknown time opens nothing', () => {
    const world = aWorld();
    world.books(...SPREAD, 10, Number.POSITIVE_INFINITY);
    expect(world.placed()).toEqual([]);
  });
});

describe('at the instant of signing', () => {
  test('both orders of an opening may leave while their quotes are as old as they may be, and not a millisecond later', () => {
    const world = aWorld();
    world.books(...SPREAD, 10, 400);
    for (const order of world.placed().slice(0, 2)) {
      expect(whyNot(world, order, AGE_MAX - 400)).toBeNull();
      expect(whyNot(world, order, AGE_MAX - 399)).toBe(
        'a quote that it was decided on is 1001 ms old by now, the limit is 1000 ms',
      );
    }
  });

  test('books that come after the decision make it no younger', () => {
    const world = aWorld();
    world.books(...SPREAD);
    const order = nth(world.placed(), 0);
    world.now += AGE_MAX + 1;
    world.books(...SPREAD);
    expect(whyNot(world, order, 0)).toMatch('1001 ms old');
  });

  test('a close because the spread has gone is judged like an opening', () => {
    const world = aWorld({}, { limits: { ...aWorld().level.limits, max_open_positions: 1 } });
    world.books(...SPREAD);
    for (const order of world.placed()) world.fill(order);
    world.now += 100;
    world.books(...CONVERGED);
    const order = nth(world.placed(), 2);
    expect(order.purpose).toBe('close');
    expect(whyNot(world, order, AGE_MAX)).toBeNull();
    expect(whyNot(world, order, AGE_MAX + 1)).toMatch('1001 ms old');
  });

  test('what mends a lone leg leaves on older quotes, as long as what it is looked up by still holds', () => {
    const world = aWorld({}, { limits: { ...aWorld().level.limits, max_open_positions: 1 } });
    world.books(...SPREAD);
    const [entry, other] = [nth(world.placed(), 0), nth(world.placed(), 1)];
    world.fill(entry);
    world.fill(other, 0n as QuantityE8);
    const repair = nth(world.placed(), 2);
    expect(['complete', 'unwind']).toContain(repair.purpose);
    expect(whyNot(world, repair, settings.decisionMsMax)).toBeNull();
    expect(whyNot(world, repair, settings.decisionMsMax + 1)).toMatch('decided 2501 ms ago');
  });

  test('what a person asked to close leaves on older quotes, as long as what it is looked up by still holds', () => {
    const world = aWorld({}, { limits: { ...aWorld().level.limits, max_open_positions: 1 } });
    world.books(...SPREAD);
    for (const order of world.placed()) world.fill(order);
    world.send({ type: 'flatten', on: true, id: 'close-all' });
    const order = nth(world.placed(), 2);
    expect(order.purpose).toBe('asked-close');
    expect(whyNot(world, order, settings.decisionMsMax)).toBeNull();
    expect(whyNot(world, order, settings.decisionMsMax + 1)).toMatch('decided 2501 ms ago');
  });

  test('the hold of that instant counts, and not the one of the decision', () => {
    const world = aWorld();
    world.books(...SPREAD);
    const order = nth(world.placed(), 0);
    expect(whyNot(world, order, 0)).toBeNull();
    world.setLevel({ mode: 'HOLD', holds: [hold] });
    expect(whyNot(world, order, 0)).toMatch('HOLD is on');
  });

  test('an order that nobody decided does not leave', () => {
    const said = aWorld().engine.mayLeave('pb-none' as ClientOrderId, 'unwind', monotonicMs(1_000));
    expect(said).toEqual({ allowed: false, why: 'no such order was decided' });
  });
});
