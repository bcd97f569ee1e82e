import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlLevel } from '#shared/domain/level.ts';
import { notional } from '#shared/domain/money.ts';
import { bookRisk } from '#shared/wire/risk.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import { atRisk } from '#test/executor/guards/standing/at-risk.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aMarket, aMarketVenue, aTradingStatus } from '#test/support/market.ts';
import { aLevel, aReading } from '#test/support/records.ts';
import { makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const off = { on: false, reason: 'test', by: 'system', since: aLevel().updated_at };
/** A book that trades for real. */
const running = (change: Partial<ControlLevel> = {}): Partial<ControlLevel> => ({
  mode: 'RUN',
  holds: [],
  safe_mode: { ...off, origin: 'start' },
  dry_run: off,
  ...change,
});
const worldWith = async (
  status: Partial<ExecutorStatus> = {},
  level: Partial<ControlLevel> = running(),
): Promise<World> => {
  const world = await makeWorld(embedded, { level });
  await world.trading.writeStatus(aTradingStatus(status));
  return world;
};
const risk = (change: Parameters<typeof atRisk>[0], checks = true): ExecutorStatus['risk'] => {
  const known = aTradingStatus().risk;
  if (known === null) throw new Error('a trading executor tells its risk');
  return { ...known, real: bookRisk(atRisk(change)), checks_enabled: checks };
};
const execute = (world: World, body: Record<string, unknown> = {}) =>
  world.ask('POST', '/api/arb/execute', { as: 'alice', body: { reason: 'a rehearsal', ...body } });

describe('the preview', () => {
  test('says by POST and by GET how venues are heard, what they take, and the edge both ways', async () => {
    const world = await worldWith();
    const posted = await world.ask('POST', '/api/arb/preview', { as: 'vera', body: {} });
    const got = await world.ask('GET', '/api/arb/preview', { as: 'vera' });
    expect(got.body).toEqual(posted.body);
    // 100 USDT at 60 001 is one step of 0.001; sold at 60 200, 33.166 bps gross, less twice 10 bps.
    expect(posted.body).toMatchObject({
      ok: true,
      stale: false,
      symbol: 'BTCUSDT',
      connectivity: [
        { venue: 'binance-um', ok: true, levels: 1 },
        { venue: 'okx', ok: true, quote_age_ms: 7 },
      ],
      filters: [
        { venue: 'binance-um', ok: true, lot: '0.001' },
        { venue: 'okx', ok: true },
      ],
      directions: [
        { sell: 'binance-um', buy: 'okx', pays: false, edge_bps: -53.388 },
        {
          sell: 'okx',
          buy: 'binance-um',
          pays: true,
          gross_bps: 33.166,
          fees_bps: 20,
          edge_bps: 13.166,
          quantity: '0.001',
        },
      ],
      edge: { pays: true, best_bps: 13.166 },
      in_the_way: [],
    });
    expect(await world.marks()).toEqual({ version: 1, links: 1 });
  });

  test.each([
    ['exactly the smallest edge pays', { min_spread_bps: 13.166 - 0.001, max_plausible_edge_bps: 200 }, true],
    ['less does not', { min_spread_bps: 13.17, max_plausible_edge_bps: 200 }, false],
    ['more than is believed does not', { min_spread_bps: 2, max_plausible_edge_bps: 13.16 }, false],
  ])('%s', async (_name, change, expected) => {
    const world = await worldWith({}, running({ parameters: { ...aLevel().parameters, ...change } }));
    const { body } = await world.ask('GET', '/api/arb/preview', { as: 'vera' });
    expect(body['edge']).toMatchObject({ pays: expected });
  });

  test.each([
    ['of a size that the books do not hold', { notional_usdt: '70000' }, { best_bps: null }],
    ['of a size that they hold', { notional_usdt: '50000' }, { best_bps: 13.166 }],
  ])('%s', async (_name, query, edge) => {
    const { status, body } = await (await worldWith()).ask('GET', '/api/arb/preview', { as: 'vera', query });
    expect(status).toBe(200);
    expect(body['edge']).toMatchObject(edge);
    expect(body['ok']).toBe(edge.best_bps !== null);
  });

  test('names each venue that is not well, and what it would refuse', async () => {
    const [one = aMarketVenue(), other = aMarketVenue()] = aMarket().venues;
    const world = await worldWith({
      quotes: [
        { venue: 'okx', bid: 60_200, ask: 60_201, age_ms: 1_400, ok: false, why_not: 'the quote is 1400 ms old' },
      ],
      market: aMarket({ venues: [{ ...one, notional_min: '60.05' }, other] }),
    });
    const { body } = await world.ask('GET', '/api/arb/preview', { as: 'vera' });
    expect(body).toMatchObject({
      ok: false,
      connectivity: [
        { venue: 'binance-um', ok: false, why_not: 'no quote yet' },
        { venue: 'okx', ok: false, why_not: 'the quote is 1400 ms old' },
      ],
      filters: [{ venue: 'binance-um', ok: false, why_not: 'below its smallest notional' }, { ok: true }],
    });
  });

  test('of a silent executor shows no book as live', async () => {
    const world = await worldWith();
    world.time.now += 5_001;
    const { status, body } = await world.ask('GET', '/api/arb/preview', { as: 'vera' });
    expect([status, body['stale'], body['ok'], body['directions']]).toEqual([200, true, false, []]);
    expect(body['in_the_way']).toEqual(['the executor is silent']);
  });

  test('of a pair that is not traded is not found, and a size is a decimal above zero', async () => {
    const world = await worldWith();
    const ask = (query: Record<string, string>) => world.ask('GET', '/api/arb/preview', { as: 'vera', query });
    expect((await ask({ symbol: 'ETHUSDT' })).status).toBe(404);
    expect((await ask({ notional_usdt: '0' })).body).toMatchObject({
      code: 'invalid_field',
      field: 'query.notional_usdt',
    });
  });

  test('says what would keep the engine from opening', async () => {
    const guards = [
      aReading({ id: 'edge_guard', priority: 'P1', summary: 'a leg stands alone', blocks_entries: 'all' }),
      aReading({ id: 'runaway_breaker', scope: 'orders', status: 'HOLD', summary: '61 orders', limit: '60' }),
    ];
    const world = await worldWith({ guards, permission: [] }, {});
    const { body } = await world.ask('GET', '/api/arb/preview', { as: 'vera' });
    expect(body['in_the_way']).toEqual([
      'HOLD: STARTUP',
      'safe mode is on',
      'runaway: 61 orders, the limit is 60',
      'edge_guard blocks entries on all: a leg stands alone',
      'the executor has no permission to open',
    ]);
  });
});

describe('execute where nothing may be sent', () => {
  test.each([
    ['safe mode', running({ safe_mode: { ...off, on: true, origin: 'person' } }), 'SAFE_MODE is on'],
    ['dry run', running({ dry_run: { ...off, on: true } }), 'DRY_RUN_MODE is on'],
    ['mode HOLD', running({ mode: 'HOLD' }), 'mode is HOLD'],
    ['the hold of a start', {}, 'SAFE_MODE is on'],
  ])('in %s answers with the plan: steps, rescue, and changes nothing', async (_name, level, because) => {
    const world = await worldWith({}, level);
    const { status, body } = await execute(world);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'planned', dry_run: true, direction: { sell: 'okx', edge_bps: 13.166 } });
    expect(body['because']).toEqual(expect.arrayContaining([because]));
    expect(body['steps']).toMatchObject([
      { step: 1, state: 'planned', leg: null },
      {
        state: 'opening',
        leg: { venue: 'okx', side: 'sell', kind: 'limit-ioc', quantity: '0.001', limit_price: '60169.9' },
      },
      { state: 'opening', leg: { venue: 'binance-um', side: 'buy', limit_price: '60031.1' } },
      { state: 'open' },
      { state: 'closing' },
      { step: 6, state: 'closed' },
    ]);
    expect((body['rescue'] as { band_bps: number | null }[]).map(({ band_bps: band }) => band)).toEqual([
      10,
      20,
      40,
      40,
      null,
      null,
      null,
    ]);
    expect(await world.marks()).toEqual({ version: 1, links: 1 });
  });

  test('an entry that is to rest is planned as one', async () => {
    const dry = running({ dry_run: { ...off, on: true } });
    const { body } = await execute(await worldWith({ market: aMarket({ mode: 'maker_taker' }) }, dry));
    expect(body['steps']).toMatchObject([
      {},
      { leg: { venue: 'okx', kind: 'post-only', side: 'sell' } },
      {},
      {},
      {},
      {},
    ]);
  });

  test('in dry run the gate lets pass and says what it would be', async () => {
    const dry = running({ dry_run: { ...off, on: true } });
    const world = await worldWith({}, dry);
    expect((await execute(world)).body['risk']).toMatchObject({ allowed: true, reason: 'dry_run' });
    const unchecked = await worldWith({ risk: risk({}, false) }, dry);
    expect((await execute(unchecked)).body['risk']).toEqual({ allowed: true, reason: 'disabled' });
  });
});

