import { describe, expect, test } from 'vitest';
import { capitalOf } from '#shared/domain/capital.ts';
import { notional } from '#shared/domain/money.ts';
import {
  FALLS,
  riskAdvice,
  SNAPSHOTS_MIN,
  STABLE_SNAPSHOTS,
  type AdviceInputs,
  type PnlSeen,
} from '#shared/domain/risk-advice.ts';
import { epochMs } from '#shared/domain/time.ts';

/** Newest first, as it is kept. */
const snapshots = (unrealized: readonly number[], realizedToday = 10): readonly PnlSeen[] =>
  unrealized.map((value, index) => ({
    at: epochMs(1_000_000 - index),
    unrealized: BigInt(value),
    realizedToday: BigInt(realizedToday),
  }));
const level = (count: number, value = 0): readonly PnlSeen[] => snapshots(Array.from({ length: count }, () => value));
const advise = (change: Partial<AdviceInputs> = {}): readonly string[] =>
  riskAdvice({ snapshots: level(STABLE_SNAPSHOTS), partials: 0, throttles: 0, dryRun: false, ...change }).map(
    ({ code, changePercent }) => (changePercent === null ? code : `${code} ${changePercent}`),
  );

describe('the advice', () => {
  test('is to loosen by a tenth on profit that is stable for long enough', () => {
    expect(advise()).toEqual(['loosen_limit 10']);
    expect(advise({ snapshots: level(STABLE_SNAPSHOTS - 1) })).toEqual(['keep_limits']);
    expect(advise({ snapshots: snapshots([0, ...Array.from({ length: 11 }, () => -10)]) })).toEqual(['keep_limits']);
  });

  test.each([
    [SNAPSHOTS_MIN, 'keep_limits'],
    [SNAPSHOTS_MIN - 1, 'not_enough_data'],
    [0, 'not_enough_data'],
  ])('of %i snapshots is %s', (count, code) => {
    expect(advise({ snapshots: level(count) })).toEqual([code]);
  });

  test('is to tighten while the day is at a loss, and to stay in dry run where it is on', () => {
    expect(advise({ snapshots: level(STABLE_SNAPSHOTS, -10) })).toEqual(['keep_limits']);
    expect(advise({ snapshots: level(STABLE_SNAPSHOTS, -11) })).toEqual(['tighten_limits -10']);
    expect(advise({ snapshots: level(1, -11), dryRun: true })).toEqual(['tighten_limits -10', 'stay_in_dry_run']);
  });

  test('is to tighten when unrealised profit falls again and again', () => {
    const falling = (falls: number) => snapshots([...Array.from({ length: falls }, (_, index) => index), falls, falls]);
    expect(advise({ snapshots: falling(FALLS - 1) })).toEqual(['keep_limits']);
    expect(advise({ snapshots: falling(FALLS) })).toEqual(['tighten_limits -10']);
  });

  test('is to tighten after an automatic throttle, whatever was earned', () => {
    expect(advise({ throttles: 1 })).toEqual(['tighten_limits -10']);
  });

  test('is about a lone leg first', () => {
    expect(advise({ partials: 1, throttles: 1 })).toEqual(['resolve_partials', 'tighten_limits -10']);
  });
});

test('a budget has what is left of it, below zero beyond it, and none where none is set', () => {
  const budgets = new Map([
    ['arb', notional('100')],
    ['idle', notional('50')],
  ]);
  const open = new Map([
    ['arb', notional('120')],
    ['other', notional('7')],
  ]);
  expect(capitalOf(budgets, open).map(({ strategy, headroom }) => [strategy, headroom])).toEqual([
    ['arb', -20_00000000n],
    ['idle', 50_00000000n],
    ['other', null],
  ]);
});
