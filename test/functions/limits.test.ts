import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScopedLimit } from '#shared/domain/limits.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { codeOf, makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

// By default 500 USDT a position, 2000 in all, 3 hedges, leverage 3.
const worldWith = (...limit_scopes: readonly ScopedLimit[]): Promise<World> =>
  makeWorld(embedded, { level: { limit_scopes } });
const ask = (world: World, door: string, body: object, as = 'alice') =>
  world.ask('POST', `/api/ui/risk/${door}`, { as, body: { reason: 'OPS-31, because', ...body } });
const levelOf = (world: World) => world.control.readLevel('main');
const lastLink = async (world: World) => (await world.audit.list('main', 1, null)).items[0];
const code = (answer: { readonly body: Record<string, unknown> }): unknown => answer.body['code'];

describe('lowering a limit', () => {
  test('takes one operator and is told to the executor, with its link in the chain', async () => {
    const world = await worldWith();
    const set = { limit: 'max_total_notional_usdt', scope: '-', value: '1500' };
    expect((await ask(world, 'limit-lower', set)).status).toBe(200);
    expect((await levelOf(world))?.limits.max_total_notional_usdt).toBe('1500');
    expect(world.rung).toEqual([{ book: 'main', version: 2 }]);
    expect(await lastLink(world)).toMatchObject({
      actor: 'alice',
      action: 'risk_limit_lowered',
      subject: 'max_total_notional_usdt -',
      detail: { set_limit: set },
    });
  });

  test('a venue may be given less than the default, and a count stays a number', async () => {
    const world = await worldWith();
    const okx = { limit: 'max_position_usdt', scope: 'okx', value: '200' } as const;
    expect((await ask(world, 'limit-lower', okx)).status).toBe(200);
    expect((await ask(world, 'limit-lower', { limit: 'max_open_positions', scope: '-', value: '1' })).status).toBe(200);
    const level = await levelOf(world);
    expect(level?.limit_scopes).toEqual([okx]);
    expect(level?.limits.max_open_positions).toBe(1);
    const state = await world.ask('GET', '/api/ui/control-state', { as: 'vera' });
    expect(state.body).toMatchObject({ limit_scopes: [okx], limits: { max_open_positions: 1 } });
  });

  test.each<[string, object, unknown]>([
    ['more than before', { limit: 'max_total_notional_usdt', scope: '-', value: '2000.01' }, 'two_operators'],
    [
      'a part that gets more than the default',
      { limit: 'max_position_usdt', scope: 'okx', value: '501' },
      'two_operators',
    ],
    ['what it is', { limit: 'max_open_positions', scope: '-', value: '3' }, 'already_so'],
    ['zero', { limit: 'max_open_positions', scope: '-', value: '0' }, 'invalid_field'],
    ['half a hedge', { limit: 'max_open_positions', scope: '-', value: '1.5' }, 'invalid_field'],
    ['a loss of a venue', { limit: 'max_daily_loss_usdt', scope: 'okx', value: '5' }, 'invalid_field'],
    ['leverage of a venue', { limit: 'max_leverage', scope: 'okx', value: '1' }, 'invalid_field'],
    ['a limit that there is not', { limit: 'max_hope', scope: '-', value: '1' }, 'invalid_field'],
  ])('to %s changes nothing', async (_what, set, refused) => {
    const world = await worldWith();
    const before = await world.marks();
    expect(code(await ask(world, 'limit-lower', set))).toBe(refused);
    expect(await world.marks()).toEqual(before);
  });
});

