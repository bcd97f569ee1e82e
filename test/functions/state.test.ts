import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlLevel } from '#shared/domain/level.ts';
import { notional } from '#shared/domain/money.ts';
import { STATE_POSITIONS_MAX } from '#shared/wire/http-state.ts';
import { bookRisk } from '#shared/wire/risk.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import { atRisk } from '#test/executor/guards/standing/at-risk.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aMarket, aTradingStatus } from '#test/support/market.ts';
import { aHedge, aLevel, aReading } from '#test/support/records.ts';
import { makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const off = { on: false, reason: 'test', by: 'system', since: aLevel().updated_at };
const running: Partial<ControlLevel> = { mode: 'RUN', holds: [], safe_mode: { ...off, origin: 'start' }, dry_run: off };
const worldWith = async (
  status: Partial<ExecutorStatus> = {},
  level: Partial<ControlLevel> = running,
): Promise<World> => {
  const world = await makeWorld(embedded, { level });
  await world.trading.writeStatus(aTradingStatus(status));
  return world;
};
const read = async (world: World, path: string) => (await world.ask('GET', path, { as: 'vera' })).body;

describe('the state', () => {
  test('of a start: held, safe, dry run, blocked by nothing, flat', async () => {
    expect(await read(await worldWith({ permission: [] }, {}), '/api/ui/state')).toMatchObject({
      flags: { MODE: 'HOLD', SAFE_MODE: true, DRY_RUN_ONLY: false, POST_ONLY: false, REDUCE_ONLY: true, ENV: 'paper' },
      dry_run: true,
      dry_run_mode: true,
      risk_blocked: false,
      risk_reasons: [],
      risk: { limits: { max_position_usdt: '500' }, committed: { live_hedges: 0 }, positions: [], positions_total: 0 },
    });
  });

  test('of a book that runs for real, with entries that rest', async () => {
    const world = await worldWith({ market: aMarket({ mode: 'maker_taker' }) });
    expect(await read(world, '/api/ui/state')).toMatchObject({
      flags: { MODE: 'RUN', SAFE_MODE: false, POST_ONLY: true, REDUCE_ONLY: false },
      dry_run_mode: false,
    });
  });

  test.each([
    ['1879.58', []],
    ['1879.6', ['risk.max_notional: 2000.0112 would be above 2000 (max_total_notional_usdt -)']],
  ])('with %s USDT at risk the next hedge is refused by %j', async (committed, reasons) => {
    const known = aTradingStatus().risk;
    if (known === null) throw new Error('a trading executor tells its risk');
    const risk = { ...known, real: bookRisk(atRisk({ committedNotional: notional(committed) })) };
    const body = await read(await worldWith({ risk }), '/api/ui/state');
    expect([body['risk_blocked'], body['risk_reasons']]).toEqual([reasons.length > 0, reasons]);
  });

  test('names guards that hold or block, and no others', async () => {
    const guards = [
      aReading({ id: 'clock_skew', status: 'WARN', summary: 'nearly too far' }),
      aReading({ id: 'daily_loss', status: 'HOLD', summary: 'the loss of the day' }),
      aReading({ id: 'edge_guard', priority: 'P1', summary: 'a leg stands alone', blocks_entries: 'all' }),
    ];
    expect((await read(await worldWith({ guards }), '/api/ui/state'))['risk_reasons']).toEqual([
      'daily_loss: the loss of the day',
      'edge_guard: a leg stands alone',
    ]);
  });

  test('of a silent executor is blocked, since nobody knows', async () => {
    const world = await worldWith();
    world.time.now += 5_001;
    expect(await read(world, '/api/ui/state')).toMatchObject({
      flags: { POST_ONLY: null, REDUCE_ONLY: null },
      risk_blocked: true,
      risk_reasons: ['executor:silent'],
      risk: { committed: null, checks_enabled: null },
    });
  });

  test('lists open legs up to a bound and counts them all', async () => {
    const world = await worldWith();
    const count = STATE_POSITIONS_MAX / 2 + 1;
    const hedges = Array.from({ length: count }, (_, index) =>
      aHedge({ id: `h${index + 1}`, number: index + 1, simulated: index === 0 }),
    );
    await world.trading.write({ hedges, fills: [], breaks: [] });
    const { risk } = (await read(world, '/api/ui/state')) as {
      risk: { positions: unknown[]; positions_total: number };
    };
    expect([risk.positions.length, risk.positions_total]).toEqual([STATE_POSITIONS_MAX, STATE_POSITIONS_MAX + 2]);
    expect(risk.positions[0]).toMatchObject({ position_id: 'h1', venue: 'binance-um', side: 'buy', simulated: true });
    expect(risk.positions[2]).toMatchObject({ position_id: 'h2', simulated: false });
  });
});

describe('the derivatives venues', () => {
  test('are connected when heard, with their fees and clocks', async () => {
    const world = await worldWith({ clock_skew_ms: { okx: 20, 'binance-um': -3 } });
    expect(await read(world, '/api/deriv/status')).toMatchObject({
      ok: true,
      symbol: 'BTCUSDT',
      venues: [
        { venue: 'binance-um', connected: true, clock_skew_ms: -3, taker_fee: 0.0005 },
        { venue: 'okx', connected: true, bid: 60_200, clock_skew_ms: 20 },
      ],
    });
  });

  test.each([
    ['whose clock is not known', { clock_skew_ms: { okx: 20 } }, 0, 'its clock has not been read yet'],
    ['of a silent executor', {}, 5_001, 'the executor is silent'],
  ])('%s are not', async (_name, status, later, why) => {
    const world = await worldWith(status);
    world.time.now += later;
    const body = await read(world, '/api/deriv/status');
    expect(body['ok']).toBe(false);
    expect(body['venues']).toMatchObject([{ venue: 'binance-um', connected: false, why_not: why }, {}]);
  });

  test('before any executor there is none, and that is not ok', async () => {
    const body = await read(await makeWorld(embedded), '/api/deriv/status');
    expect([body['ok'], body['venues']]).toEqual([false, []]);
  });
});

test('of a backtest that was never stored is said where one comes from', async () => {
  const { status, body } = await (await makeWorld(embedded)).ask('GET', '/api/ui/backtest/last', { as: 'vera' });
  expect([status, body['code']]).toEqual([404, 'not_found']);
  expect(body['hint']).toContain('not by the API');
});
