import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { standingGuardIds } from '#shared/domain/guard-reading.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { Component, Slo } from '#shared/wire/http-components.ts';
import { componentsOf } from '#functions/components.ts';
import { executorSeen } from '#functions/executor-seen.ts';
import { aBreak, aHedge, aLevel, aReading, aStatus, NOON, readingsInOrder } from '#test/support/records.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { makeWorld, type World, type WorldOptions } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const running = { mode: 'RUN', holds: [], safe_mode: { ...aLevel().safe_mode, on: false } } as const;
type Change = Parameters<typeof aStatus>[0];
async function worldWith(status: Change | null, options: WorldOptions = {}): Promise<World> {
  const world = await makeWorld(embedded, options);
  if (status !== null) await world.trading.writeStatus(aStatus(status));
  return world;
}
const ask = async (world: World, path: string, query = {}) =>
  (await world.ask('GET', `/api/ui/status/${path}`, { as: 'vera', query })).body;

/** All in order but the clock of one venue. */
const oneClock = (change: Parameters<typeof aReading>[0]) => [
  ...readingsInOrder().filter(({ id }) => id !== 'clock_skew'),
  aReading({ scope: 'binance-um' }),
  aReading({ scope: 'okx', ...change }),
];
function component(status: Change | null, id: string, ageMs = 0): Component | undefined {
  const seen = executorSeen(status === null ? null : aStatus(status), epochMs(NOON + ageMs));
  return componentsOf(seen).find((one) => one.id === id);
}

describe('a component', () => {
  test('is there for every guard of the catalogue and every part of the machinery', () => {
    const ids = componentsOf(executorSeen(aStatus(), NOON)).map(({ id, status }) => `${id} ${status}`);
    expect(ids).toEqual(['executor', 'leader', 'recovery', 'streams', ...standingGuardIds].map((id) => `${id} OK`));
  });

  test('shows the worst of its scopes, with its value, its limit and since when, and every scope by itself', () => {
    const guards = oneClock({ status: 'HOLD', value: '-300', summary: 'okx is far away', since: epochMs(NOON - 5) });
    expect(component({ guards }, 'clock_skew')).toMatchObject({
      status: 'HOLD',
      summary: 'okx is far away',
      value: '-300',
      limit: '250',
      unit: 'ms',
      priority: 'P0',
      since: NOON - 5,
      metrics: { 'binance-um': 20, okx: -300 },
      scopes: [
        { scope: 'binance-um', status: 'OK' },
        { scope: 'okx', status: 'HOLD' },
      ],
    });
  });

  test('that has not said anything is UNKNOWN and never OK', () => {
    expect(component({ guards: [] }, 'clock_skew')).toMatchObject({ status: 'UNKNOWN', value: null, since: null });
    expect(component({ quotes: [] }, 'streams')).toMatchObject({ status: 'UNKNOWN' });
  });

  test.each([
    { ageMs: 5_000, executor: 'OK', others: 'OK' },
    { ageMs: 5_001, executor: 'ERROR', others: 'UNKNOWN' },
  ])('of an executor last heard of $ageMs ms ago is $others', ({ ageMs, executor, others }) => {
    expect(component({}, 'executor', ageMs)?.status).toBe(executor);
    for (const id of ['leader', 'recovery', 'streams', 'clock_skew', 'journal'])
      expect(component({}, id, ageMs)).toMatchObject({ id, status: others });
  });

  test('before any executor has spoken nothing is known but its silence', () => {
    expect(component(null, 'executor')).toMatchObject({ status: 'ERROR', value: null });
    expect(component(null, 'leader')?.status).toBe('UNKNOWN');
  });

  test.each([
    { value: '200', status: 'OK', near: false },
    { value: '201', status: 'OK', near: true },
    { value: '-201', status: 'WARN', near: true },
    { value: '251', status: 'HOLD', near: false },
    { value: null, status: 'OK', near: false },
    // A floor: what is above its limit is in order, and near it from above.
    { value: '312', status: 'OK', near: true },
    { value: '313', status: 'OK', near: false },
  ] as const)('at $value of 250, $status: near its limit is $near', ({ value, status, near }) => {
    expect(component({ guards: oneClock({ value, status }) }, 'clock_skew')?.near_limit).toBe(near);
  });
});

