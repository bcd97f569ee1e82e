import { describe, expect, test } from 'vitest';
import { outlookBps } from '#shared/domain/funding-outlook.ts';
import { fundingCarry } from '#executor/strategies/funding-carry.ts';
import { strategies } from '#executor/strategies/registry.ts';
import { strategyNames } from '#shared/domain/strategy.ts';
import { epochMs } from '#shared/domain/time.ts';
import { aWorld, nth, type World } from '../world.ts';

test('every name has its strategy', () => {
  expect(strategyNames.map((name) => strategies[name].name)).toEqual([...strategyNames]);
});

describe('a difference in funding', () => {
  const ask = { sellAverage: 100, buyAverage: 100, roundTripFeesBps: 20, spreadBpsMin: 5 };
  test.each([
    { fundingBps: 25, sellAverage: 100, edge: 25 - 20 },
    { fundingBps: 24.9, sellAverage: 100, edge: Number.NaN },
    // A spread against it costs, and one in its favour is not counted on.
    { fundingBps: 35, sellAverage: 99.9, edge: 35 - 20 - 10 },
    { fundingBps: 34.9, sellAverage: 99.9, edge: Number.NaN },
    { fundingBps: 24.9, sellAverage: 101, edge: Number.NaN },
    { fundingBps: Number.NaN, sellAverage: 100, edge: Number.NaN },
  ])('of $fundingBps bps at a price of $sellAverage has a net edge of $edge', ({ fundingBps, sellAverage, edge }) => {
    expect(Number(fundingCarry.openEdgeBps({ ...ask, sellAverage, fundingBps }).toFixed(6))).toBe(edge);
  });

  test.each([
    [0.1, false],
    [0, true],
    [-0.1, true],
    [Number.NaN, false],
  ])('of %s bps closes what is open: %s', (fundingBps, closes) => {
    expect(fundingCarry.shouldClose({ remainingSpreadBps: 0, closeSpreadBps: 2, fundingBps })).toBe(closes);
  });
});

describe('the outlook', () => {
  const HOUR = 3_600_000;
  const now = epochMs(1_000 * HOUR);
  const horizon = { horizonMs: 24 * HOUR, intervalMs: 8 * HOUR };
  const rate = (fraction: number, inHours: number) => ({ rate: fraction, nextAt: epochMs(now + inHours * HOUR) });
  test.each([
    { one: rate(0.0003, 8), other: rate(0.0001, 8), bps: 3 * (3 - 1) },
    { one: rate(-0.0001, 8), other: rate(0.0001, 8), bps: -6 },
    // The first settlement is nearer: one more of it fits.
    { one: rate(0.0003, 0), other: rate(0.0001, 8), bps: 4 * 3 - 3 * 1 },
    { one: rate(0.0003, 24), other: rate(0.0003, 24.1), bps: 3 },
    // Its instant has passed and the venue has not told the next one yet.
    { one: rate(0.0001, -1), other: rate(0, 8), bps: 4 },
  ])('of $one.rate against $other.rate is $bps bps', ({ one, other, bps }) => {
    expect(outlookBps(one, other, horizon, now)).toBeCloseTo(bps, 6);
  });
});

describe('an engine in which funding_carry is on', () => {
  const world = (names: readonly string[] = ['funding_carry'], opensByItself = true): World =>
    aWorld(
      { opensByItself },
      { strategies: [...names], parameters: { ...aWorld().level.parameters, min_spread_bps: 5 } },
    );
  const outlook = (to: World, bps: number | null): void => {
    to.now += 1_000;
    to.send({ type: 'funding-outlook', bps });
    to.books(60_000, 60_000);
    to.send({ type: 'timer' });
  };
  const FEES = 20;

  test('sells where more is paid, buys the other, once, and closes when it has turned', () => {
    const here = world();
    outlook(here, FEES + 6);
    const [entry, hedge] = [nth(here.placed(), 0), nth(here.placed(), 1)];
    expect([entry, hedge].map(({ venue, side, purpose }) => `${purpose} ${side} ${venue}`)).toEqual([
      'open sell binance-um',
      'open buy okx',
    ]);
    expect(nth(here.engine.view.liveHedges(), 0).strategy).toBe('funding_carry');
    for (const order of [entry, hedge]) here.fill(order);
    outlook(here, FEES + 6);
    outlook(here, null);
    expect(here.placed()).toHaveLength(2);
    outlook(here, -1);
    expect(
      here
        .placed()
        .slice(2)
        .map(({ venue, side, purpose }) => `${purpose} ${side} ${venue}`),
    ).toEqual(['close buy binance-um', 'close sell okx']);
  });

  test('takes the other direction when the other venue pays more', () => {
    const here = world();
    outlook(here, -FEES - 6);
    expect(nth(here.placed(), 0)).toMatchObject({ side: 'sell', venue: 'okx' });
  });

  test.each<[string, World, number | null]>([
    ['below the fees and the minimum', world(), 24.9],
    ['while nobody knows the rates', world(), null],
    ['where only the other strategy is on', world(['cross_exchange_arb']), 100],
    ['where nothing opens by itself', world(['funding_carry'], false), 100],
  ])('opens nothing %s', (_what, here, bps) => {
    outlook(here, bps);
    expect(here.placed()).toEqual([]);
  });

  test('leaves the spread to the other strategy, and each closes by its own rule', () => {
    const here = world(['cross_exchange_arb', 'funding_carry']);
    here.books(60_000, 60_300);
    expect(nth(here.engine.view.liveHedges(), 0).strategy).toBe('cross_exchange_arb');
    for (const order of here.placed()) here.fill(order);
    here.now += 1_000;
    // The funding has turned against it, and its spread has not gone: it stays.
    here.send({ type: 'funding-outlook', bps: 50 });
    here.books(60_000, 60_300);
    expect(here.placed().filter(({ purpose }) => purpose === 'close')).toEqual([]);
  });

  test('with auto-hedging off no strategy opens, and what is open closes', () => {
    const here = world(['cross_exchange_arb'], false);
    here.books(60_000, 60_300);
    expect(here.placed()).toEqual([]);
  });
});
