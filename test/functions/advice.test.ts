import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { epochMs } from '#shared/domain/time.ts';
import type { PnlSnapshot } from '#shared/wire/pnl-history.ts';
import { aLevel, aStatus, NOON } from '#test/support/records.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const ask = async (world: World, path: string) => (await world.ask('GET', `/api/ui/${path}`, { as: 'vera' })).body;
const half = (unrealized: string, realized: string): PnlSnapshot['real'] => ({
  unrealized_pnl_usdt: unrealized,
  realized_pnl_today_usdt: realized,
  total_notional_usdt: '0',
  open_hedges: 0,
  partial_hedges: 0,
  exposure_by_venue: [],
});
const snapshot = (minute: number, dry_run_mode = false): PnlSnapshot => ({
  at: epochMs(NOON - minute * 60_000),
  dry_run_mode,
  real: half('1', '2'),
  simulated: half('-5', '0'),
});
const history = (snapshots: readonly PnlSnapshot[]) => ({ book: 'main', fencing_id: 1, snapshots: [...snapshots] });
const real = { dry_run: { ...aLevel().dry_run, on: false } };

describe('capital', () => {
  const line = { strategy: 'cross_exchange_arb', max_notional: '4000', open_notional: '1000', headroom: '3000' };
  const other = { strategy: 'recovered', max_notional: null, open_notional: '5', headroom: null };

  test('is what the executor said, real and simulated apart, and says when that is old', async () => {
    const world = await makeWorld(embedded);
    const simulated = [{ ...line, open_notional: '7' }];
    await world.trading.writeStatus(
      aStatus({ capital: { total_capital_usdt: '10000', real: [line, other], simulated } }),
    );
    expect(await ask(world, 'capital')).toMatchObject({
      stale: false,
      total_capital_usdt: '10000',
      per_strategy_limits: { cross_exchange_arb: { max_notional: '4000' } },
      current_usage: { cross_exchange_arb: { open_notional: '1000' }, recovered: { open_notional: '5' } },
      headroom: { cross_exchange_arb: '3000', recovered: null },
      simulated_usage: { cross_exchange_arb: { open_notional: '7' } },
    });
    world.time.now += 5_001;
    expect(await ask(world, 'capital')).toMatchObject({ stale: true });
  });

  test('without an executor invents nothing', async () => {
    const body = await ask(await makeWorld(embedded), 'capital');
    expect(body).toMatchObject({ stale: true, total_capital_usdt: null, current_usage: {}, headroom: {} });
  });
});

describe('the advice', () => {
  test('is about the book that is traded, as far back as it was traded', async () => {
    const world = await makeWorld(embedded, { level: real });
    await world.trading.writeStatus(aStatus());
    const seen = [...Array.from({ length: 12 }, (_, minute) => snapshot(minute)), snapshot(12, true), snapshot(13)];
    await world.trading.writePnlHistory(history(seen));
    const before = await world.marks();
    expect(await ask(world, 'risk_advice')).toMatchObject({
      simulated: false,
      snapshots: 12,
      advice: [{ code: 'loosen_limit', change_percent: 10 }],
    });
    expect(await world.marks()).toEqual(before);
  });

  test('in dry run reads the simulated book', async () => {
    const world = await makeWorld(embedded);
    await world.trading.writePnlHistory(history([snapshot(0, true)]));
    const { advice } = (await ask(world, 'risk_advice')) as { advice: { code: string }[] };
    expect(advice.map(({ code }) => code)).toEqual(['tighten_limits', 'stay_in_dry_run']);
  });

  test.each([
    [86_400_000, 1],
    [86_400_001, 0],
  ])('counts a throttle that ended %i ms ago as %i', async (ago, count) => {
    const world = await makeWorld(embedded, { level: real });
    await world.trading.writeIncidents({
      book: 'main',
      fencing_id: 1,
      incidents: (['AUTO_THROTTLE/STUCK_PARTIAL', 'MANUAL'] as const).map((reason) => ({
        id: `hold-${reason}`,
        kind: 'hold',
        reason,
        by: 'executor-1',
        summary: '',
        at: epochMs(NOON - 90_000_000),
        until: epochMs(NOON - ago),
      })),
    });
    expect(await ask(world, 'risk_advice')).toMatchObject({ auto_throttles_last_day: count });
  });
});

test('the history of profit is told newest first, as much of it as is asked for', async () => {
  const world = await makeWorld(embedded);
  expect(await ask(world, 'pnl_history')).toEqual({ book: 'main', snapshots: [], cursor: null });
  await world.trading.writePnlHistory(history([0, 1, 2].map((minute) => snapshot(minute))));
  expect((await world.ask('GET', '/api/ui/pnl_history', { as: 'vera', query: { limit: '2' } })).body).toMatchObject({
    snapshots: [{ at: NOON }, { at: NOON - 60_000 }],
  });
});
