import { afterAll, beforeAll, expect, test } from 'vitest';
import { aStatus } from '#test/support/records.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { makeWorld } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const injected = { ws_dropped: 12, rest_failed: 3, orders_delayed: 0 };
const values = { ws_drop_p: 0.05, rest_timeout_p: 0.02, order_delay_ms: 50, seed: 1 };
const chaos = { profile: 'mild', ...values, injected };
const nothing = { profile: null, values: null, injected: null };

test.each([
  { of: 'an executor without chaos', status: { chaos: null }, said: { active: false, ...nothing } },
  { of: 'one with chaos', status: { chaos }, said: { active: true, profile: 'mild', values, injected } },
])('of $of it is told what goes wrong on purpose', async ({ status, said }) => {
  const world = await makeWorld(embedded);
  await world.trading.writeStatus(aStatus(status));
  const { status: code, body } = await world.ask('GET', '/api/ui/chaos', { as: 'vera' });
  expect(code).toBe(200);
  expect(body).toMatchObject(said);
});

test('of a silent executor, and of none, nobody knows', async () => {
  const world = await makeWorld(embedded);
  const told = async () => (await world.ask('GET', '/api/ui/chaos', { as: 'vera' })).body;
  expect(await told()).toMatchObject({ active: null, ...nothing });
  await world.trading.writeStatus(aStatus({ chaos }));
  world.time.now += 5_000;
  expect(await told()).toMatchObject({ active: true });
  world.time.now += 1;
  expect(await told()).toMatchObject({ active: null, ...nothing });
});
