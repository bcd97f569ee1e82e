import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { epochMs } from '#shared/domain/time.ts';
import { createDailyReport } from '#functions/daily-report/app.ts';
import { tradingDayOf } from '#functions/daily-report/trading-day.ts';
import { aDust, aFill, aFunding, anAuditDraft, NOON } from '#test/support/records.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { rowsOfCsv } from '#test/support/csv.ts';
import { makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
let world: World;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  world = await makeWorld(embedded);
});

const DAY_MS = 86_400_000;
const at = (ms: number) => epochMs(NOON + ms);
const report = () => createDailyReport({ ...world, book: 'main' });
/** Buys 0.01 at 60000 and sells it at 60100 on one venue, the other way round on the other: 1 + 1 less fees of 1.2. */
const roundTrip = (hedge_id: string, simulated: boolean, openMs: number, closeMs: number) => [
  aFill({ hedge_id, simulated, trade_id: `${hedge_id}a`, venue: 'okx', side: 'buy', at: at(openMs) }),
  aFill({
    hedge_id,
    simulated,
    trade_id: `${hedge_id}b`,
    venue: 'binance-um',
    side: 'sell',
    price: '60100',
    at: at(openMs),
  }),
  aFill({ hedge_id, simulated, trade_id: `${hedge_id}c`, venue: 'okx', side: 'sell', price: '60100', at: at(closeMs) }),
  aFill({ hedge_id, simulated, trade_id: `${hedge_id}d`, venue: 'binance-um', side: 'buy', at: at(closeMs) }),
];

