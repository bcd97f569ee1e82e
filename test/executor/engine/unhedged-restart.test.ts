import { describe, expect, test } from 'vitest';
import { fillsOf, tracksOf, type Hedge } from '#executor/engine/hedge/hedge.ts';
import { fillRecord, hedgeOf, hedgeRecord } from '#executor/journal/records.ts';
import { stoodAlone } from '#executor/journal/stood-alone.ts';
import type { QuantityE8 } from '#shared/domain/money.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import { HedgeRecord } from '#shared/wire/trading.ts';
import { aHedge } from '../../support/records.ts';
import { aFill, aLevel, aReport, aWorld, nth, WALL, type World } from '../world.ts';

const none = 0n as QuantityE8;
const HOUR = 3_600_000;
const live = (world: World): Hedge => nth(world.engine.view.liveHedges(), 0);
const reasons = (world: World): readonly string[] => world.engine.view.holds().map((hold) => hold.reason);

/** One leg has filled, and nothing can be done about it: there is no book. */
function alone(): World {
  const world = aWorld({ lastStepMarket: false }, { limits: { ...aLevel().limits, max_open_positions: 1 } });
  world.books(60_000, 60_300);
  world.fill(nth(world.placed(), 0));
  world.engine.onGap(0);
  world.engine.onGap(1);
  world.fill(nth(world.placed(), 1), none);
  return world;
}

/** The process ends, and another one begins after a time without a leader. */
function restarted(world: World, withoutLeaderMs: number): World {
  const hedge = live(world);
  const record = HedgeRecord.parse(JSON.parse(JSON.stringify(hedgeRecord('main', hedge))));
  const fills = hedge.legs.flatMap(fillsOf).map((fill) => fillRecord('main', hedge, fill));
  const next = aWorld({ lastStepMarket: false });
  next.now = world.now + withoutLeaderMs;
  next.send({ type: 'level', level: next.level, readAt: monotonicMs(next.now) });
  const back = hedgeOf(record, fills);
  if (tracksOf(back).some((track) => track.stage !== 'settled')) back.state = 'in_doubt';
  next.send({ type: 'restore', hedges: [back] });
  return next;
}

const pass = (world: World, ms: number): void => {
  world.now += ms;
  world.send({ type: 'level', level: world.level, readAt: monotonicMs(world.now) });
  world.send({ type: 'timer' });
};

