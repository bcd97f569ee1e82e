import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Hold } from '#shared/domain/level.ts';
import type { RunawayV2 } from '#shared/wire/trade-watch.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aStatus, NOON } from '#test/support/records.ts';
import { codeOf, makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const aHold = (reason: Hold['reason']): Hold => ({ id: `hold-${reason}`, reason, note: 'x', by: 'system', at: NOON });
const v2 = (cooldown_remaining: number, cancels_last_min = 21): RunawayV2 => ({
  max_cancels_per_min: 20,
  counters: [{ venue: 'okx', symbol: 'BTCUSDT', orders_last_min: 3, cancels_last_min, cooldown_remaining }],
  cooldown_active: cooldown_remaining > 0,
  cooldown_remaining,
  last_trigger_ts: NOON,
  last_block: null,
});
const worldWith = async (runaway_v2: RunawayV2 | null, reason: Hold['reason'] = 'RUNAWAY'): Promise<World> => {
  const world = await makeWorld(embedded, { level: { holds: [aHold(reason)] } });
  await world.trading.writeStatus(aStatus({ runaway_v2 }));
  return world;
};
const ask = (world: World) =>
  world.ask('POST', '/api/ui/resume-request', { as: 'alice', body: { reason: 'runaway guard cleared' } });
const confirm = (world: World) =>
  world.ask('POST', '/api/ui/resume-confirm', { as: 'bob', body: { token: codeOf('bob') } });

describe('the hold of a runaway', () => {
  test.each([
    ['while its cooldown runs', v2(1, 0), 409],
    ['when it is over and the counters have drained to their limit', v2(0, 20), 200],
    ['when it is over and a symbol still counts one too many', v2(0, 21), 409],
    ['from an executor that does not count by symbol', null, 200],
  ])('is asked to be lifted %s', async (_name, said, expected) => {
    const world = await worldWith(said);
    const before = await world.marks();
    const { status, body } = await ask(world);
    expect([status, body['code'] ?? null]).toEqual([expected, expected === 409 ? 'cooling_down' : null]);
    expect((await world.marks()).links).toBe(before.links + (expected === 409 ? 0 : 1));
  });

  test.each([
    [11_999, 409],
    [12_000, 200],
  ])('of a silent executor whose cooldown of 12 s was told %i ms ago answers %i', async (later, expected) => {
    const world = await worldWith(v2(12));
    world.time.now += later;
    expect((await ask(world)).status).toBe(expected);
  });

  test('is not lifted by an approval either when the cooldown has begun anew; the request waits', async () => {
    const world = await worldWith(v2(0, 0));
    expect((await ask(world)).status).toBe(200);
    await world.trading.writeStatus(aStatus({ runaway_v2: v2(30) }));
    expect((await confirm(world)).body).toMatchObject({ code: 'cooling_down' });
    expect((await world.control.readLevel('main'))?.holds).toHaveLength(1);
    await world.trading.writeStatus(aStatus({ runaway_v2: v2(0, 0) }));
    expect((await confirm(world)).status).toBe(200);
    expect((await world.control.readLevel('main'))?.holds).toEqual([]);
  });
});

test('any other hold is not kept by a cooldown, which blocks entries by itself', async () => {
  expect((await ask(await worldWith(v2(30), 'MANUAL'))).status).toBe(200);
});
