import { expect, test } from 'vitest';
import type { Denial } from '#shared/domain/denial.ts';
import { notional } from '#shared/domain/money.ts';
import { epochMs, monotonicMs, type Clock } from '#shared/domain/time.ts';
import { ExecutionRecord, WhyNotRecord } from '#shared/wire/trade-watch.ts';
import { nth, aWorld, WALL } from '../world.ts';
import { aWatch, type WatchTable } from './watch-table.ts';

function aLife(table: WatchTable) {
  let now = 0;
  const said: unknown[] = [];
  const clock: Clock = { monotonic: () => monotonicMs(now), wall: () => epochMs(WALL + now) };
  const watch = aWatch(clock, table, (event, fields) => said.push([event, fields?.['refusals'], fields?.['why']]));
  return {
    watch,
    said,
    pass(ms: number) {
      now += ms;
    },
    refuse(...denials: readonly Denial[]) {
      watch.denied(denials, { sell: 'okx', edgeBps: 7, notional: notional('500') });
    },
  };
}
const aTable = (change: Partial<WatchTable> = {}): WatchTable => ({
  execution: null,
  whyNot: null,
  readsThatFail: 0,
  writes: 0,
  ...change,
});
const blocked: Denial = { code: 'ENTRIES_BLOCKED', guard: 'edge_guard', on: 'all', why: 'a leg stands alone' };

test('what was learned is written when it is new, and the next life goes on from it', async () => {
  const table = aTable();
  const life = aLife(table);
  life.refuse({ code: 'TOLD_TO_WAIT' });
  await life.watch.remember();
  const { writes } = table;
  await life.watch.remember();
  expect(table.writes).toBe(writes);
  expect(ExecutionRecord.parse(table.execution).attempts).toEqual([]);
  expect(WhyNotRecord.parse(table.whyNot).today).toMatchObject([{ code: 'TOLD_TO_WAIT', opportunities: 1 }]);
  const next = aLife(table);
  next.refuse({ code: 'TOLD_TO_WAIT' });
  await next.watch.remember();
  expect(table.whyNot?.today).toMatchObject([{ opportunities: 2 }]);
  expect(table.whyNot?.since_start).toMatchObject([{ opportunities: 1 }]);
});

test('nothing is written over what could not be read; after the third time it goes on without', async () => {
  const table = aTable({ readsThatFail: 3 });
  const life = aLife(table);
  await life.watch.remember();
  await life.watch.remember();
  expect(table.writes).toBe(0);
  await life.watch.remember();
  expect(table.writes).toBe(2);
});

test('a refusal by the edge guard is logged with its reason, once a second with how many there were', () => {
  const life = aLife(aTable());
  life.refuse({ code: 'TOLD_TO_WAIT' });
  for (let times = 0; times < 11; times += 1) {
    life.refuse(blocked);
    life.pass(100);
  }
  expect(life.said).toEqual([
    ['edge_guard.refused', 1, 'a leg stands alone'],
    ['edge_guard.refused', 10, 'a leg stands alone'],
  ]);
});

test('an order of a hedge that stands is no opportunity', () => {
  const life = aLife(aTable());
  life.watch.denied([blocked], null);
  expect([life.watch.whyNot.count(), life.said]).toEqual([0, []]);
});

test('beyond its cancels a symbol cools down, and people see why and for how long', () => {
  const life = aLife(aTable());
  const world = aWorld();
  world.books(60_000, 60_300);
  const order = nth(world.placed(), 0);
  for (let times = 0; times < 10; times += 1) life.watch.cancelled(order);
  expect(life.watch.runaway()).toMatchObject({ cooldown_active: false, last_trigger_ts: null, last_block: null });
  life.watch.cancelled(order);
  life.pass(15_000);
  expect(life.watch.runaway()).toMatchObject({
    max_cancels_per_min: 10,
    cooldown_active: true,
    cooldown_remaining: 75,
    last_trigger_ts: WALL,
    last_block: { venue: order.venue, symbol: 'BTCUSDT', counter: 'cancels_last_min', count: 11, limit: 10 },
  });
  life.pass(75_000);
  expect(life.watch.runaway()).toMatchObject({ cooldown_active: false, cooldown_remaining: 0 });
});
