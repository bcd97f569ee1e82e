import { describe, expect, test } from 'vitest';
import { rejectBudget } from '#executor/guards/standing/reject-budget.ts';
import { repeatedIntent } from '#executor/guards/standing/repeated-intent.ts';
import { runawayBreaker } from '#executor/guards/standing/runaway-breaker.ts';
import { runawayV2, type SymbolFlow } from '#executor/guards/standing/runaway-v2.ts';
import type { GuardStatus } from '#shared/domain/guard-reading.ts';

/** Of a limit of twenty, a fifth is four. */
const ofTwenty: readonly (readonly [number, GuardStatus])[] = [
  [0, 'OK'],
  [16, 'OK'],
  [17, 'WARN'],
  [20, 'WARN'],
  [21, 'HOLD'],
];

describe('twenty a minute', () => {
  test.each(ofTwenty)('%i orders: %s', (orders, status) => {
    const verdicts = runawayBreaker({ orders, cancels: 0 }, { orders: 20, cancels: 20 });
    expect(verdicts.map((verdict) => [verdict.scope, verdict.status, verdict.blocksEntries])).toEqual([
      ['orders', status, undefined],
      ['cancels', 'OK', undefined],
    ]);
  });
  test.each(ofTwenty)('%i cancels: %s', (cancels, status) => {
    const verdicts = runawayBreaker({ orders: 0, cancels }, { orders: 20, cancels: 20 });
    expect(verdicts[1]).toMatchObject({ scope: 'cancels', status, value: String(cancels), limit: '20' });
    expect(verdicts[1]?.blocksEntries).toBe(status === 'OK' ? undefined : 'all');
  });
  test.each(ofTwenty)('%i rejections by a venue: %s', (count, status) => {
    expect(rejectBudget(new Map([['okx', count]]), 20)).toMatchObject([{ scope: 'okx', status }]);
  });
  test.each(ofTwenty)('%i times the same order: %s', (times, status) => {
    expect(repeatedIntent({ order: 'open: buy 1', times }, 20)).toMatchObject([{ scope: '-', status }]);
  });
  test.each(ofTwenty)('%i cancels of one symbol of one venue: %s', (cancels, status) => {
    const [verdict] = runawayV2([aFlow({ cancels })], 20);
    expect(verdict).toMatchObject({ scope: 'okx BTCUSDT', status });
    expect(verdict?.blocksEntries).toBe(status === 'OK' ? undefined : 'okx');
  });
});

const aFlow = (change: Partial<SymbolFlow> = {}): SymbolFlow => ({
  venue: 'okx',
  instrument: 'BTCUSDT',
  orders: 0,
  cancels: 0,
  cooldownLeftMs: 0,
  ...change,
});

test('less than a fifth left is told as near the limit', () => {
  const near = (orders: number) => runawayBreaker({ orders, cancels: 0 }, { orders: 20, cancels: 20 })[0]?.summary;
  expect([near(16), near(17)]).toEqual(['16 orders within a minute', 'NEAR LIMIT: 17 orders within a minute']);
});

test('without a level there is no limit to be beyond, and nothing leaves', () => {
  expect(runawayBreaker({ orders: 1, cancels: 1 }, null)).toMatchObject([
    { status: 'OK', limit: null },
    { status: 'OK', limit: null },
  ]);
});

test.each([
  { cooldownLeftMs: 0, status: 'OK', blocks: undefined },
  { cooldownLeftMs: 1, status: 'WARN', blocks: 'okx' },
])(
  'a cooldown with $cooldownLeftMs ms left: $status, entries blocked on $blocks',
  ({ cooldownLeftMs, status, blocks }) => {
    const [verdict] = runawayV2([aFlow({ cooldownLeftMs })], 20);
    expect([verdict?.status, verdict?.blocksEntries]).toEqual([status, blocks]);
  },
);

test('nothing sent is nothing repeated', () => {
  expect(repeatedIntent(null, 20)).toMatchObject([{ status: 'OK', value: '0' }]);
});
