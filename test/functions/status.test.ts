import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { autoHedgeIdle, autopilotOff } from '#shared/wire/autopilot.ts';
import { epochMs } from '#shared/domain/time.ts';
import { aBreak, aHedge, aLevel, aStatus, NOON } from '#test/support/records.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { makeWorld, type World, type WorldOptions } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const running = { mode: 'RUN', holds: [], safe_mode: { ...aLevel().safe_mode, on: false } } as const;
const worldWith = async (status: Parameters<typeof aStatus>[0] | null, options: WorldOptions = {}): Promise<World> => {
  const world = await makeWorld(embedded, options);
  if (status !== null) await world.trading.writeStatus(aStatus(status));
  return world;
};
const overview = async (world: World) => (await world.ask('GET', '/api/ui/status/overview', { as: 'vera' })).body;

describe('the overview', () => {
  test('right after a start is HOLD with all three latches, the reason and the next step', async () => {
    expect(await overview(await worldWith({}))).toMatchObject({
      overall: 'HOLD',
      dry_run_mode: true,
      two_man_resume_required: true,
      flags: { ENV: 'paper', MODE: 'HOLD', safe_mode: true, hold_active: true, dry_run_mode: true },
      safety: { hold_active: true, hold_reason: 'STARTUP', clock_skew_s: 0.02, resume_request: null, level_version: 1 },
      executor: { stale: false, age_ms: 0 },
    });
  });

  test('says when a hold was last lifted, by whatever the incident journal knows of', async () => {
    const world = await worldWith({});
    expect(await overview(world)).toMatchObject({ safety: { last_released_ts: null } });
    const over = { kind: 'hold', reason: 'MANUAL', by: 'alice', summary: '', at: epochMs(NOON - 9_000) } as const;
    const guard = { ...over, kind: 'guard', guard: 'journal', scope: '-', status: 'HOLD', times: 1 } as const;
    const { by: _by, ...ofGuard } = guard;
    await world.trading.writeIncidents({
      book: 'main',
      fencing_id: 1,
      incidents: [
        { ...over, id: 'hold-3', until: null },
        { ...over, id: 'hold-2', until: epochMs(NOON - 2_000) },
        { ...over, id: 'hold-1', until: epochMs(NOON - 5_000) },
        { ...ofGuard, reason: null, id: 'guard-1', until: epochMs(NOON - 1_000) },
      ],
    });
    expect(await overview(world)).toMatchObject({ safety: { last_released_ts: NOON - 2_000 } });
  });

  test('in RUN with everything well is OK', async () => {
    expect(await overview(await worldWith({}, { level: running }))).toMatchObject({ overall: 'OK', alerts: [] });
  });

  test.each([
    { ageMs: 5_000, stale: false, overall: 'OK', skew: 0.02, orders: 0 },
    { ageMs: 5_001, stale: true, overall: 'ERROR', skew: null, orders: null },
  ])('of an executor last heard of $ageMs ms ago is $overall', async ({ ageMs, stale, overall, skew, orders }) => {
    const world = await worldWith({}, { level: running });
    world.time.now += ageMs;
    expect(await overview(world)).toMatchObject({
      overall,
      executor: { stale, age_ms: ageMs },
      safety: { counters: { orders_placed_last_min: orders, cancels_last_min: orders }, clock_skew_s: skew },
    });
  });

  test('without any executor says so and invents nothing', async () => {
    const body = await overview(await worldWith(null, { level: running }));
    expect(body).toMatchObject({ overall: 'ERROR', executor: { stale: true, age_ms: null, status: null } });
  });

  test('shows the request that waits, and no longer once it expired', async () => {
    const world = await worldWith({});
    await world.ask('POST', '/api/ui/resume-request', { as: 'alice', body: { reason: 'all is well' } });
    expect(await overview(world)).toMatchObject({ safety: { resume_request: { requested_by: 'alice' } } });
    world.time.now += 900_000;
    expect(await overview(world)).toMatchObject({ safety: { resume_request: null }, pending_approvals: [] });
  });

  test('shows a hold that the executor raised and could not write, unless the level is newer than its word', async () => {
    const hold = { id: 'hold-own-0001', reason: 'IN_DOUBT', note: '', by: 'system', at: NOON } as const;
    const fresh = await worldWith({ holds: [hold], level_version: 1 }, { level: running });
    expect(await overview(fresh)).toMatchObject({ overall: 'HOLD', safety: { hold_reason: 'IN_DOUBT' } });
    const older = await worldWith({ holds: [hold], level_version: 0 }, { level: running });
    expect(await overview(older)).toMatchObject({ overall: 'OK', safety: { hold_active: false } });
  });

  test.each([
    {
      what: 'bad quotes',
      status: { quotes: aStatus().quotes.map((quote) => ({ ...quote, ok: false })) },
      overall: 'WARN',
    },
    { what: 'a journal that is not written', status: { journal_ok: false }, overall: 'ERROR' },
    { what: 'a partial hedge', status: { hedges: [aHedge({ state: 'partial' })] }, overall: 'ERROR' },
  ])('with $what is $overall', async ({ status, overall }) => {
    expect(await overview(await worldWith(status, { level: running }))).toMatchObject({ overall });
  });
});

