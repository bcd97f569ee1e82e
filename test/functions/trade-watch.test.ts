import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executorSeen } from '#functions/executor-seen.ts';
import { refuseRunaway } from '#functions/runaway.ts';
import { epochMs } from '#shared/domain/time.ts';
import { errorStatus } from '#shared/wire/errors.ts';
import type { RunawayV2 } from '#shared/wire/trade-watch.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aReading, aStatus, NOON } from '#test/support/records.ts';
import { anAttempt, anExecution, aWhyNot, aWhyNotLine } from '#test/support/trade-watch.ts';
import { makeWorld } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const DAY_MS = 86_400_000;
const get = async (world: Awaited<ReturnType<typeof makeWorld>>, path: string, query = {}) =>
  world.ask('GET', path, { as: 'vera', query });

const aCooldown = (change: Partial<RunawayV2> = {}): RunawayV2 => ({
  max_cancels_per_min: 20,
  counters: [{ venue: 'okx', symbol: 'BTCUSDT', orders_last_min: 3, cancels_last_min: 21, cooldown_remaining: 12 }],
  cooldown_active: true,
  cooldown_remaining: 12,
  last_trigger_ts: NOON,
  last_block: {
    venue: 'okx',
    symbol: 'BTCUSDT',
    counter: 'cancels_last_min',
    count: 21,
    limit: 20,
    reason: '21 cancels of BTCUSDT on okx within a minute, the limit is 20',
  },
  ...change,
});
const breaker = (status: 'OK' | 'WARN' | 'HOLD') =>
  aReading({ id: 'runaway_breaker', scope: 'orders', status, limit: '60', summary: 'so many orders within a minute' });

describe('the overview', () => {
  test.each([
    { status: 'OK', near_limit: false, tripped: false },
    { status: 'WARN', near_limit: true, tripped: false },
    { status: 'HOLD', near_limit: true, tripped: true },
  ] as const)('of orders a minute that are $status: near the limit $near_limit, tripped $tripped', async (expected) => {
    const world = await makeWorld(embedded);
    await world.trading.writeStatus(aStatus({ orders_placed_last_min: 55, guards: [breaker(expected.status)] }));
    const { body } = await get(world, '/api/ui/status/overview');
    expect(body['runaway_guard']).toMatchObject({
      tripped: expected.tripped,
      v1: { orders: { count: 55, limit: 60, status: expected.status, near_limit: expected.near_limit } },
    });
  });

  test('shows the counters of each symbol, the cooldown and what it was for', async () => {
    const world = await makeWorld(embedded);
    await world.trading.writeStatus(aStatus({ guards: [breaker('OK')], runaway_v2: aCooldown() }));
    const { body } = await get(world, '/api/ui/status/overview');
    expect(body['runaway_guard']).toMatchObject({ tripped: true, v2: aCooldown() });
  });

  test.each([
    ['allowed', true, 'new legs are allowed'],
    ['blocked', false, 'a leg has stood alone for 2500 ms'],
  ])('says of the edge guard: %s', async (value, allowed, reason) => {
    const world = await makeWorld(embedded);
    const reading = aReading({ id: 'edge_guard', priority: 'P1', value, limit: null, unit: '', summary: reason });
    await world.trading.writeStatus(aStatus({ guards: [reading] }));
    const { body } = await get(world, '/api/ui/status/overview');
    expect(body['edge_guard']).toEqual({ allowed, reason });
  });

  test('of a silent executor nothing is known, neither way', async () => {
    const world = await makeWorld(embedded);
    await world.trading.writeStatus(aStatus({ guards: [breaker('OK')], runaway_v2: aCooldown() }));
    world.time.now += 5_001;
    const { body } = await get(world, '/api/ui/status/overview');
    expect(body).toMatchObject({
      runaway_guard: { tripped: null, v1: { orders: { count: null, status: null } }, v2: null },
      edge_guard: { allowed: null, reason: 'the executor is silent' },
    });
  });
});

