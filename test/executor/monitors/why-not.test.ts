import { expect, test } from 'vitest';
import { createWhyNot } from '#executor/monitors/why-not.ts';
import type { Denial } from '#shared/domain/denial.ts';
import { notional } from '#shared/domain/money.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';

const MIDNIGHT = Date.UTC(2026, 10, 22);
const START = MIDNIGHT - 10_000;
const rate: Denial = { code: 'ORDER_RATE_EXCEEDS_MAX', ordersPerMin: 121, ordersPerMinMax: 120 };
const wait: Denial = { code: 'TOLD_TO_WAIT' };
const blocked: Denial = { code: 'ENTRIES_BLOCKED', guard: 'edge_guard', on: 'all', why: 'a leg' };

function aLedger() {
  const whyNot = createWhyNot(epochMs(START));
  return {
    whyNot,
    refuse: (ms: number, edgeBps: number, ...denials: readonly Denial[]): void =>
      whyNot.refused(
        denials,
        { sell: 'okx', edgeBps, notional: notional('500') },
        monotonicMs(ms),
        epochMs(START + ms),
      ),
    today: (ms: number) => whyNot.record('main', epochMs(START + ms)).today,
    sinceStart: (ms: number) => whyNot.record('main', epochMs(START + ms)).since_start,
  };
}

test('an opportunity counts once with its best edge, however often it is refused; after a second without it the next is another', () => {
  const { refuse, today } = aLedger();
  refuse(0, 6, rate);
  refuse(100, 10, rate);
  refuse(1_100, 8, rate);
  expect(today(1_100)).toEqual([
    {
      code: 'ORDER_RATE_EXCEEDS_MAX',
      opportunities: 1,
      alone: 1,
      refusals: 3,
      edge_bps_sum: 10,
      edge_bps_max: 10,
      notional_usdt: '500',
      edge_usdt: '0.5',
    },
  ]);
  refuse(2_101, 7, rate);
  expect(today(2_101)).toMatchObject([
    { opportunities: 2, edge_bps_sum: 17, edge_bps_max: 10, notional_usdt: '1000', edge_usdt: '0.85' },
  ]);
});

test('alone: nothing else stood against it, at least once while it lasted', () => {
  const { refuse, today } = aLedger();
  refuse(0, 6, rate, rate, wait);
  expect(today(0).map(({ code, alone, refusals }) => [code, alone, refusals])).toEqual([
    ['ORDER_RATE_EXCEEDS_MAX', 0, 1],
    ['TOLD_TO_WAIT', 0, 1],
  ]);
  refuse(100, 6, rate);
  refuse(200, 6, rate);
  expect(today(200).map(({ code, opportunities, alone }) => [code, opportunities, alone])).toEqual([
    ['ORDER_RATE_EXCEEDS_MAX', 1, 1],
    ['TOLD_TO_WAIT', 1, 0],
  ]);
});

test('blocked entries are told with the guard that blocks, the dearest reason first', () => {
  const { refuse, today } = aLedger();
  refuse(0, 6, rate);
  refuse(5_000, 9, blocked);
  expect(today(5_000).map(({ code }) => code)).toEqual(['ENTRIES_BLOCKED/edge_guard', 'ORDER_RATE_EXCEEDS_MAX']);
});

test('a new UTC day begins anew; what is since the start goes on', () => {
  const { refuse, today, sinceStart } = aLedger();
  refuse(9_999, 6, rate);
  expect(today(9_999)).toHaveLength(1);
  expect(today(10_000)).toEqual([]);
  refuse(10_000, 7, rate);
  expect(today(10_000)).toMatchObject([{ opportunities: 1, edge_bps_sum: 7 }]);
  expect(sinceStart(10_000)).toMatchObject([{ opportunities: 2, edge_bps_sum: 13 }]);
});

test('after a restart the day goes on, what is since the start begins anew; another day is not taken over', () => {
  const before = aLedger();
  before.refuse(0, 6, rate);
  const record = before.whyNot.record('main', epochMs(START));
  const after = aLedger();
  after.whyNot.restore(record, epochMs(START + 1));
  after.refuse(3_000, 9, rate);
  expect(after.today(3_000)).toMatchObject([
    { opportunities: 2, edge_bps_sum: 15, edge_bps_max: 9, edge_usdt: '0.75' },
  ]);
  expect(after.sinceStart(3_000)).toMatchObject([{ opportunities: 1, edge_bps_sum: 9 }]);
  const tomorrow = aLedger();
  tomorrow.whyNot.restore(record, epochMs(MIDNIGHT));
  expect(tomorrow.today(10_000)).toEqual([]);
});

test('an edge that is no number is no opportunity', () => {
  const { refuse, whyNot } = aLedger();
  refuse(0, Number.NaN, rate);
  expect(whyNot.count()).toBe(0);
});
