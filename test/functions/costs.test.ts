import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import { epochMs } from '#shared/domain/time.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aMarket, aMarketVenue, aTradingStatus } from '#test/support/market.ts';
import { NOON } from '#test/support/records.ts';
import { makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const worldWith = async (status: Partial<ExecutorStatus> = {}): Promise<World> => {
  const world = await makeWorld(embedded, {});
  await world.trading.writeStatus(aTradingStatus(status));
  return world;
};
const get = (world: World, path: string, query: Record<string, string>) =>
  world.ask('GET', path, { as: 'vera', query });
const tca = (world: World, query: Record<string, string> = {}) =>
  get(world, '/api/ui/tca/preview', { pair: 'BTCUSDT', qty: '0.5', ...query });
const router = (world: World, query: Record<string, string> = {}) =>
  get(world, '/api/ui/router/preview', { symbol: 'BTCUSDT', side: 'buy', qty: '0.5', ...query });

const [one = aMarketVenue(), other = aMarketVenue()] = aMarket().venues;
const HOUR_MS = 3_600_000;
/** OKX pays whoever sold there 2 bps in an hour, Binance takes 1. */
const funded = aMarket({
  venues: [
    { ...one, funding: { rate: 0.0001, next_at: epochMs(NOON + HOUR_MS) } },
    { ...other, funding: { rate: 0.0002, next_at: epochMs(NOON + HOUR_MS) } },
  ],
});

describe('the preview of costs', () => {
  test('shows both ways round with tier, fees, funding and impact of each leg, and the better one', async () => {
    const { body } = await tca(await worldWith({ market: funded }));
    expect(body).toMatchObject({
      horizon_min: 480,
      impact_from: 'live_book',
      funding_known: true,
      directions: [
        {
          direction: 'binance-um → okx',
          best: true,
          legs: [
            {
              venue: 'binance-um',
              side: 'buy',
              execution: 'taker',
              tier: 'VIP0',
              fees_bps: 10,
              funding_bps: 1,
              impact_bps: 0,
            },
            { venue: 'okx', side: 'sell', fees_bps: 10, funding_bps: -2 },
          ],
          fees: { bps: 20, usdt: 60.001 },
          funding: { bps: -1 },
          impact: { bps: 0, usdt: 0 },
          total: { bps: 19 },
          gross_bps: 33.1661,
          net_bps: 14.1661,
        },
        { direction: 'okx → binance-um', best: false, total: { bps: 21 } },
      ],
    });
  });

  test('goes by the turnover, the liquidity and the horizon that are asked about', async () => {
    const world = await worldWith({ market: funded });
    const { body } = await tca(world, { rolling30d: '1000000', book_liq: '300005', horizon: '60' });
    // Half a coin is a tenth of that book: 10 x (0.1 + 0.01).
    expect(body).toMatchObject({
      horizon_min: 60,
      impact_from: 'model',
      directions: [
        { legs: [{ tier: 'VIP1', fees_bps: 7, impact_bps: 1.1, impact_usdt: 3.3001, funding_bps: 1 }, {}] },
        {},
      ],
    });
    const short = await tca(world, { horizon: '59' });
    expect(short.body).toMatchObject({ directions: [{ funding: { bps: 0 } }, {}] });
  });

  test('without a known rate leaves funding out and says so', async () => {
    const { body } = await tca(await worldWith());
    expect(body).toMatchObject({
      funding_known: false,
      directions: [{ funding: { bps: null, usdt: null }, total: { bps: 20 } }, {}],
    });
  });

  test('of more than the books hold knows no total', async () => {
    const { body } = await tca(await worldWith(), { qty: '1.5' });
    expect(body).toMatchObject({ directions: [{ best: false, impact: { bps: null }, total: { bps: null } }, {}] });
  });

  test('an entry that rests pays the fee of a maker and has no impact', async () => {
    const { body } = await tca(await worldWith({ market: aMarket({ mode: 'maker_taker' }) }));
    expect(body).toMatchObject({
      mode: 'maker_taker',
      directions: [{ legs: [{ fees_bps: 10 }, { venue: 'okx', execution: 'maker', fees_bps: 7, impact_bps: 0 }] }, {}],
    });
  });

  test.each([
    [{ qty: '0' }, 'query.qty'],
    [{ horizon: '0' }, 'query.horizon'],
    [{ horizon: '43201' }, 'query.horizon'],
    [{ book_liq: '-1' }, 'query.book_liq'],
  ])('refuses %j', async (query, field) => {
    expect((await tca(await worldWith(), query)).body).toMatchObject({ code: 'invalid_field', field });
  });

  test('of a pair that is not traded is not found, and of a silent executor unavailable', async () => {
    const world = await worldWith();
    expect((await tca(world, { pair: 'ETHUSDT' })).status).toBe(404);
    world.time.now += 5_001;
    expect((await tca(world)).status).toBe(503);
  });
});

describe('the preview of routes', () => {
  test.each([
    ['buy', 'binance-um', 60_001 * 1.0005],
    ['sell', 'okx', 60_200 * 0.9995],
  ] as const)('to %s names %s', async (side, best, price) => {
    const { body } = await router(await worldWith(), { side });
    expect(body['best']).toBe(best);
    const venues = body['venues'] as { venue: string; best: boolean; effective_price: number; total_bps: number }[];
    const found = venues.find(({ venue }) => venue === best);
    expect(found).toMatchObject({ best: true, total_bps: 5 });
    expect(found?.effective_price).toBeCloseTo(price, 6);
    expect(venues.filter((venue) => venue.best)).toHaveLength(1);
  });

  test('a venue that does not hold the size, or is not heard, is none', async () => {
    const thin = aMarket({ venues: [{ ...one, asks: [[60_001, 0.4]] }, other] });
    expect((await router(await worldWith({ market: thin }))).body).toMatchObject({
      best: 'okx',
      venues: [{ liquidity_ok: false, why_not: 'the known levels do not hold the size', effective_price: null }, {}],
    });
    expect((await router(await worldWith({ quotes: [] }))).body).toMatchObject({
      best: null,
      venues: [{ liquidity_ok: false, why_not: 'no quote yet' }, {}],
    });
  });

  test.each([
    [250, 0],
    [1_250, 10],
  ])('a latency of %d ms costs %d bps', async (latency_p50_ms, bps) => {
    const venue = {
      venue: 'okx' as const,
      state: 'OK' as const,
      reasons: [],
      requests: 10,
      errors: 0,
      latency_p50_ms,
      latency_p99_ms: latency_p50_ms,
      disconnects: 0,
      order_stream_gone_ms: 0,
      market_data_gone_ms: 0,
      told_to_wait_ms: 0,
      budget_used_share: 0,
      clock_skew_ms: 0,
      clock_age_ms: 0,
    };
    const { body } = await router(await worldWith({ venues: [venue] }));
    expect(body['venues']).toMatchObject([{ latency_bps: 0 }, { latency_bps: bps, total_bps: 5 + bps }]);
  });

  test.each([{ side: 'hold' }, { qty: 'much' }, { symbol: 'btc' }])('refuses %j', async (query) => {
    expect((await router(await worldWith(), query)).body).toMatchObject({ code: 'invalid_field' });
  });
});