describe('a call that would open a hedge', () => {
  const refusal = (change: Parameters<typeof aStatus>[0]) =>
    refuseRunaway(executorSeen(aStatus(change), epochMs(NOON + 10_000)));

  test.each([
    ['while nothing runs away', { guards: [breaker('OK'), breaker('WARN')] }, null],
    ['while orders run away', { guards: [breaker('HOLD')] }, 'so many orders within a minute, the limit is 60'],
    [
      'while a symbol cools down',
      { guards: [], runaway_v2: aCooldown() },
      '21 cancels of BTCUSDT on okx within a minute, the limit is 20; entries wait for the end of its cooldown',
    ],
    ['after it', { guards: [], runaway_v2: aCooldown({ cooldown_active: false, cooldown_remaining: 0 }) }, null],
    ['while only the clocks differ', { guards: [aReading({ status: 'HOLD' })] }, null],
  ])('%s', (_name, status, why) => {
    expect(refusal(status)?.message ?? null).toBe(why);
  });

  test('is refused with 423', () => {
    expect(errorStatus[refusal({ guards: [breaker('HOLD')] })?.code ?? 'internal']).toBe(423);
  });
});

describe('how orders did', () => {
  test('newest first, simulated and real apart, a venue red from 30 % of failures on', async () => {
    const world = await makeWorld(embedded);
    const many = (count: number, change: Parameters<typeof anAttempt>[0]) =>
      Array.from({ length: count }, () => anAttempt(change));
    await world.trading.writeExecution(
      anExecution({
        attempts: [
          ...many(7, { slippage_bps: 2 }),
          ...many(3, { success: false, average_price: null, slippage_bps: null }),
          ...many(8, { venue: 'binance-um', slippage_bps: 4 }),
          ...many(3, { venue: 'binance-um', success: false, slippage_bps: -7 }),
          anAttempt({ simulated: true, at: epochMs(NOON + 1) }),
        ],
      }),
    );
    const { body } = await get(world, '/api/ui/execution', { limit: '2' });
    expect(body).toMatchObject({
      written_at: NOON,
      real: {
        attempts: 21,
        success_share: 0.7143,
        venues: [
          { venue: 'binance-um', attempts: 11, failures: 3, success_share: 0.7273, slippage_bps_mean: 1, red: false },
          { venue: 'okx', attempts: 10, failures: 3, success_share: 0.7, slippage_bps_mean: 2, red: true },
        ],
      },
      simulated: { attempts: 1, success_share: 1, venues: [{ venue: 'okx', red: false }] },
    });
    expect(body['attempts']).toMatchObject([{ simulated: true }, { venue: 'binance-um', success: false }]);
    expect(body['attempts']).toHaveLength(2);
  });

  test('before the first order is an empty answer', async () => {
    const { status, body } = await get(await makeWorld(embedded), '/api/ui/execution');
    expect([status, body['written_at'], body['attempts']]).toEqual([200, null, []]);
    expect(body['real']).toEqual({ attempts: 0, success_share: null, venues: [] });
  });
});

describe('why hedges were not opened', () => {
  test('today and since the start; yesterday is not today', async () => {
    const world = await makeWorld(embedded);
    await world.trading.writeWhyNot(aWhyNot());
    const { body } = await get(world, '/api/ui/why-not');
    expect(body).toMatchObject({ day: '2026-11-21', today: [aWhyNotLine()], since_start: [aWhyNotLine()] });
    world.time.now += DAY_MS;
    const tomorrow = (await get(world, '/api/ui/why-not')).body;
    expect(tomorrow).toMatchObject({ day: '2026-11-22', today: [], since_start: [aWhyNotLine()] });
  });

  test('before anything was refused is an empty answer', async () => {
    const { status, body } = await get(await makeWorld(embedded), '/api/ui/why-not');
    expect([status, body['written_at'], body['today'], body['since']]).toEqual([200, null, [], null]);
  });
});