test('what a guard blocks without a HOLD is told, and is a breach of the day where it is the loss of the day', async () => {
  const change = { scope: 'simulated', status: 'WARN', blocks_entries: 'all' } as const;
  expect(component({ guards: oneClock(change) }, 'clock_skew')).toMatchObject({
    blocks_entries: ['all'],
    scopes: [{ blocks_entries: null }, { scope: 'simulated', blocks_entries: 'all' }],
  });
  const badgeOf = async (daily: Parameters<typeof aReading>[0] | null, stale = false) => {
    const others = readingsInOrder().filter(({ id }) => id !== 'daily_loss');
    const guards = daily === null ? others : [...others, aReading({ id: 'daily_loss', ...daily })];
    const world = await worldWith({ guards }, { level: running });
    if (stale) world.time.now += 5_001;
    return (await ask(world, 'overview'))['runtime_badges'];
  };
  expect(await badgeOf({ status: 'OK' })).toMatchObject({ daily_loss: 'OK' });
  expect(await badgeOf({ status: 'WARN' })).toMatchObject({ daily_loss: 'OK' });
  expect(await badgeOf(change)).toMatchObject({ daily_loss: 'BREACH' });
  expect(await badgeOf({ status: 'HOLD' })).toMatchObject({ daily_loss: 'BREACH' });
  expect(await badgeOf(null)).toMatchObject({ daily_loss: 'UNKNOWN' });
  expect(await badgeOf({ status: 'OK' }, true)).toMatchObject({ daily_loss: 'UNKNOWN', partial_hedges: 'UNKNOWN' });
});

describe('the one word', () => {
  test.each([
    { what: 'a P0 guard in WARN', guards: oneClock({ status: 'WARN' }), overall: 'WARN' },
    { what: 'a P0 guard in HOLD', guards: oneClock({ status: 'HOLD' }), overall: 'HOLD' },
    { what: 'a P0 guard in ERROR', guards: oneClock({ status: 'ERROR' }), overall: 'ERROR' },
    { what: 'a P0 guard that is silent', guards: readingsInOrder().slice(1), overall: 'WARN' },
    { what: 'a P1 guard in HOLD', guards: oneClock({ status: 'HOLD', priority: 'P1' }), overall: 'WARN' },
  ])('with $what is $overall', async ({ guards, overall }) => {
    // The other scope is of the same priority, as of one guard it always is.
    const same = guards.map((one) =>
      one.id === 'clock_skew' ? { ...one, priority: guards.at(-1)?.priority ?? one.priority } : one,
    );
    expect(await ask(await worldWith({ guards: same }, { level: running }), 'overview')).toMatchObject({ overall });
  });

  test('a broken part beats a HOLD', async () => {
    const world = await worldWith({ guards: oneClock({ status: 'HOLD' }), resume_ok: false });
    expect(await ask(world, 'overview')).toMatchObject({ overall: 'ERROR' });
  });
});