test('the status adds the runtime badges', async () => {
  const level = {
    holds: [
      {
        ...aLevel().holds[0],
        id: 'hold-loss-01',
        reason: 'DAILY_LOSS_BREACH',
        note: '',
        by: 'system',
        at: NOON,
      } as const,
    ],
  };
  const repair = { attempts: 3, choice: '', error: 'okx does not answer' };
  const world = await worldWith({ guards: [], hedges: [aHedge({ state: 'partial', repair })] }, { level });
  const { body } = await world.ask('GET', '/api/ui/status', { as: 'vera' });
  expect(body['partial_hedges']).toEqual([
    { hedge_id: 'h1', state: 'partial', simulated: false, attempts: 3, last_error: 'okx does not answer' },
  ]);
  expect(body['runtime_badges']).toEqual({
    auto_trade: 'OFF',
    risk_checks: 'ON',
    daily_loss: 'BREACH',
    watchdog: 'UNKNOWN',
    partial_hedges: 'PARTIAL',
  });
});

describe('the autopilot', () => {
  const inRun = { ...autopilotOff, enabled: true, status: 'RUN', last_action: 'resume', last_reason: 'green' } as const;
  const notDry = { ...running, dry_run: { ...aLevel().dry_run, on: false } } as const;

  test('is told with its last action, and with how automatic hedging does', async () => {
    const body = await overview(await worldWith({ autopilot: inRun }, { level: running }));
    expect(body).toMatchObject({
      autopilot_status: 'RUN',
      last_autopilot_action: 'resume',
      last_autopilot_reason: 'green',
      auto_hedge: { auto_enabled: true, consecutive_failures: 0 },
    });
  });

  test.each([
    ['ON', notDry, inRun, 0],
    ['OFF', running, inRun, 0],
    ['OFF', {}, inRun, 0],
    ['OFF', notDry, autopilotOff, 0],
    ['OFF', notDry, inRun, 5_001],
  ] as const)('trades by itself: %s', async (badge, level, autopilot, ageMs) => {
    const world = await worldWith({ autopilot }, { level });
    world.time.now += ageMs;
    const { body } = await world.ask('GET', '/api/ui/status', { as: 'vera' });
    expect(body['runtime_badges']).toMatchObject({ auto_trade: badge });
    expect(body['autopilot_status']).toBe(ageMs > 0 ? 'UNKNOWN' : autopilot.status);
  });

  test('that would not lift a start is an alert', async () => {
    const refused = { ...inRun, status: 'REFUSED', last_action: 'refuse', last_reason: 'okx is silent' } as const;
    expect(await overview(await worldWith({ autopilot: refused }))).toMatchObject({
      alerts: [{ code: 'autopilot:refused', message: 'AUTOPILOT refused to arm: okx is silent.' }],
    });
  });
});

const quotesOf = (ageMs: number) => aStatus({}).quotes.map((quote, index) => ({ ...quote, age_ms: index * ageMs }));
const looked = (agoMs: number) => ({ ...autoHedgeIdle, last_opportunity_checked_ts: epochMs(NOON - agoMs) });