describe('execute for real', () => {
  // Both legs at their worst: 0.001 at 60 169.9 sold, and at 60 241.3 bought: 120.4112 together.
  test.each([
    ['notional', { committedNotional: notional('1879.6') }, 'risk.max_notional', 'max_total_notional_usdt'],
    ['hedges', { liveHedges: 3 }, 'risk.max_open_positions', 'max_open_positions'],
    ['orders', { openOrders: 5 }, 'risk.max_open_orders', 'max_open_orders'],
  ])('with too many %s is skipped, and nothing is sent', async (_name, at, reason, cap) => {
    const world = await worldWith({ risk: risk(at) });
    const { status, body } = await execute(world);
    expect([status, body['status'], body['reason'], body['cap']]).toEqual([200, 'skipped', reason, cap]);
    expect(await world.marks()).toEqual({ version: 1, links: 1 });
  });

  test.each([
    ['pays less than the smallest edge', { min_spread_bps: 13.2 }, 'edge.below_minimum'],
    ['is too good to be true', { max_plausible_edge_bps: 13 }, 'edge.not_plausible'],
    ['is smaller than a venue takes', { order_notional_usdt: '61' }, 'filters.too_small'],
  ])('of what %s is skipped', async (_name, change, reason) => {
    const [one = aMarketVenue(), other = aMarketVenue()] = aMarket().venues;
    const market = aMarket({
      venues: [{ ...one, notional_min: 'order_notional_usdt' in change ? '100' : '50' }, other],
    });
    const world = await worldWith({ market }, running({ parameters: { ...aLevel().parameters, ...change } }));
    expect((await execute(world)).body).toMatchObject({ status: 'skipped', reason });
  });

  test('of a venue that is not heard is skipped, with the venue', async () => {
    const [one] = aTradingStatus().quotes;
    const world = await worldWith({ quotes: one === undefined ? [] : [one] });
    expect((await execute(world)).body).toMatchObject({
      reason: 'market.not_usable',
      scope: 'okx',
      value: 'no quote yet',
    });
  });

  test.each([
    ['WARN', 409],
    ['HOLD', 423],
  ] as const)('while the runaway breaker says %s answers %i', async (said, expected) => {
    const guards = [
      aReading({ id: 'runaway_breaker', scope: 'orders', status: said, summary: '61 orders', limit: '60' }),
    ];
    const { status, body } = await execute(await worldWith({ guards }));
    expect([status, body['code']]).toEqual([expected, expected === 423 ? 'runaway' : 'conflict']);
  });

  test('of a silent executor, or one that does not tell its risk, is refused as unavailable', async () => {
    expect((await execute(await worldWith({ risk: null }))).status).toBe(503);
    const world = await worldWith();
    world.time.now += 5_001;
    expect((await execute(world)).body).toMatchObject({ code: 'unavailable' });
  });

  test('is for operators, with a reason or without, and is of the pair that is traded', async () => {
    const world = await worldWith();
    const path = '/api/arb/execute';
    expect((await world.ask('POST', path, { as: 'vera', body: { reason: 'let me' } })).status).toBe(403);
    const plain = await world.ask('POST', path, { as: 'alice', body: {} });
    expect([plain.status, plain.body]).toEqual([409, (await execute(world)).body]);
    expect((await execute(world, { symbol: 'ETHUSDT' })).status).toBe(404);
  });
});

describe('confirm', () => {
  const confirm = (world: World, body: Record<string, unknown>) =>
    world.ask('POST', '/api/arb/confirm', { as: 'alice', body: { reason: 'as previewed', ...body } });

  test.each([
    ['okx', 13.16, 409],
    ['okx', 13.2, 200],
    ['binance-um', -60, 200],
  ] as const)('of selling on %s for at least %d bps answers %i', async (sell, edge_bps_min, expected) => {
    const { status, body } = await confirm(await worldWith(), { sell, edge_bps_min });
    expect([status, body['reason'] ?? null]).toEqual([expected, expected === 200 ? 'edge.below_minimum' : null]);
  });

  test('plans the way round that was agreed to, not the better one', async () => {
    const world = await worldWith({}, running({ dry_run: { ...off, on: true } }));
    const { body } = await confirm(world, { sell: 'binance-um', edge_bps_min: 0 });
    expect(body).toMatchObject({ status: 'planned', direction: { sell: 'binance-um', pays: false } });
  });
});