describe('a limit of a part that is taken back', () => {
  const taken = { limit: 'max_position_usdt', scope: 'okx', value: null } as const;

  test('takes two where anything may be more for it: the default then holds again', async () => {
    const world = await worldWith({ limit: 'max_position_usdt', scope: 'okx', value: '200' });
    expect(code(await ask(world, 'limit-lower', taken))).toBe('two_operators');
    expect((await ask(world, 'limit-request', taken)).status).toBe(200);
    expect((await levelOf(world))?.limit_scopes).toHaveLength(1);
    expect(code(await ask(world, 'limit-approve', { token: codeOf('alice') }))).toBe('invalid_field');
    const body = { token: codeOf('alice') };
    expect(code(await world.ask('POST', '/api/ui/risk/limit-approve', { as: 'alice', body }))).toBe('same_operator');
    const token = codeOf('bob');
    const approved = await world.ask('POST', '/api/ui/risk/limit-approve', { as: 'bob', body: { token } });
    expect(approved.status).toBe(200);
    expect((await levelOf(world))?.limit_scopes).toEqual([]);
    expect(await lastLink(world)).toMatchObject({ detail: { change: { set_limit: taken }, requested_by: 'alice' } });
  });

  test('takes one where the default is less', async () => {
    const world = await worldWith({ limit: 'max_position_usdt', scope: 'okx', value: '800' });
    expect(code(await ask(world, 'limit-request', taken))).toBe('one_operator');
    expect((await ask(world, 'limit-lower', taken)).status).toBe(200);
    expect((await levelOf(world))?.limit_scopes).toEqual([]);
    expect(await lastLink(world)).toMatchObject({ action: 'risk_limit_lowered', detail: { set_limit: taken } });
  });

  test('must be there, and be of a part', async () => {
    const world = await worldWith();
    expect(code(await ask(world, 'limit-lower', taken))).toBe('already_so');
    expect(code(await ask(world, 'limit-request', taken))).toBe('already_so');
    expect(code(await ask(world, 'limit-lower', { ...taken, scope: '-' }))).toBe('invalid_field');
  });
});

describe('raising a limit', () => {
  const more = { limit: 'max_position_usdt', scope: 'okx', value: '800' } as const;
  const approve = (world: World, as: string) =>
    world.ask('POST', '/api/ui/risk/limit-approve', { as, body: { token: codeOf(as) } });

  test('changes nothing until another operator approves it, and never by the one who asked', async () => {
    const world = await worldWith();
    expect((await ask(world, 'limit-request', more)).status).toBe(200);
    expect((await levelOf(world))?.limit_scopes).toEqual([]);
    expect(code(await approve(world, 'alice'))).toBe('same_operator');
    expect((await approve(world, 'bob')).status).toBe(200);
    expect((await levelOf(world))?.limit_scopes).toEqual([more]);
    expect(await lastLink(world)).toMatchObject({
      actor: 'bob',
      action: 'risk_limit_raise_approved',
      detail: { change: { set_limit: more }, requested_by: 'alice' },
    });
  });

  test('asking for what lets nothing be more is refused: one operator is enough', async () => {
    const world = await worldWith();
    expect(code(await ask(world, 'limit-request', { ...more, value: '400' }))).toBe('one_operator');
    expect(code(await ask(world, 'limit-request', { ...more, scope: '-', value: '500' }))).toBe('already_so');
  });

  test('one request of a limit and scope waits at a time; those of others wait beside it', async () => {
    const world = await worldWith();
    expect((await ask(world, 'limit-request', more)).status).toBe(200);
    expect(code(await ask(world, 'limit-request', { ...more, value: '900' }, 'bob'))).toBe('already_pending');
    expect((await ask(world, 'limit-request', { ...more, scope: 'BTCUSDT' })).status).toBe(200);
    expect(code(await approve(world, 'bob'))).toBe('more_than_one_pending');
  });

  test('is void once limits are others than the requester saw', async () => {
    const world = await worldWith();
    await ask(world, 'limit-request', more);
    await ask(world, 'limit-lower', { limit: 'max_open_orders', scope: 'okx', value: '1' }, 'bob');
    expect(code(await approve(world, 'bob'))).toBe('state_changed');
    expect((await levelOf(world))?.limit_scopes).toEqual([{ limit: 'max_open_orders', scope: 'okx', value: '1' }]);
  });

  test('is nothing for a viewer', async () => {
    const world = await worldWith();
    expect((await ask(world, 'limit-request', more, 'vera')).status).toBe(403);
    expect((await ask(world, 'limit-lower', { ...more, value: '1' }, 'vera')).status).toBe(403);
  });
});
