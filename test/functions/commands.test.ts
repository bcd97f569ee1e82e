import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMAND_MS_MAX } from '#shared/domain/command.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aCommandResult, aHedge, aLevel } from '#test/support/records.ts';
import { withExecutor } from './executor-stand-in.ts';
import { makeWorld, type Answer, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const running = { mode: 'RUN', holds: [], safe_mode: { ...aLevel().safe_mode, on: false } } as const;
const ways = [
  { kind: 'cancel_all', path: '/api/ui/cancel_all' },
  { kind: 'cancel_all', path: '/api/ui/cancel-all' },
  { kind: 'close_all', path: '/api/ui/trades/close-all' },
  { kind: 'close_all', path: '/api/hedge/flatten' },
  { kind: 'kill', path: '/api/ui/kill' },
] as const;

const ask = (world: World, path: string, body: Record<string, unknown> = {}, as = 'alice') =>
  world.ask('POST', path, { as, body });
const newestLink = async (world: World) => (await world.audit.list('main', 1, null)).items[0];
const idOf = ({ body }: Answer): string => String(body['command_id']);
const links = async (world: World, action: string): Promise<number> =>
  (await world.audit.list('main', 100, null)).items.filter((link) => link.action === action).length;

describe.each(ways)('POST $path', ({ kind, path }) => {
  test('is filed with the level and one link, and answers with the receipt', async () => {
    const world = await withExecutor(embedded, aCommandResult(), { level: running });
    const answer = await ask(world, path, { reason: 'prices look wrong' });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ kind, state: 'done', repeat: false, receipt: aCommandResult() });
    expect((await world.control.readLevel('main'))?.commands_through).toBe(1);
    expect(await links(world, kind)).toBe(1);
    expect((await world.ask('GET', `/api/ui/commands/${idOf(answer)}`, { as: 'vera' })).body).toMatchObject({
      command_id: idOf(answer),
      state: 'done',
    });
  });

  test('with nobody there answers 202 with where to look, and never a receipt', async () => {
    const world = await makeWorld(embedded, { level: running });
    const answer = await ask(world, path);
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ state: 'filed', receipt: null });
    expect(answer.body['next_step']).toContain(`/api/ui/commands/${idOf(answer)}`);
    world.time.now += COMMAND_MS_MAX;
    const seen = await world.ask('GET', `/api/ui/commands/${idOf(answer)}`, { as: 'alice' });
    expect(seen.body).toMatchObject({ state: 'expired', receipt: null });
  });

  test('named by its caller, again and at once, is one command; each repeat is in the chain', async () => {
    const world = await withExecutor(embedded, aCommandResult(), { level: running });
    const body = { correlation_id: 'kill-1:2026' };
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask(world, path, body)));
    world.time.now += 10 * COMMAND_MS_MAX;
    const later = await ask(world, path, body, 'bob');
    expect(new Set([...answers, later].map(idOf)).size).toBe(1);
    expect(answers.filter((answer) => answer.body['repeat'] === false)).toHaveLength(1);
    expect(later.body).toMatchObject({ repeat: true, requested_by: 'alice', receipt: aCommandResult() });
    expect([await links(world, kind), await links(world, `${kind}.duplicate`)]).toEqual([1, 4]);
    expect(await world.audit.verify('main')).toMatchObject({ kind: 'intact' });
  });

  test('without an id, pressed twice while it runs, is one command', async () => {
    const world = await withExecutor(embedded, null, { level: running, receiptWaitMsMax: 60 });
    const [first, second] = [await ask(world, path), await ask(world, path)];
    expect(idOf(second)).toBe(idOf(first));
    expect(second.body['repeat']).toBe(true);
  });

  test('of a viewer is refused without a trace', async () => {
    const world = await makeWorld(embedded);
    const before = await world.marks();
    expect((await ask(world, path, {}, 'vera')).status).toBe(403);
    expect(await world.marks()).toEqual(before);
  });
});

