import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { strategyNames } from '#shared/domain/strategy.ts';
import { codeAt } from '#shared/store/second-factor.ts';
import { aLevel, aStatus, NOON } from '#test/support/records.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { PHONE_KEY, withPhone } from './phone.ts';
import { codeOf, makeWorld, type World, type WorldOptions } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const worldWith = (strategies: readonly string[], options: WorldOptions = {}): Promise<World> =>
  makeWorld(embedded, { ...options, level: { strategies } });
const post = (world: World, path: string, as = 'alice', body: object = { reason: 'OPS-12, it loses' }) =>
  world.ask('POST', `/api/ui/strategy/${path}`, { as, body });
const strategiesOf = async (world: World) => (await world.control.readLevel('main'))?.strategies;
const lastLink = async (world: World) => (await world.audit.list('main', 1, null)).items[0];

describe('switching a strategy off', () => {
  test.each(['paper', 'live'] as const)(
    'takes one operator in %s, and the chain has it with its channel',
    async (profile) => {
      const world = await worldWith(strategyNames, { profile });
      expect((await post(world, 'funding_carry/disable')).status).toBe(200);
      expect(await strategiesOf(world)).toEqual(['cross_exchange_arb']);
      expect(await lastLink(world)).toMatchObject({
        actor: 'alice',
        action: 'strategy_disabled',
        subject: 'funding_carry',
        reason: 'OPS-12, it loses',
        detail: { channel: 'orchestrator' },
      });
      expect(world.rung).toEqual([{ book: 'main', version: 2 }]);
    },
  );

  test.each<[string, string, object, number]>([
    ['that is off', 'funding_carry', { reason: 'why not' }, 409],
    ['without a reason', 'cross_exchange_arb', {}, 422],
    ['that there is not', 'alpha', { reason: 'why not' }, 422],
  ])('%s changes nothing', async (_what, name, body, status) => {
    const world = await worldWith(['cross_exchange_arb']);
    const before = await world.marks();
    expect((await post(world, `${name}/disable`, 'alice', body)).status).toBe(status);
    expect(await world.marks()).toEqual(before);
  });

  test('is nothing for a viewer', async () => {
    const world = await worldWith(strategyNames);
    expect((await post(world, 'funding_carry/disable', 'vera')).status).toBe(403);
  });
});

describe('switching a strategy on', () => {
  test.each(['paper', 'testnet'] as const)('takes one operator in %s', async (profile) => {
    const world = await worldWith(['cross_exchange_arb'], { profile });
    expect((await post(world, 'funding_carry/enable')).status).toBe(200);
    expect(await strategiesOf(world)).toEqual(['cross_exchange_arb', 'funding_carry']);
    expect(await lastLink(world)).toMatchObject({ action: 'strategy_enabled', detail: { channel: 'orchestrator' } });
  });

  test('takes two operators in live', async () => {
    const world = await worldWith(['cross_exchange_arb'], { profile: 'live', team: withPhone });
    const alone = await post(world, 'funding_carry/enable');
    expect([alone.status, alone.body['code']]).toEqual([409, 'two_operators']);
    const { body } = await post(world, 'funding_carry/enable-request');
    expect(body).toMatchObject({ approval: { scope: 'funding_carry', change: { enable_strategy: 'funding_carry' } } });
    expect(await strategiesOf(world)).toEqual(['cross_exchange_arb']);
    const approve = (as: string) =>
      world.ask('POST', `/api/ui/approvals/${String(body['request_id'])}/approve`, {
        as,
        body: { token: as === 'bob' ? codeAt(PHONE_KEY, world.clock.wall()) : codeOf(as) },
      });
    expect((await approve('alice')).status).toBe(409);
    expect((await approve('bob')).status).toBe(200);
    expect(await strategiesOf(world)).toEqual(['cross_exchange_arb', 'funding_carry']);
    expect(await lastLink(world)).toMatchObject({
      actor: 'bob',
      action: 'strategy_enabled',
      detail: { channel: 'orchestrator', requested_by: 'alice' },
    });
  });

  test('is void when somebody switched another one meanwhile', async () => {
    const world = await worldWith(['cross_exchange_arb']);
    const { body } = await post(world, 'funding_carry/enable-request');
    await post(world, 'cross_exchange_arb/disable');
    const path = `/api/ui/approvals/${String(body['request_id'])}/approve`;
    const { status } = await world.ask('POST', path, { as: 'bob', body: { token: codeOf('bob') } });
    expect([status, await strategiesOf(world)]).toEqual([409, []]);
  });

  test('ends what the autopilot could still have lifted: somebody has decided since', async () => {
    const world = await makeWorld(embedded, { level: { ...aLevel(), strategies: [], interrupted_at: NOON } });
    await post(world, 'funding_carry/enable');
    expect(await world.control.readLevel('main')).toMatchObject({ interrupted_at: null });
  });
});

test('the plan is what the executor said, with its age', async () => {
  const world = await worldWith(strategyNames);
  const planned = {
    strategy: 'cross_exchange_arb',
    enabled: true,
    decision: 'skip',
    reason: 'hold_active',
    note: 'HOLD is on',
    last_result: 'none',
    since: NOON,
  } as const;
  await world.trading.writeStatus(aStatus({ plan: [planned] }));
  const ask = () => world.ask('GET', '/api/ui/strategy', { as: 'vera' });
  expect((await ask()).body).toMatchObject({ stale: false, autopilot: 'OFF', strategies: [planned] });
  world.time.now += 5_001;
  expect((await ask()).body).toMatchObject({ stale: true });
});