describe('health and readiness', () => {
  const daemons = async (status: Parameters<typeof worldWith>[0]) => {
    const { body } = await (await worldWith(status)).ask('GET', '/healthz');
    return [body['daemons'], body['reasons']];
  };

  test('/healthz says which daemon is down, and which is not meant to run', async () => {
    const fine = { executor: 'ok', market_data: 'ok', opportunity_scanner: 'ok', auto_hedge: 'ok' };
    expect(await daemons({ auto_hedge: looked(0) })).toEqual([fine, []]);
    const deaf = { ...fine, opportunity_scanner: 'down', auto_hedge: 'down' };
    expect(await daemons({ auto_hedge: looked(31_000) })).toEqual([
      deaf,
      ['opportunity_scanner:down', 'auto_hedge:down'],
    ]);
    const off = { ...fine, opportunity_scanner: 'off', auto_hedge: 'off' };
    expect(await daemons({ auto_hedge: { ...autoHedgeIdle, auto_enabled: false } })).toEqual([off, []]);
    const unknown = { market_data: 'unknown', opportunity_scanner: 'unknown', auto_hedge: 'unknown' };
    expect(await daemons(null)).toEqual([{ executor: 'down', ...unknown }, ['executor:silent']]);
  });

  test.each([
    { what: 'a healthy executor in HOLD', status: {}, ok: true },
    { what: 'a journal that is not written', status: { journal_ok: false }, ok: false },
    { what: 'a recovery that has not ended', status: { resume_ok: false }, ok: false },
    { what: 'no executor', status: null, ok: false },
    { what: 'a venue that was heard 30 s ago', status: { quotes: quotesOf(30_000) }, ok: true },
    { what: 'a venue that was not heard for longer', status: { quotes: quotesOf(30_001) }, ok: false },
    { what: 'a scanner that looked 30 s ago', status: { auto_hedge: looked(30_000) }, ok: true },
    { what: 'a scanner that did not look for longer', status: { auto_hedge: looked(30_001) }, ok: false },
  ])('/healthz with $what: ok is $ok, asked without a token', async ({ status, ok }) => {
    const world = await worldWith(status);
    for (const path of ['/healthz', '/api/health']) {
      const answer = await world.ask('GET', path);
      expect([answer.status, answer.body['ok']]).toEqual([ok ? 200 : 503, ok]);
    }
  });

  test.each([
    { what: 'HOLD alone', status: {}, level: {}, reasons: [] },
    { what: 'a follower', status: { leader: false }, level: {}, reasons: ['leader:follower'] },
    { what: 'a stale journal', status: { journal_ok: false }, level: {}, reasons: ['journal:stale'] },
    { what: 'a daily loss', status: {}, level: { reason: 'DAILY_LOSS_BREACH' }, reasons: ['daily_loss:breach'] },
    { what: 'a watchdog hold', status: {}, level: { reason: 'WATCHDOG_AUTO_HOLD' }, reasons: ['watchdog:auto_hold'] },
    { what: 'no executor', status: null, level: {}, reasons: ['executor:silent'] },
  ] as const)('/live-readiness with $what: $reasons', async ({ status, level, reasons }) => {
    const holds = aLevel().holds.map((hold) => ({ ...hold, ...level }));
    const world = await worldWith(status, { level: { holds } });
    const answer = await world.ask('GET', '/live-readiness');
    expect(answer.status).toBe(reasons.length === 0 ? 200 : 503);
    expect(answer.body).toMatchObject({ ok: reasons.length === 0, ready: reasons.length === 0, reasons });
  });

  test('a break is not ready, an old status neither, and before the first start nothing is', async () => {
    const world = await worldWith({});
    await world.trading.write({ hedges: [], fills: [], breaks: [aBreak()] });
    expect((await world.ask('GET', '/live-readiness')).body['reasons']).toEqual(['recon:desync']);
    world.time.now += 6_000;
    expect((await world.ask('GET', '/live-readiness')).body).toMatchObject({
      reasons: ['executor:silent', 'recon:desync'],
      hb_age_sec: 6,
    });
    const empty = await worldWith(null, { level: null });
    expect((await empty.ask('GET', '/live-readiness')).body['reasons']).toEqual(['executor:silent', 'level:missing']);
  });
});

test('the spread is what the executor wrote, or no points at all', async () => {
  const world = await worldWith(null);
  const spread = async () => (await world.ask('GET', '/api/ui/spread', { as: 'vera' })).body;
  expect(await spread()).toEqual({ book: 'main', points: [] });
  await world.trading.writeSpread({ book: 'main', points: [[epochMs(NOON), 60_000, 60_010]] });
  expect(await spread()).toMatchObject({ points: [[NOON, 60_000, 60_010]] });
});