describe('close all, known by what it is about', () => {
  const open = aHedge({ number: 1, id: 'h1' });
  const closeAll = (world: World) => ask(world, '/api/ui/trades/close-all');

  test('repeated just after it was met is the same, and of a later identical position a new one', async () => {
    const world = await withExecutor(embedded, aCommandResult(), { level: running });
    await world.trading.write({ hedges: [open], fills: [], breaks: [] });
    const first = await closeAll(world);
    expect((await closeAll(world)).body).toMatchObject({ command_id: idOf(first), repeat: true });
    const closed = { ...open, state: 'closed' as const };
    await world.trading.write({ hedges: [closed, aHedge({ number: 2, id: 'h2' })], fills: [], breaks: [] });
    const later = await closeAll(world);
    expect(later.body['repeat']).toBe(false);
    expect(idOf(later)).not.toBe(idOf(first));
  });

  test('that left something tries again when it is pressed again', async () => {
    const world = await withExecutor(embedded, aCommandResult({ outcome: 'incomplete' }), { level: running });
    await world.trading.write({ hedges: [open], fills: [], breaks: [] });
    const [first, second] = [await closeAll(world), await closeAll(world)];
    expect(idOf(second)).not.toBe(idOf(first));
  });

  test('through both doors is one use case', async () => {
    const world = await withExecutor(embedded, aCommandResult(), { level: running });
    await world.trading.write({ hedges: [open], fills: [], breaks: [] });
    const first = await closeAll(world);
    expect((await ask(world, '/api/hedge/flatten')).body).toMatchObject({ command_id: idOf(first), repeat: true });
  });

  test('as a dry run tells the steps and files nothing', async () => {
    const world = await makeWorld(embedded);
    await world.trading.write({ hedges: [open], fills: [], breaks: [] });
    const before = await world.marks();
    const { status, body } = await ask(world, '/api/hedge/flatten', { dry_run: true });
    expect(status).toBe(200);
    expect(body['steps']).toEqual([
      { hedge_id: 'h1', venue: 'binance-um', instrument: 'BTCUSDT', side: 'sell', quantity: '0.01', simulated: false },
      { hedge_id: 'h1', venue: 'okx', instrument: 'BTCUSDT', side: 'buy', quantity: '0.01', simulated: false },
    ]);
    expect(await world.marks()).toEqual(before);
  });
});

describe('kill', () => {
  test('is HOLD and safe mode in the same version, whoever runs it, and says whether the executor obeys', async () => {
    const world = await withExecutor(embedded, aCommandResult(), { level: { ...running, version: 1 } });
    const { body } = await ask(world, '/api/ui/kill', { reason: 'smoke', flatten: true });
    expect(body).toMatchObject({ acknowledged: true, version: 2, state: 'done' });
    expect(await world.control.readLevel('main')).toMatchObject({
      version: 2,
      mode: 'HOLD',
      commands_through: 1,
      holds: [{ id: body['hold_id'], reason: 'KILL', by: 'alice', note: 'smoke' }],
      safe_mode: { on: true, origin: 'kill' },
    });
  });

  test('with nobody there is in force all the same', async () => {
    const world = await makeWorld(embedded, { level: running, ring: () => Promise.reject(new Error('queue is down')) });
    const { status, body } = await ask(world, '/api/ui/kill');
    expect([status, body['acknowledged'], body['receipt']]).toEqual([202, false, null]);
    expect((await world.control.readLevel('main'))?.mode).toBe('HOLD');
    expect(await newestLink(world)).toMatchObject({ action: 'kill', actor: 'alice' });
  });

  test('with and without closing are two wishes, also under one id', async () => {
    const world = await withExecutor(embedded, aCommandResult(), { level: running });
    const plain = await ask(world, '/api/ui/kill', { correlation_id: 'k1' });
    const closing = await ask(world, '/api/ui/kill', { correlation_id: 'k1', flatten: true });
    expect(idOf(closing)).not.toBe(idOf(plain));
  });

  test('after the first was met and lifted is a kill again', async () => {
    const world = await withExecutor(embedded, aCommandResult(), { level: running });
    const first = await ask(world, '/api/ui/kill');
    const second = await ask(world, '/api/ui/kill');
    expect(second.body['repeat']).toBe(false);
    expect(second.body['hold_id']).not.toBe(first.body['hold_id']);
  });

  test('voids a request to resume that was made before', async () => {
    const world = await makeWorld(embedded);
    const filed = await ask(world, '/api/ui/resume-request', { reason: 'all is well' });
    await ask(world, '/api/ui/kill');
    const path = `/api/ui/approvals/${String(filed.body['request_id'])}/approve`;
    const answer = await world.ask('POST', path, { as: 'bob', body: { token: 'code-of-bob' } });
    expect(answer.body['code']).toBe('state_changed');
  });
});

test('a command filed meanwhile leaves a request to resume as it was', async () => {
  const world = await makeWorld(embedded);
  const filed = await ask(world, '/api/ui/resume-request', { reason: 'all is well' });
  await ask(world, '/api/ui/cancel_all');
  const path = `/api/ui/approvals/${String(filed.body['request_id'])}/approve`;
  expect((await world.ask('POST', path, { as: 'bob', body: { token: 'code-of-bob' } })).status).toBe(200);
});