describe('the daily report', () => {
  test('sums the fills of the UTC day before, simulated apart from real, once', async () => {
    const fills = [
      ...roundTrip('real1', false, 0, 1_000),
      ...roundTrip('simulated1', true, 0, 1_000),
      ...roundTrip('open-over-midnight', false, 0, DAY_MS),
    ];
    await world.trading.write({ hedges: [], fills, breaks: [] });
    await world.ask('POST', '/api/ui/hold', { as: 'alice', body: { reason: 'for the report' } });
    world.time.now += DAY_MS;
    const first = await report()({ time: '2026-11-22T00:05:00Z' });
    expect(first.kind).toBe('made');
    expect(first.report).toMatchObject({
      day: '2026-11-21',
      made_by: 'schedule',
      real: { fills: 6, hedges: 2, hedges_closed: 1, fees_usdt: '-1.8', realized_pnl_usdt: '0.8' },
      simulated: { fills: 4, hedges: 1, hedges_closed: 1, realized_pnl_usdt: '0.8' },
      actions: { level_created: 1, hold_set: 1 },
      holds_set: 1,
      audit_chain: 'intact',
      actions_complete: true,
    });
    world.time.now += 1_000;
    const again = await report()({ time: '2026-11-22T00:05:00Z', made_by: 'alice' });
    expect(again).toEqual({ kind: 'already-made', report: first.report, made_up: [] });
    const { body } = await world.ask('GET', '/api/ui/daily_report', { as: 'vera' });
    expect(body).toEqual(JSON.parse(JSON.stringify(first.report)));
  });

  test('counts a hedge on the day that it ended, with all its fills of every day', async () => {
    await world.trading.write({ hedges: [], fills: roundTrip('over', false, 0, DAY_MS), breaks: [] });
    world.time.now += 2 * DAY_MS;
    const first = await report()({ day: '2026-11-21' });
    const second = await report()({ day: '2026-11-22' });
    expect(first.report.real).toMatchObject({ fills: 2, hedges_closed: 0, realized_pnl_usdt: '0' });
    expect(second.report.real).toMatchObject({ fills: 2, hedges_closed: 1, realized_pnl_usdt: '0.8' });
  });

  test('counts funding with the hedge that carries it, what nobody carries on its own day, and dust where it was taken up', async () => {
    const paid = aFunding({
      at: at(60_000),
      amount_usdt: '-0.5',
      shares: [{ hedge_id: 'over', amount_usdt: '-0.4' }],
      unattributed_usdt: '-0.1',
    });
    const rehearsed = aFunding({ funding_id: 'f2', at: at(1), amount_usdt: '-9', shares: [], simulated: true });
    const dust = [
      aDust({ dust_id: 'in', hedge_id: 'long-ago', quantity: '0.0004', at: at(-9 * DAY_MS) }),
      aDust({ dust_id: 'out', hedge_id: 'still-open', quantity: '-0.0004', price: '60100', at: at(60_000) }),
    ];
    const fills = roundTrip('over', false, 0, DAY_MS);
    await world.trading.write({ hedges: [], fills, breaks: [], fundings: [paid, rehearsed], dust });
    world.time.now += 2 * DAY_MS;
    const first = await report()({ day: '2026-11-21' });
    const second = await report()({ day: '2026-11-22' });
    // The dust gained 0.0004 times 100; nobody's funding is 0.1.
    expect(first.report.real).toMatchObject({ funding_usdt: '-0.5', realized_pnl_usdt: '-0.06' });
    expect(first.report.simulated).toMatchObject({ funding_usdt: '-9', realized_pnl_usdt: '-9' });
    expect(second.report.real).toMatchObject({ funding_usdt: '0', hedges_closed: 1, realized_pnl_usdt: '0.4' });
    expect(second.report.simulated).toMatchObject({ funding_usdt: '0', realized_pnl_usdt: '0' });
  });

  test('made twice at once is one report, and one set of files that say what it says', async () => {
    await world.trading.write({ hedges: [], fills: roundTrip('real1', false, 0, 1_000), breaks: [] });
    world.time.now += DAY_MS;
    const outcomes = await Promise.all([report()({}), report()({}), report()({})]);
    expect(outcomes.filter(({ kind }) => kind === 'made')).toHaveLength(1);
    const stored = await world.trading.reportOf('main', '2026-11-21');
    expect([...world.objects.all.keys()].toSorted()).toEqual([
      'daily-reports/main/2026-11-21.csv',
      'daily-reports/main/2026-11-21.html',
      'daily-reports/main/2026-11-21.json',
    ]);
    const json = new TextDecoder().decode(world.objects.all.get('daily-reports/main/2026-11-21.json'));
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(stored)));
  });

  test('files that are missing are written by the next run, from the record as it is', async () => {
    world.time.now += DAY_MS;
    await report()({});
    const before = new Map(world.objects.all);
    world.objects.all.clear();
    world.time.now += 3_600_000;
    expect((await report()({})).kind).toBe('already-made');
    expect(world.objects.all).toEqual(before);
  });

  test('a run makes up every day that was missed since there is anything to report, and none before', async () => {
    await world.trading.write({ hedges: [], fills: roundTrip('first', false, 0, 1_000), breaks: [] });
    world.time.now += 4 * DAY_MS;
    const run = await report()({ time: '2026-11-25T00:05:00Z' });
    expect(run).toMatchObject({ kind: 'made', report: { day: '2026-11-24' } });
    expect(run.made_up).toEqual(['2026-11-21', '2026-11-22', '2026-11-23']);
    expect((await world.trading.reportOf('main', '2026-11-21'))?.real.realized_pnl_usdt).toBe('0.8');
    expect(await world.trading.reportOf('main', '2026-11-20')).toBeNull();
    expect((await report()({ time: '2026-11-25T00:05:00Z' })).made_up).toEqual([]);
  });

  test('a gap of thirty days is made up; what is older stays as it is', async () => {
    await world.trading.write({ hedges: [], fills: roundTrip('first', false, 0, 1_000), breaks: [] });
    world.time.now += 31 * DAY_MS;
    const within = await report()({});
    expect([within.made_up[0], within.made_up.length]).toEqual(['2026-11-21', 30]);
    const other = await makeWorld(embedded);
    await other.trading.write({ hedges: [], fills: roundTrip('first', false, 0, 1_000), breaks: [] });
    other.time.now += 32 * DAY_MS;
    expect((await createDailyReport({ ...other, book: 'main' })({})).made_up).toEqual([]);
  });

  test('a person who names a day gets that day and no other', async () => {
    await world.trading.write({ hedges: [], fills: roundTrip('first', false, 0, 1_000), breaks: [] });
    world.time.now += 4 * DAY_MS;
    const run = await report()({ day: '2026-11-23', made_by: 'alice' });
    expect(run).toMatchObject({ kind: 'made', made_up: [], report: { made_by: 'alice' } });
    expect(await world.trading.reportOf('main', '2026-11-22')).toBeNull();
  });

  test('has the means of what was looked at, real apart from simulated, and counts the throttles', async () => {
    const half = (unrealized: string, notional: string) => ({
      unrealized_pnl_usdt: unrealized,
      realized_pnl_today_usdt: '0',
      total_notional_usdt: notional,
      open_hedges: 1,
      partial_hedges: 0,
      exposure_by_venue: [],
    });
    const snapshot = (ms: number, real: string) => ({
      at: at(ms),
      dry_run_mode: false,
      real: half(real, '100'),
      simulated: half('9', '7'),
    });
    await world.trading.writePnlHistory({
      book: 'main',
      fencing_id: 1,
      snapshots: [snapshot(DAY_MS, '1000'), snapshot(1, '-0.00000001'), snapshot(0, '-0.00000002')],
    });
    const attempt = (simulated: boolean, slippage_bps: number | null, ms = 0) => ({
      at: at(ms),
      venue: 'okx' as const,
      side: 'buy' as const,
      purpose: 'open' as const,
      simulated,
      planned_price: '1',
      average_price: '1',
      slippage_bps,
      success: true,
      why: '',
    });
    await world.trading.writeExecution({
      book: 'main',
      written_at: NOON,
      attempts: [
        attempt(false, 1),
        attempt(false, 2),
        attempt(false, null),
        attempt(true, 50),
        attempt(false, 900, DAY_MS),
      ],
    });
    for (const reason of ['AUTO_THROTTLE/MAX_LEVERAGE', 'MANUAL'])
      await world.control.commit('main', { audit: anAuditDraft({ reason }), at: NOON });
    world.time.now += DAY_MS;
    const { report: made } = await report()({});
    expect(made.real).toMatchObject({
      mean_unrealized_pnl_usdt: '-0.00000002',
      mean_notional_usdt: '100',
      snapshots: 2,
      mean_slippage_bps: 1.5,
      slippage_orders: 2,
    });
    expect(made.simulated).toMatchObject({ mean_unrealized_pnl_usdt: '9', mean_slippage_bps: 50, slippage_orders: 1 });
    expect(made).toMatchObject({ holds_set: 2, throttles: 1 });
  });

  test('its curve ends at what the hedges that ended have made, and steps when they ended', async () => {
    const fills = [...roundTrip('a', false, 0, 1_000), ...roundTrip('b', false, 0, 3_600_000)];
    await world.trading.write({ hedges: [], fills, breaks: [] });
    world.time.now += DAY_MS;
    const { curve } = (await report()({})).report.real;
    expect([curve.length, curve[47], curve[48], curve[51], curve[52], curve.at(-1)]).toEqual([
      96,
      '0',
      '0.8',
      '0.8',
      '1.6',
      '1.6',
    ]);
  });

  test('is told as a file of the day that is asked for, and by default of the latest', async () => {
    await world.trading.write({ hedges: [], fills: roundTrip('real1', false, 0, 1_000), breaks: [] });
    world.time.now += 2 * DAY_MS;
    await report()({});
    const ask = async (path: string, query = {}) => (await world.ask('GET', path, { as: 'vera', query })).result;
    const csv = await ask('/api/ui/daily_report.csv', { day: '2026-11-21' });
    const [header = [], real = [], simulated = []] = rowsOfCsv(csv.body ?? '');
    const cell = (row: readonly string[], name: string) => row[header.indexOf(name)];
    expect(csv.headers?.['content-type']).toBe('text/csv; charset=utf-8');
    expect([cell(real, 'kind'), cell(real, 'realized_pnl_usdt'), cell(real, 'fees_usdt')]).toEqual([
      'real',
      '0.8',
      '-1.2',
    ]);
    expect([cell(simulated, 'kind'), cell(simulated, 'fills')]).toEqual(['simulated', '0']);
    const html = await ask('/api/ui/daily_report.html');
    expect(html.headers?.['content-type']).toBe('text/html; charset=utf-8');
    expect(html.headers?.['content-security-policy']).toMatch(/^default-src 'none'; script-src 'sha256-/);
    expect(html.body).toContain('2026-11-22');
    expect(
      (await world.ask('GET', '/api/ui/daily_report', { as: 'vera', query: { day: '2026-11-21' } })).body,
    ).toMatchObject({ day: '2026-11-21' });
    for (const path of ['/api/ui/daily_report', '/api/ui/daily_report.csv', '/api/ui/daily_report.html']) {
      expect((await ask(path, { day: '2026-11-20' })).statusCode).toBe(404);
      expect((await ask(path, { day: '2026-02-31' })).statusCode).toBe(422);
    }
    world.objects.all.clear();
    expect((await ask('/api/ui/daily_report.html')).statusCode).toBe(404);
  });

  test('of a day that is not over is refused, and of none that exists too', async () => {
    await expect(report()({ day: '2026-11-21' })).rejects.toThrow('not over');
    for (const day of ['2026-02-31', '2026-13-01', '2026-2-1', 'yesterday']) {
      await expect(report()({ day })).rejects.toThrow('day');
    }
    expect((await world.ask('GET', '/api/ui/daily_report', { as: 'vera' })).status).toBe(404);
  });
});

test('the profit of a day is the cash of its fills and their fees, whatever the order in which they are told', () => {
  const cents = fc.integer({ min: 1, max: 10_000_000 });
  fc.assert(
    fc.property(
      cents,
      cents,
      fc.integer({ min: 1, max: 1_000 }),
      fc.integer({ min: -500, max: 500 }),
      (bought, sold, lots, fee) => {
        const price = (value: number) => (value / 100).toFixed(2);
        const quantity = (lots / 1_000).toFixed(3);
        const fee_usdt = (fee / 100).toFixed(2);
        const fills = [
          aFill({ trade_id: 'a', side: 'buy', price: price(bought), quantity, fee_usdt }),
          aFill({ trade_id: 'b', side: 'sell', price: price(sold), quantity, fee_usdt }),
        ];
        // In units of 10^-5: prices have two decimals, quantities three.
        const expected = BigInt(sold - bought) * BigInt(lots) + 2n * BigInt(fee) * 1_000n;
        for (const order of [fills, fills.toReversed()]) {
          const day = tradingDayOf('2026-11-21', false, { fills: order, fundings: [], dust: [] });
          expect(BigInt(Math.round(Number(day.realized_pnl_usdt) * 1e5))).toBe(expected);
        }
      },
    ),
  );
});