describe('readiness', () => {
  const ready = async (world: World) => (await world.ask('GET', '/live-readiness')).body['reasons'];
  test.each([
    { status: 'OK', reasons: [] },
    { status: 'WARN', reasons: [] },
    { status: 'ERROR', reasons: ['clock_skew:error'] },
    { status: 'HOLD', reasons: ['clock_skew:hold'] },
  ] as const)('with a P0 guard in $status: $reasons', async ({ status, reasons }) => {
    expect(await ready(await worldWith({ guards: oneClock({ status }) }))).toEqual(reasons);
  });

  test('a P0 guard that says nothing is not ready, and the journal is named once by whichever tells it', async () => {
    const silent = readingsInOrder().filter(({ id }) => id !== 'clock_skew');
    expect(await ready(await worldWith({ guards: silent }))).toEqual(['clock_skew:unknown']);
    const guards = readingsInOrder().map((one) => (one.id === 'journal' ? { ...one, status: 'HOLD' as const } : one));
    expect(await ready(await worldWith({ guards, journal_ok: false }))).toEqual(['journal:stale']);
  });

  test('health names what is down by the same words, and no guard makes it unhealthy', async () => {
    const health = async (status: Change) => (await (await worldWith(status)).ask('GET', '/healthz')).body;
    expect(await health({ resume_ok: false })).toMatchObject({ ok: false, reasons: ['recovery:incomplete'] });
    expect(await health({ guards: oneClock({ status: 'HOLD' }) })).toMatchObject({ ok: true, reasons: [] });
  });
});

test('the answer carries the components, the badges, the counters and the incident journal, newest first', async () => {
  const world = await worldWith({ orders_placed_last_min: 3 });
  const hold = { kind: 'hold', reason: 'CLOCK_SKEW', by: 'system', summary: 'okx' } as const;
  await world.trading.writeIncidents({
    book: 'main',
    fencing_id: 1,
    incidents: [
      { ...hold, id: 'hold-0002', at: epochMs(NOON - 1), until: null },
      { ...hold, id: 'hold-0001', at: epochMs(NOON - 9), until: epochMs(NOON - 5) },
    ],
  });
  expect(await ask(world, 'components')).toMatchObject({
    runtime_badges: { partial_hedges: 'OK' },
    counters: { orders_placed_last_min: 3, cancels_last_min: 0 },
    incidents: [{ id: 'hold-0002' }, { id: 'hold-0001' }],
  });
  expect(await ask(world, 'components', { incidents: '1' })).toMatchObject({ incidents: [{ id: 'hold-0002' }] });
  expect(await ask(world, 'components', { incidents: '0' })).toMatchObject({ incidents: [] });
});

describe('an SLO', () => {
  const slo = async (change: Change, id: string, later = 0): Promise<Slo | undefined> => {
    const world = await worldWith(change);
    world.time.now += later;
    const { slos } = (await ask(world, 'slo')) as { slos: Slo[] };
    return slos.find((one) => one.id === id);
  };
  const quotes = (age_ms: number) => aStatus().quotes.map((quote) => ({ ...quote, age_ms }));
  test.each([
    { id: 'quote_age', change: { quotes: quotes(500) }, value: 500, status: 'OK' },
    { id: 'quote_age', change: { quotes: quotes(501) }, value: 501, status: 'WARN' },
    { id: 'quote_age', change: { quotes: quotes(1_001) }, value: 1_001, status: 'ERROR' },
    { id: 'decision_p99', change: { decision_us: null }, value: null, status: 'UNKNOWN' },
    { id: 'decision_p99', change: { decision_us: { p50: 1, p99: 500 } }, value: 500, status: 'OK' },
    { id: 'unhedged_hour', change: { unhedged_usdt_s_last_hour: 2_000 }, value: 2_000, status: 'WARN' },
    { id: 'unhedged_hour', change: { unhedged_usdt_s_last_hour: 2_001 }, value: 2_001, status: 'ERROR' },
    { id: 'journal_lag', change: {}, value: 20, status: 'OK' },
  ])('$id at $value is $status', async ({ id, change, value, status }) => {
    expect(await slo(change, id)).toMatchObject({ value, status });
  });

  test('of a silent executor is not known, and its silence is ERROR', async () => {
    expect(await slo({}, 'quote_age', 5_001)).toMatchObject({ value: null, status: 'UNKNOWN' });
    expect(await slo({}, 'status_age', 5_001)).toMatchObject({ value: 5_001, status: 'ERROR' });
  });

  test('a level that nobody acknowledges is late by as long as it waits', async () => {
    expect(await slo({}, 'ack_latency', 2_001)).toMatchObject({ value: 2_001, status: 'ERROR' });
    const world = await worldWith({});
    const ack = { book: 'main', version: 1, fencing_id: 1, executor: 'one', opening_in_flight: 0 } as const;
    await world.control.writeAck({ ...ack, at: epochMs(NOON + 40) });
    world.time.now += 60_000;
    const { slos } = (await ask(world, 'slo')) as { slos: Slo[] };
    expect(slos.find(({ id }) => id === 'ack_latency')).toMatchObject({ value: 40, status: 'OK' });
    const own = await worldWith({}, { level: { updated_by: 'one' } });
    await own.control.writeAck({ ...ack, at: epochMs(NOON + 4_000) });
    const { slos: ofOwn } = (await ask(own, 'slo')) as { slos: Slo[] };
    expect(ofOwn.find(({ id }) => id === 'ack_latency')).toMatchObject({ value: null, status: 'UNKNOWN' });
  });
});

