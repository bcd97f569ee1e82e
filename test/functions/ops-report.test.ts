import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatE8 } from '#shared/domain/money.ts';
import { epochMs } from '#shared/domain/time.ts';
import { opsReportCsv, opsReportHeader } from '#functions/reports/ops-report.ts';
import { OpsReport } from '#shared/wire/http-reports.ts';
import { rowsOfCsv } from '#test/support/csv.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aFill, aHedge, aLevel, aReading, aStatus, NOON } from '#test/support/records.ts';
import { makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const fillsOf = (id: string, simulated: boolean) => [
  aFill({ hedge_id: id, trade_id: `${id}a`, venue: 'binance-um', side: 'buy', simulated }),
  aFill({ hedge_id: id, trade_id: `${id}b`, venue: 'okx', side: 'sell', simulated }),
];
const line = (strategy: string, max_notional: string | null, open_notional: string, headroom: string | null) => ({
  strategy,
  max_notional,
  open_notional,
  headroom,
});
/** One real and one simulated hedge open, held for maintenance, a venue that is degraded. */
async function aShift(level: Parameters<typeof aLevel>[0] = {}): Promise<World> {
  const maintenance = { id: 'hold-maintenance', reason: 'MAINTENANCE', note: '', by: 'system', at: NOON } as const;
  const world = await makeWorld(embedded, {
    level: {
      holds: [maintenance],
      strategies: ['cross_exchange_arb'],
      dry_run: { ...aLevel().dry_run, on: false },
      ...level,
    },
  });
  const hedges = [aHedge(), aHedge({ id: 'h2', number: 2, simulated: true })];
  const fills = [...fillsOf('h1', false), ...fillsOf('h2', true)];
  await world.trading.write({ hedges, fills, breaks: [] });
  await world.trading.writeStatus(
    aStatus({
      realized_pnl_today_usdt: '1.25',
      simulated_pnl_today_usdt: '-7',
      capital: {
        total_capital_usdt: '10000',
        real: [line('cross_exchange_arb', '1200', '1200.11', '-0.11'), line('funding_carry', null, '0', null)],
        simulated: [line('cross_exchange_arb', '1200', '250', '950')],
      },
      guards: [aReading({ id: 'watchdog', scope: 'okx', status: 'WARN' }), aReading({ id: 'daily_loss' })],
    }),
  );
  return world;
}
const csvOf = async (world: World, path: string, query: Record<string, string> = {}) =>
  (await world.ask('GET', path, { as: 'vera', query })).result;

describe('the ops report', () => {
  test('has the shape that the runbook shows, of real trades; those of dry run stand apart', async () => {
    const world = await aShift();
    const { body } = await world.ask('GET', '/api/ui/ops_report', { as: 'vera' });
    expect(body).toMatchObject({
      open_trades_count: 1,
      max_open_trades_limit: 3,
      runtime: { mode: 'HOLD', safety: { hold_reason: 'MAINTENANCE' } },
      autopilot: { last_decision: 'off' },
      pnl: { unrealized_pnl_usdt: -0.71, realized_pnl_today_usdt: 1.25 },
      simulated: { open_trades_count: 1, unrealized_pnl_usdt: -0.71, realized_pnl_today_usdt: -7 },
      budgets: [
        { strategy: 'cross_exchange_arb', budget_usdt: 1200, used_usdt: 1200.11, simulated_used_usdt: 250 },
        { strategy: 'funding_carry', budget_usdt: null, used_usdt: 0 },
      ],
      watchdog: { overall_ok: false, degraded_reasons: {} },
      daily_loss_cap: { max_daily_loss_usdt: 50, losses_usdt: null, breached: null },
      strategy_status: {
        cross_exchange_arb: { budget_blocked: true, enabled: true },
        funding_carry: { budget_blocked: false, enabled: false },
      },
      badges: { watchdog: 'DEGRADED', daily_loss: 'OK', auto_trade: 'OFF' },
      stale: false,
    });
  });

  test('says what its CSV says, a row for each strategy', async () => {
    const world = await aShift();
    const { body, headers } = await csvOf(world, '/api/ui/ops_report.csv');
    expect(headers?.['content-type']).toBe('text/csv; charset=utf-8');
    expect(body).toBe(
      'timestamp,open_trades_count,max_open_trades_limit,daily_loss_status,watchdog_status,auto_trade,strategy,budget_usdt,used_usdt,remaining_usdt\n' +
        '2026-11-21T12:00:00+00:00,1,3,OK,DEGRADED,OFF,cross_exchange_arb,1200,1200.11,-0.11\n' +
        '2026-11-21T12:00:00+00:00,1,3,OK,DEGRADED,OFF,funding_carry,,0,\n',
    );
  });

  test('in dry run a budget is used up by what is simulated, and by nothing real', async () => {
    const world = await aShift({ dry_run: { ...aLevel().dry_run, on: true } });
    const { body } = await world.ask('GET', '/api/ui/ops_report', { as: 'vera' });
    expect(body['strategy_status']).toMatchObject({ cross_exchange_arb: { budget_blocked: false } });
  });

  test('of a silent executor nothing is told as current', async () => {
    const world = await aShift();
    world.time.now += 6_000;
    const { body } = await world.ask('GET', '/api/ui/ops_report', { as: 'vera' });
    expect(body).toMatchObject({
      stale: true,
      autopilot: { last_decision: 'unknown' },
      pnl: { realized_pnl_today_usdt: null },
      badges: { watchdog: 'UNKNOWN', daily_loss: 'UNKNOWN' },
      watchdog: { overall_ok: false },
    });
  });

  test('needs somebody who is signed in', async () => {
    const world = await aShift();
    for (const path of ['/api/ui/ops_report', '/api/ui/ops_report.csv', '/api/ui/open-trades.csv']) {
      expect((await world.ask('GET', path)).status).toBe(401);
    }
  });
});

describe('CSV and JSON of the ops report agree', () => {
  const amount = fc
    .bigInt({ min: -900_000_000_000_000n, max: 900_000_000_000_000n })
    .map((value) => Number(formatE8(value)));
  // What a name of a strategy may be is ours to say; that it cannot harm a spreadsheet must not depend on it.
  const name = fc.string({ minLength: 1, maxLength: 24, unit: 'grapheme' }).filter((text) => text !== '__proto__');
  const budget = fc.record({
    strategy: name,
    budget_usdt: fc.option(amount),
    used_usdt: amount,
    simulated_used_usdt: amount,
  });
  const report = fc
    .record({
      at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
      open: fc.nat(),
      limit: fc.integer({ min: 1, max: 100 }),
      budgets: fc.uniqueArray(budget, { maxLength: 8, selector: (one) => one.strategy }),
      others: fc.uniqueArray(name, { maxLength: 4 }),
      daily_loss: fc.constantFrom('OK', 'BREACH', 'UNKNOWN'),
      watchdog: fc.constantFrom('OK', 'DEGRADED', 'AUTO_HOLD', 'UNKNOWN'),
      auto_trade: fc.constantFrom('ON', 'OFF'),
    })
    .map(({ at, open, limit, budgets, others, ...badges }) =>
      OpsReport.parse({
        book: 'main',
        generated_at: epochMs(at),
        stale: false,
        open_trades_count: open,
        max_open_trades_limit: limit,
        runtime: {
          mode: 'RUN',
          dry_run_mode: false,
          safety: { hold_active: false, hold_reason: null, hold_since: null, safe_mode: false },
        },
        autopilot: { last_decision: 'off', last_reason: '' },
        pnl: { unrealized_pnl_usdt: 0, realized_pnl_today_usdt: 0 },
        simulated: { open_trades_count: 0, unrealized_pnl_usdt: 0, realized_pnl_today_usdt: 0 },
        budgets,
        watchdog: { overall_ok: true, degraded_reasons: {} },
        daily_loss_cap: { max_daily_loss_usdt: 1, losses_usdt: 0, breached: false },
        strategy_status: Object.fromEntries(
          [...others, ...budgets.map((one) => one.strategy)].map((one) => [
            one,
            { budget_blocked: false, enabled: true, decision: null, reason: null },
          ]),
        ),
        badges: { risk_checks: 'ON', partial_hedges: 'OK', ...badges },
      }),
    );

  test('whatever the report says', () => {
    fc.assert(
      fc.property(report, (json) => {
        const [header, ...rows] = rowsOfCsv(opsReportCsv(json));
        expect(header).toEqual([...opsReportHeader]);
        expect(rows).toHaveLength(Object.keys(json.strategy_status).length);
        for (const row of rows) {
          const cell = Object.fromEntries(opsReportHeader.map((key, index) => [key, row[index] ?? '']));
          const strategy = Object.keys(json.strategy_status).find(
            (one) => one === cell['strategy'] || `'${one}` === cell['strategy'],
          );
          expect(cell['strategy']).not.toMatch(/^[=+\-@\t\r]/);
          const line = json.budgets.find((one) => one.strategy === strategy);
          expect(strategy).toBeDefined();
          expect(Date.parse(cell['timestamp'] ?? '')).toBe(Math.floor(json.generated_at / 1_000) * 1_000);
          expect(Number(cell['open_trades_count'])).toBe(json.open_trades_count);
          expect(Number(cell['max_open_trades_limit'])).toBe(json.max_open_trades_limit);
          expect([cell['daily_loss_status'], cell['watchdog_status'], cell['auto_trade']]).toEqual([
            json.badges.daily_loss,
            json.badges.watchdog,
            json.badges.auto_trade,
          ]);
          expect(Number(cell['used_usdt'])).toBe(line?.used_usdt ?? 0);
          const budget = line?.budget_usdt ?? null;
          expect(cell['budget_usdt'] === '' ? null : Number(cell['budget_usdt'])).toBe(budget);
          expect(cell['remaining_usdt'] === '').toBe(budget === null);
          expect(Number(cell['remaining_usdt'])).toBeCloseTo(budget === null ? 0 : budget - (line?.used_usdt ?? 0), 6);
        }
      }),
    );
  });
});

describe('open trades as CSV', () => {
  test('each leg of each real hedge is a row, exact', async () => {
    const world = await aShift();
    const { body } = await csvOf(world, '/api/ui/open-trades.csv');
    expect(body).toBe(
      'trade_id,pair,side,size,entry_price,unrealized_pnl,opened_ts\n' +
        'h1/binance-um,BTCUSDT,buy,0.01,60000,-0.3,2026-11-21T12:00:00+00:00\n' +
        'h1/okx,BTCUSDT,sell,0.01,60000,-0.41,2026-11-21T12:00:00+00:00\n',
    );
  });

  test('those of dry run are told only when they are asked for, and then nothing real is', async () => {
    const world = await aShift();
    const rows = rowsOfCsv((await csvOf(world, '/api/ui/open-trades.csv', { simulated: 'true' })).body ?? '');
    expect(rows.slice(1).map(([id]) => id)).toEqual(['h2/binance-um', 'h2/okx']);
    expect(
      (await world.ask('GET', '/api/ui/open-trades.csv', { as: 'vera', query: { simulated: 'yes' } })).status,
    ).toBe(422);
  });
});