describe('a leg that stands alone over a restart', () => {
  test.each([
    { gap: 1_000, held: false },
    { gap: 1_001, held: true },
  ])('4000 ms before and $gap ms without a leader, budget 5000 ms: HOLD is $held', ({ gap, held }) => {
    const world = alone();
    pass(world, 4_000);
    const next = restarted(world, gap);
    pass(next, 0);
    const named = next.engine.view.holds().filter((hold) => hold.note === `hedge ${live(next).id}`);
    expect(named.some((hold) => hold.reason === 'UNHEDGED_BUDGET')).toBe(held);
    expect(live(next).unhedged.ms).toBe(4_000 + gap);
  });

  test('its notional x time goes on from where it was, and so does the sum of the hour', () => {
    const world = alone();
    pass(world, 4_000);
    const once = world.engine.view.unhedgedUsdtS(monotonicMs(world.now)) / 4;
    const next = restarted(world, 2_000);
    expect(next.engine.view.unhedgedUsdtS(monotonicMs(next.now))).toBeCloseTo(6 * once, 1);
    expect(live(next).unhedged.usdtMs).toBeCloseTo(6_000 * once, -2);
  });

  test('one restart after the other comes to the same as none', () => {
    let world = alone();
    const once = live(world).unhedged.usdt;
    for (let restarts = 0; restarts < 5; restarts += 1) {
      pass(world, 300);
      world = restarted(world, 700);
    }
    expect(world.engine.view.unhedgedUsdtS(monotonicMs(world.now))).toBeCloseTo(5 * once, 0);
    pass(world, 1);
    expect(reasons(world)).toContain('UNHEDGED_BUDGET');
  });

  test('a fill from before the restart that is told only after it has stood alone all the while', () => {
    const world = aWorld({}, { limits: { ...aLevel().limits, max_open_positions: 1 } });
    world.books(60_000, 60_300);
    const [entry, other] = [nth(world.placed(), 0), nth(world.placed(), 1)];
    const filledAt = epochMs(WALL + world.now + 10);
    const next = restarted(world, 6_000);
    const late = { ...aFill(entry, entry.quantity, 'late'), at: filledAt };
    next.send({ type: 'fill', fill: late });
    next.send({ type: 'order', report: aReport(entry, entry.quantity, 'filled') });
    expect(live(next).unhedged.ms).toBe(0);
    next.send({ type: 'order', report: aReport(other, none, 'expired') });
    expect(live(next).unhedged.ms).toBe(5_990);
    pass(next, 0);
    expect(reasons(next)).toContain('UNHEDGED_BUDGET');
  });

  test('two legs that filled together before the restart have stood alone for nothing, whichever is told first', () => {
    const world = aWorld({}, { limits: { ...aLevel().limits, max_open_positions: 1 } });
    world.books(60_000, 60_300);
    const [entry, other] = [nth(world.placed(), 0), nth(world.placed(), 1)];
    const filledAt = epochMs(WALL + world.now + 10);
    const next = restarted(world, 6_000);
    for (const order of [entry, other]) {
      next.send({ type: 'fill', fill: { ...aFill(order, order.quantity, `late ${order.venue}`), at: filledAt } });
      next.send({ type: 'order', report: aReport(order, order.quantity, 'filled') });
    }
    pass(next, 1_000);
    expect([live(next).state, live(next).unhedged.ms]).toEqual(['open', 0]);
    expect(reasons(next)).not.toContain('UNHEDGED_BUDGET');
  });

  test('a fill of now on a hedge of an earlier life begins now', () => {
    const world = aWorld({}, { limits: { ...aLevel().limits, max_open_positions: 1 } });
    world.books(60_000, 60_300);
    const entry = nth(world.placed(), 0);
    const next = restarted(world, 6_000);
    next.now += 500;
    next.send({ type: 'fill', fill: { ...aFill(entry, entry.quantity, 'new'), at: epochMs(WALL + next.now - 100) } });
    expect(live(next).unhedged.ms).toBe(0);
  });

  test('a hedge whose legs are equal comes back with what it had, and nothing is added', () => {
    const world = aWorld({}, { limits: { ...aLevel().limits, max_open_positions: 1 } });
    world.books(60_000, 60_300);
    const [entry, other] = [nth(world.placed(), 0), nth(world.placed(), 1)];
    world.fill(entry);
    pass(world, 1_000);
    world.fill(other);
    const { ms, usdtMs } = live(world).unhedged;
    expect(ms).toBe(1_000);
    const next = restarted(world, 60_000);
    expect([live(next).unhedged.ms, live(next).unhedged.usdtMs]).toEqual([ms, Math.round(usdtMs)]);
    expect(next.engine.view.unhedgedUsdtS(monotonicMs(next.now))).toBeCloseTo(usdtMs / 1_000, 0);
  });
});

describe('hedges that had finished before the restart', () => {
  const now = epochMs(WALL + 2 * HOUR);
  const finished = (id: string, usdt_s: number, agoMs: number, change: Partial<HedgeRecord> = {}): HedgeRecord =>
    aHedge({
      id,
      state: 'closed',
      simulated: false,
      unhedged: { ms: 1_000, usdt_s, since: null, until: epochMs(now - agoMs) },
      ...change,
    });
  const store = (...pages: readonly (readonly HedgeRecord[])[]) => ({
    async listHedges(_book: string, _limit: number, cursor: string | null) {
      const page = Number(cursor ?? 0);
      return Promise.resolve({ items: pages[page] ?? [], cursor: page + 1 < pages.length ? `${page + 1}` : null });
    },
  });

  test('count in the hour, real ones only, those of the last hour only', async () => {
    const trading = store(
      [finished('h5', 900, 1_000), finished('h4', 50, 1_000, { simulated: true })],
      [finished('h3', 1_200, HOUR - 1), finished('h2', 70, HOUR), finished('h1', 80, 1_000, { state: 'open' })],
    );
    const ended = await stoodAlone(trading, 'main', now);
    expect(ended.map(({ usdtMs }) => usdtMs)).toEqual([900_000, 1_200_000]);
  });

  test('together they are beyond the budget of the hour: HOLD', () => {
    const world = aWorld();
    world.now = now - WALL;
    const ended = [1_200_000, 900_000].map((usdtMs) => ({ usdtMs, until: epochMs(now - HOUR / 2) }));
    world.send({ type: 'stood-alone', ended });
    expect(world.engine.view.unhedgedUsdtS(monotonicMs(world.now))).toBe(2_100);
    pass(world, 0);
    expect(reasons(world)).toEqual(['UNHEDGED_BUDGET']);
  });

  test('a process that is younger than they are old knows them too, and forgets them after the hour', () => {
    const world = aWorld();
    const until = epochMs(WALL + world.now - 30 * 60_000);
    world.send({ type: 'stood-alone', ended: [{ usdtMs: 700_000, until }] });
    expect(world.engine.view.unhedgedUsdtS(monotonicMs(world.now))).toBe(700);
    expect(world.engine.view.unhedgedUsdtS(monotonicMs(world.now + 31 * 60_000))).toBe(0);
  });
});