describe('the alerts', () => {
  const incidents = [
    {
      id: 'clock_skew okx 1',
      kind: 'guard',
      guard: 'clock_skew',
      scope: 'okx',
      status: 'HOLD',
      reason: 'CLOCK_SKEW',
      summary: 'okx was far away',
      at: epochMs(NOON - 50),
      until: epochMs(NOON - 40),
      times: 1,
    },
    {
      id: 'hold-0001',
      kind: 'hold',
      reason: 'CLOCK_SKEW',
      by: 'system',
      summary: 'okx',
      at: epochMs(NOON - 49),
      until: null,
    },
  ] as const;
  const pageOf = async (world: World, query = {}) =>
    (await ask(world, 'alerts', query)) as { alerts: { code: string; until: number | null }[]; cursor: string | null };

  test('are what stands and what is over, newest first', async () => {
    const guards = oneClock({ status: 'WARN', since: epochMs(NOON - 10) });
    const hedge = aHedge({ state: 'partial', opened_at: epochMs(NOON - 45) });
    const world = await worldWith({ guards, hedges: [hedge] });
    await world.trading.writeIncidents({ book: 'main', fencing_id: 1, incidents: [...incidents] });
    await world.trading.write({ hedges: [], fills: [], breaks: [aBreak({ found_at: epochMs(NOON - 20) })] });
    const { alerts, cursor } = await pageOf(world);
    expect(alerts.map(({ code, until }) => `${code} ${until === null ? 'stands' : 'over'}`)).toEqual([
      'clock_skew:warn stands',
      'recon:desync stands',
      'hedge:partial stands',
      'hold:CLOCK_SKEW stands',
      'clock_skew:hold over',
    ]);
    expect(cursor).toBeNull();
  });

  test('page by page are the same list, each once', async () => {
    const world = await worldWith({ guards: oneClock({ status: 'WARN' }) });
    const lines = Array.from({ length: 7 }, (_, n) => ({
      ...incidents[1],
      id: `hold-${n}-paged`,
      at: epochMs(NOON - 1_000 - (n >> 1)),
    }));
    await world.trading.writeIncidents({ book: 'main', fencing_id: 1, incidents: lines });
    const whole = (await pageOf(world)).alerts;
    const paged: unknown[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < 10; pages += 1) {
      const page: { alerts: unknown[]; cursor: string | null } = await pageOf(world, {
        limit: '3',
        ...(cursor === null ? {} : { cursor }),
      });
      paged.push(...page.alerts);
      cursor = page.cursor;
      if (cursor === null) break;
    }
    expect(whole).toHaveLength(8);
    expect(paged).toEqual(whole);
  });

  test('a cursor that is none is refused', async () => {
    const world = await worldWith({});
    const answer = await world.ask('GET', '/api/ui/status/alerts', { as: 'vera', query: { cursor: 'yesterday' } });
    expect(answer.status).toBe(422);
  });
});
