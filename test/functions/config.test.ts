import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { anAuditDraft, NOON } from '#test/support/records.ts';
import { paper, profileWith, start, withRecordedConfig } from './config-world.ts';
import { codeOf, makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const smaller = profileWith({ limits: { max_position_usdt: '1000' } });
const larger = profileWith({ limits: { max_position_usdt: '3000' } });
const apply = (world: World, yaml: string, more: object = {}, as = 'alice') =>
  world.ask('POST', '/api/ui/config/apply', { as, body: { yaml, reason: 'OPS-40', ...more } });
const rollback = (world: World, version: number, more: object = {}, as = 'alice') =>
  world.ask('POST', '/api/ui/config/rollback', { as, body: { version, reason: 'it did harm', ...more } });
const approve = (world: World, id: unknown, as: string) =>
  world.ask('POST', `/api/ui/approvals/${String(id)}/approve`, { as, body: { token: codeOf(as) } });
const look = (world: World, query = {}) => world.ask('GET', '/api/ui/config', { as: 'vera', query });
const levelOf = async (world: World) => {
  const level = await world.control.readLevel('main');
  if (level === null) throw new Error('the level is there');
  return level;
};
const codeIn = (answer: { readonly body: Record<string, unknown> }): unknown => answer.body['code'];

describe('what runs', () => {
  test('is told with every value, without a restart of what the executor began with', async () => {
    const { status, body } = await look(await withRecordedConfig(embedded));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      version: 1,
      acknowledged: false,
      effective: { limits: paper.limits, executor: { status_ms: 500 } },
      history: [{ version: 1, kind: 'start', by: 'executor-1', reason: 'started with build test', previous: null }],
      cursor: null,
    });
    expect(body['yaml']).toContain('max_position_usdt: "2000"');
  });

  test('includes a limit that one operator has lowered since', async () => {
    const world = await withRecordedConfig(embedded);
    const lower = { limit: 'max_position_usdt', scope: '-', value: '700', reason: 'quiet day' };
    await world.ask('POST', '/api/ui/risk/limit-lower', { as: 'alice', body: lower });
    expect((await look(world)).body).toMatchObject({ effective: { limits: { max_position_usdt: '700' } }, version: 1 });
  });

  test('is not there before an executor has begun once', async () => {
    const world = await makeWorld(embedded);
    expect([(await look(world)).status, codeIn(await apply(world, smaller))]).toEqual([503, 'unavailable']);
  });

  test('of another release is said to be that, and nothing is applied over it', async () => {
    const world = await withRecordedConfig(embedded);
    const { TableName, Item } = await versionItem(world);
    await embedded.documents.send(new PutCommand({ TableName, Item: { ...Item, wings: 2 } }));
    expect((await look(world)).status).toBe(503);
    expect(codeIn(await apply(world, smaller))).toBe('unavailable');
  });
});

/** Version 1 as it lies in the table. */
async function versionItem(world: World) {
  const version = await world.configs.find('main', 1);
  return {
    TableName: world.tables.control,
    Item: { ...version, pk: 'book#main#configs', sk: '0000000000000001' },
  };
}

describe('validate', () => {
  const validate = (world: World, yaml: string, as = 'alice') =>
    world.ask('POST', '/api/ui/config/validate', { as, body: { yaml } });

  test('tells all problems at once and changes nothing', async () => {
    const world = await withRecordedConfig(embedded);
    const before = await world.marks();
    const yaml = `${smaller.replace('"1000"', '"0"').replace('min_spread_bps: 5', 'min_spread_bps: no')}api_key: K3Y\n`;
    const { status, body, text } = await validate(world, yaml);
    expect(status).toBe(200);
    expect(body).toMatchObject({ valid: false, changes: [], operators: 0 });
    const problems = body['problems'] as { path: string }[];
    expect(problems.map(({ path }) => path).toSorted()).toEqual([
      'api_key',
      'limits.max_position_usdt',
      'parameters.min_spread_bps',
    ]);
    expect(text).not.toContain('K3Y');
    expect(await world.marks()).toEqual(before);
  });

  test.each([
    ['nothing', profileWith({}), 0],
    ['a tightening', smaller, 1],
    ['a loosening', larger, 2],
  ])('says how many operators %s takes', async (_what, yaml, operators) => {
    const { body } = await validate(await withRecordedConfig(embedded), yaml);
    expect(body).toMatchObject({ valid: true, operators, problems: [] });
  });

  test('is for operators', async () => {
    expect((await validate(await withRecordedConfig(embedded), smaller, 'vera')).status).toBe(403);
  });
});

