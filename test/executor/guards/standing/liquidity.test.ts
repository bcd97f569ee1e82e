import { describe, expect, test } from 'vitest';
import { liquidity, type Money } from '#executor/guards/standing/liquidity.ts';
import { usdt } from '#shared/domain/money.ts';

const limits = { usedMax: 0.8, callDistanceMin: 0.25 };
const NEEDED = usdt('170');
const plenty: Money = { free: usdt('900'), total: usdt('1000'), used: usdt('100'), maintenance: usdt('10') };
const look = (change: Partial<Money> | null, dryRun = false) => {
  const money = change === null ? null : { ...plenty, ...change };
  return liquidity([{ venue: 'okx', money, needed: NEEDED }], limits, dryRun)[0];
};

test.each([
  ['exactly what a hedge needs', { free: NEEDED }, 'OK'],
  ['less than a hedge needs by the smallest amount', { free: NEEDED - 1n }, 'HOLD'],
  ['nearly all of its margin used', { used: usdt('800') - 1n }, 'OK'],
  ['its margin used up to the ceiling', { used: usdt('800') }, 'HOLD'],
  ['a margin call just far enough away', { maintenance: usdt('750') - 1n }, 'OK'],
  ['a margin call as near as may not be', { maintenance: usdt('750') }, 'HOLD'],
  ['a margin call that the venue does not tell', { maintenance: null }, 'OK'],
  ['nothing at all', { free: 0n, total: 0n, used: 0n, maintenance: 0n }, 'HOLD'],
  ['less than nothing', { total: -1n }, 'HOLD'],
] as const)('a venue with %s', (_what, money, status) => expect(look(money)?.status).toBe(status));

test('too little on one venue lets nothing open anywhere, and says why', () => {
  const money = { ...plenty, free: 0n };
  const both = liquidity(
    [
      { venue: 'binance-um', money: plenty, needed: NEEDED },
      { venue: 'okx', money, needed: NEEDED },
    ],
    limits,
    false,
  );
  expect(both.map(({ scope, status }) => [scope, status])).toEqual([
    ['binance-um', 'OK'],
    ['okx', 'HOLD'],
  ]);
  expect(both[1]).toMatchObject({ blocksEntries: 'all' });
  expect(both[1]?.summary).toMatch(/^liquidity_blocked: okx has 0 USDT free, a standard hedge needs 170$/);
});

describe('in dry run', () => {
  test('too little warns and blocks nothing: none of it is ours to lose', () => {
    const verdict = look({ free: 0n }, true);
    expect(verdict?.status).toBe('WARN');
    expect(verdict?.blocksEntries).toBeUndefined();
  });
});

test('what a venue has not told is never fine', () =>
  expect(look(null)).toMatchObject({ status: 'WARN', value: null }));
