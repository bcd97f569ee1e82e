import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { epochMs } from '#shared/domain/time.ts';
import { emptyChain, hashOf } from '#shared/store/audit-chain.ts';
import { dynamoAuditStore } from '#shared/store/dynamo/audit-store.ts';
import { createDailyReport } from '#functions/daily-report/app.ts';
import { tradingDayOf } from '#functions/daily-report/trading-day.ts';
import { aDust, aFill, aFunding, anAuditDraft, NOON } from '#test/support/records.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
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
    expect(again).toEqual({ kind: 'already-made', report: first.report });
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

  test('made twice at once is one report', async () => {
    world.time.now += DAY_MS;
    const outcomes = await Promise.all([report()({}), report()({}), report()({})]);
    expect(outcomes.filter(({ kind }) => kind === 'made')).toHaveLength(1);
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

describe('the audit log', () => {
  test('is newest first, in pages', async () => {
    for (const subject of ['a', 'b', 'c'])
      await world.control.commit('main', { audit: anAuditDraft({ subject }), at: NOON });
    const page = async (query: Record<string, string>) =>
      (await world.ask('GET', '/api/ui/audit_log', { as: 'vera', query })).body as {
        entries: { seq: number }[];
        cursor: string | null;
      };
    const first = await page({ limit: '3' });
    const second = await page({ limit: '3', cursor: first.cursor ?? '' });
    expect(first.entries.map(({ seq }) => seq)).toEqual([4, 3, 2]);
    expect(second.entries.map(({ seq }) => seq)).toEqual([1]);
  });

  test('says that it is intact, and names the link that somebody changed in the table', async () => {
    const verify = async () => (await world.ask('GET', '/api/ui/audit/verify', { as: 'vera' })).body;
    await world.ask('POST', '/api/ui/hold', { as: 'alice', body: { reason: 'the first' } });
    await world.ask('POST', '/api/ui/hold', { as: 'bob', body: { reason: 'the second' } });
    expect(await verify()).toEqual({ kind: 'intact', links: 3 });
    await world.tamper(2, { actor: 'nobody' });
    expect(await verify()).toMatchObject({ kind: 'broken', seq: 2 });
  });

  test('names a link that a hand spoilt so that no schema knows it, and finds nothing amiss in one of another version', async () => {
    const verify = async () => (await world.ask('GET', '/api/ui/audit/verify', { as: 'vera' })).body;
    const store = dynamoAuditStore(embedded.documents, world.tables);
    await world.ask('POST', '/api/ui/hold', { as: 'alice', body: { reason: 'the first' } });
    const [second, first] = (await world.audit.list('main', 2, null)).items;
    if (first === undefined || second === undefined) throw new Error('there are two');
    const { hash: _, ...open } = { ...first, action: 'of_another_version', more: [1] };
    await world.tamper(1, { action: 'of_another_version', more: [1], hash: hashOf(open) });
    expect(await store.walk('main', emptyChain, 1)).toEqual({ kind: 'so_far', links: 1, hash: hashOf(open) });
    expect(await verify()).toMatchObject({ kind: 'broken', seq: 2 });
    await world.tamper(1, { action: 7, hash: 'short' });
    expect(await verify()).toMatchObject({ kind: 'broken', seq: 1 });
  });

  test('a long chain is walked over several requests, each from where the one before ended', async () => {
    for (const reason of ['the first', 'the second', 'the third'])
      await world.ask('POST', '/api/ui/hold', { as: 'alice', body: { reason } });
    const store = dynamoAuditStore(embedded.documents, world.tables);
    const part = await store.walk('main', emptyChain, 2);
    if (part.kind !== 'so_far') throw new Error('there is more');
    const rest = async (after: number, hash: string) =>
      world.ask('GET', '/api/ui/audit/verify', { as: 'vera', query: { after: String(after), hash } });
    expect((await rest(part.links, part.hash)).body).toEqual({ kind: 'intact', links: 4 });
    expect((await rest(2, 'a'.repeat(64))).body).toMatchObject({ kind: 'broken', seq: 3 });
    expect((await rest(5, 'a'.repeat(64))).body).toMatchObject({ kind: 'broken' });
    const half = await world.ask('GET', '/api/ui/audit/verify', { as: 'vera', query: { after: '2' } });
    expect(half).toMatchObject({ status: 422, body: { field: 'query.hash' } });
  });

  test('names the end when the last link was taken away', async () => {
    await world.ask('POST', '/api/ui/hold', { as: 'alice', body: { reason: 'the first' } });
    await world.tamper(2, null);
    expect((await world.ask('GET', '/api/ui/audit/verify', { as: 'vera' })).body).toMatchObject({
      kind: 'broken',
      seq: 2,
    });
  });
});