describe('applying what tightens', () => {
  test('takes one operator: a new version, the old one kept, the level changed in the same step', async () => {
    const world = await withRecordedConfig(embedded);
    const { status, body } = await apply(world, smaller);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      outcome: 'applied',
      version: 2,
      previous_version: 1,
      request_id: null,
      changes: [{ path: 'limits.max_position_usdt', from: '"2000"', to: '"1000"', effect: 'tightening' }],
    });
    expect(await levelOf(world)).toMatchObject({ config_version: 2, limits: { max_position_usdt: '1000' } });
    expect((await world.audit.list('main', 1, null)).items[0]).toMatchObject({
      actor: 'alice',
      action: 'config_applied',
      subject: 'version 2',
      reason: 'OPS-40',
    });
    expect(world.rung.at(-1)).toEqual({ book: 'main', version: (await levelOf(world)).version });
    const old = await world.ask('GET', '/api/ui/config/versions/1', { as: 'vera' });
    expect(old.body['yaml']).toContain('max_position_usdt: "2000"');
    expect((await world.audit.verify('main')).kind).toBe('intact');
  });

  test('says that the executor has it only when it said so of this very version', async () => {
    const ackOf = (config_version: number | undefined) => async () => {
      const world: World = await withRecordedConfig(embedded, {
        ackWaitMsMax: 500,
        ring: async ({ version }) => {
          const ack = { book: 'main', version, at: NOON, fencing_id: 1, executor: 'one', opening_in_flight: 0 };
          await world.control.writeAck({ ...ack, ...(config_version === undefined ? {} : { config_version }) });
        },
      });
      const { body } = await apply(world, smaller);
      return [body['acknowledged'], body['config_acknowledged'], (await look(world)).body['acknowledged']];
    };
    expect(await ackOf(2)()).toEqual([true, true, true]);
    expect(await ackOf(1)()).toEqual([true, false, false]);
    expect(await ackOf(undefined)()).toEqual([true, false, false]);
  });

  test.each<[string, string, object, number, string]>([
    ['what runs already', profileWith({}), {}, 409, 'already_so'],
    ['what is not valid', 'profile: paper\n', {}, 422, 'invalid_field'],
    ['an older version than expected', smaller, { expected_version: 2 }, 409, 'state_changed'],
    ['a key that only a start reads', profileWith({ rest: { dry_run_only: true } }), {}, 409, 'restart_needed'],
  ])('refuses %s and changes nothing', async (_what, yaml, more, status, code) => {
    const world = await withRecordedConfig(embedded);
    const before = await world.marks();
    const answer = await apply(world, yaml, more);
    expect([answer.status, codeIn(answer)]).toEqual([status, code]);
    expect(await world.marks()).toEqual(before);
  });

  test('names the keys that need a restart, with what to do', async () => {
    const { body } = await apply(
      await withRecordedConfig(embedded),
      profileWith({ rest: { dry_run_only: true, bind_host: '127.0.0.2' } }),
    );
    expect(body['message']).toContain('dry_run_only, bind_host');
    expect(body['hint']).toContain('restart the executor');
  });

  test('leaves alone what the environment of the executor gives', async () => {
    const world = await withRecordedConfig(embedded, {}, { ...paper, dry_run_only: true });
    await start(world, { ...paper, dry_run_only: true }, ['dry_run_only']);
    expect((await apply(world, smaller)).status).toBe(200);
    expect((await look(world)).body).toMatchObject({ effective: { dry_run_only: true } });
  });

  test('by two at once is one version after the other, and never both of one number', async () => {
    const world = await withRecordedConfig(embedded);
    const other = profileWith({ limits: { max_open_positions: 1 } });
    const answers = await Promise.all([apply(world, smaller), apply(world, other, {}, 'bob')]);
    const won = answers.filter(({ status }) => status === 200);
    expect(won.length).toBeGreaterThan(0);
    for (const lost of answers.filter(({ status }) => status !== 200)) expect(codeIn(lost)).toBe('state_changed');
    expect((await levelOf(world)).config_version).toBe(1 + won.length);
  });
});

