import { describe, expect, test } from 'vitest';
import { bookImpactBps, fundingCostBps, impactBps, latencyBps, pickTier, type FeeTier } from '#shared/domain/costs.ts';
import { epochMs } from '#shared/domain/time.ts';

const tier = (name: string, notional_from: string): FeeTier => ({
  venue: 'okx',
  tier: name,
  maker_bps: 2,
  taker_bps: 5,
  rebate_bps: 0,
  notional_from,
});

describe('the tier', () => {
  const tiers = [tier('VIP1', '1000000'), tier('VIP0', '0'), { ...tier('other', '0'), venue: 'binance-um' as const }];
  test.each([
    [null, 'VIP0'],
    [999_999.99, 'VIP0'],
    [1_000_000, 'VIP1'],
  ])('of a turnover of %s is %s', (turnover, expected) => {
    expect(pickTier(tiers, 'okx', turnover)?.tier).toBe(expected);
  });
  test('of a venue without any is none', () => {
    expect(pickTier([tier('VIP0', '0')], 'binance-um', 5)).toBeNull();
  });
});

describe('impact', () => {
  test.each([
    [0, 0],
    [50_000, 10 * (0.05 + 0.0025)],
    [1_000_000, 20],
  ])('of %d USDT on a book of a million is linear and quadratic: %d bps', (notional, expected) => {
    expect(impactBps(10, notional, 1_000_000)).toBeCloseTo(expected, 10);
  });
  const asks = { prices: Float64Array.of(100, 101), quantities: Float64Array.of(1, 1) };
  test.each([
    [1, 0],
    [2, 50],
  ])('of taking %d from two levels of one each is %d bps beyond the touch', (size, expected) => {
    expect(bookImpactBps(asks, size)).toBeCloseTo(expected, 8);
  });
  test('of more than the levels hold is not known', () => {
    expect(bookImpactBps(asks, 2.1)).toBeNaN();
  });
});

describe('funding', () => {
  const HOUR_MS = 3_600_000;
  const rate = { rate: 0.0001, nextAt: epochMs(HOUR_MS) };
  const within = (hours: number) => ({ horizonMs: hours * HOUR_MS, intervalMs: 8 * HOUR_MS });
  test.each([
    ['just before the settlement', 0.99, 'buy', 0],
    ['over one settlement', 1, 'buy', 1],
    ['over two', 9, 'buy', 2],
    ['over two, sold', 9, 'sell', -2],
  ] as const)('%s (%d h) costs who %s: %d bps', (_name, hours, side, expected) => {
    expect(fundingCostBps(rate, side, within(hours), epochMs(0))).toBeCloseTo(expected, 10);
  });
});

test.each([
  [249, 0],
  [250, 0],
  [350, 1],
])('a latency of %d ms costs %d bps', (latency, expected) => {
  expect(latencyBps(latency, 250, 0.01)).toBeCloseTo(expected, 10);
});