describe('applying what loosens', () => {
  test('changes nothing until another operator approves, and then exactly what was asked for', async () => {
    const world = await withRecordedConfig(embedded);
    const asked = await apply(world, larger);
    expect(asked.status).toBe(202);
    expect(asked.body).toMatchObject({ outcome: 'waits_for_approval', version: null, previous_version: 1 });
    expect(await levelOf(world)).toMatchObject({ config_version: 1, limits: { max_position_usdt: '2000' } });
    const id = asked.body['request_id'];
    expect(codeIn(await approve(world, id, 'alice'))).toBe('same_operator');
    const approved = await approve(world, id, 'bob');
    expect(approved.body).toMatchObject({ approval: { action: 'apply_config', state: 'approved', decided_by: 'bob' } });
    expect(await levelOf(world)).toMatchObject({ config_version: 2, limits: { max_position_usdt: '3000' } });
    const { body } = await look(world);
    expect(body['history']).toMatchObject([
      { version: 2, by: 'alice', approved_by: 'bob', approval_id: id, reason: 'OPS-40', kind: 'apply' },
      { version: 1 },
    ]);
    expect(body['effective']).toMatchObject({ limits: { max_position_usdt: '3000' } });
  });

  test('is one request at a time, and void when another version came in between', async () => {
    const world = await withRecordedConfig(embedded);
    const id = (await apply(world, larger)).body['request_id'];
    expect(codeIn(await apply(world, larger, {}, 'bob'))).toBe('already_pending');
    expect((await apply(world, smaller, {}, 'carol')).status).toBe(200);
    expect(codeIn(await approve(world, id, 'bob'))).toBe('state_changed');
    expect(await levelOf(world)).toMatchObject({ config_version: 2, limits: { max_position_usdt: '1000' } });
  });

  test('one key among many that tighten is enough for it to wait', async () => {
    const world = await withRecordedConfig(embedded);
    const mixed = profileWith({ limits: { max_position_usdt: '1000', max_open_positions: 3 } });
    expect((await apply(world, mixed)).status).toBe(202);
    expect((await levelOf(world)).limits.max_position_usdt).toBe('2000');
  });

  test('is what an unchanged profile does after one operator has lowered a limit', async () => {
    const world = await withRecordedConfig(embedded);
    const lower = { limit: 'max_position_usdt', scope: '-', value: '700', reason: 'quiet day' };
    await world.ask('POST', '/api/ui/risk/limit-lower', { as: 'bob', body: lower });
    expect((await apply(world, profileWith({}))).status).toBe(202);
  });
});

describe('going back', () => {
  test('to what is tighter takes one operator, to what is looser two; each is a new version', async () => {
    const world = await withRecordedConfig(embedded);
    await apply(world, smaller);
    const up = await rollback(world, 1);
    expect([up.status, up.body['outcome']]).toEqual([202, 'waits_for_approval']);
    expect((await levelOf(world)).limits.max_position_usdt).toBe('1000');
    expect((await approve(world, up.body['request_id'], 'carol')).status).toBe(200);
    expect(await levelOf(world)).toMatchObject({ config_version: 3, limits: { max_position_usdt: '2000' } });
    const down = await rollback(world, 2, { expected_version: 3 });
    expect(down.body).toMatchObject({ outcome: 'applied', version: 4 });
    expect((await levelOf(world)).limits.max_position_usdt).toBe('1000');
    expect((await look(world, { limit: '2' })).body).toMatchObject({
      history: [
        { version: 4, kind: 'rollback', rollback_to: 2 },
        { version: 3, kind: 'rollback', rollback_to: 1, approved_by: 'carol' },
      ],
      cursor: '0000000000000003',
    });
  });

  test('to what never was, or to what runs, is refused', async () => {
    const world = await withRecordedConfig(embedded);
    expect(codeIn(await rollback(world, 2))).toBe('not_found');
    expect(codeIn(await rollback(world, 1))).toBe('already_so');
  });
});

test('a version that is there is never written over', async () => {
  const world = await withRecordedConfig(embedded);
  const [level, first] = [await world.control.readLevel('main'), await world.configs.find('main', 1)];
  if (level === null || first === null) throw new Error('they are there');
  const change = { level: { ...level, version: level.version + 1 }, config: { ...first, reason: 'another' } };
  const result = await world.control.commit('main', { ...change, audit: anAuditDraft(), at: NOON });
  expect(result.kind).toBe('conflict');
  expect(await world.configs.find('main', 1)).toEqual(first);
});

describe('another start', () => {
  test('with the same profile is no new version; the level keeps what people set', async () => {
    const world = await withRecordedConfig(embedded);
    await apply(world, smaller);
    const before = await world.marks();
    await start(world);
    expect(await world.marks()).toEqual(before);
  });

  test('with another key of those that only a start reads is a version of its own, and in the chain', async () => {
    const world = await withRecordedConfig(embedded);
    await apply(world, smaller);
    await start(world, { ...paper, bind_host: '127.0.0.2' });
    const { body } = await look(world);
    expect(body).toMatchObject({
      version: 3,
      effective: { bind_host: '127.0.0.2', limits: { max_position_usdt: '1000' } },
      history: [{ kind: 'start', changes: [{ path: 'bind_host' }] }, { kind: 'apply' }, { kind: 'start' }],
    });
    expect((await world.audit.list('main', 1, null)).items[0]).toMatchObject({ action: 'config_started' });
  });
});
