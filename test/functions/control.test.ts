import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aLevel, NOON } from '#test/support/records.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { makeWorld, type Asking, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const running = { mode: 'RUN', holds: [], safe_mode: { ...aLevel().safe_mode, on: false } } as const;
const hold = (world: World, as = 'alice') => world.ask('POST', '/api/ui/hold', { as, body: { reason: 'manual_hold' } });

describe('HOLD', () => {
  test('is in force with one audit link, and says so when the executor has not answered', async () => {
    const world = await makeWorld(embedded, { level: running });
    const { status, body } = await hold(world);
    expect(status).toBe(200);
    expect(body).toMatchObject({ acknowledged: false, ack_ms: null, version: 2, mode: 'HOLD', hold_active: true });
    expect(await world.control.readLevel('main')).toMatchObject({
      mode: 'HOLD',
      holds: [{ id: body['hold_id'], by: 'alice', note: 'manual_hold', reason: 'MANUAL' }],
    });
    const { items } = await world.audit.list('main', 1, null);
    expect(items[0]).toMatchObject({ actor: 'alice', action: 'hold_set', subject: body['hold_id'] });
    expect(world.rung).toEqual([{ book: 'main', version: 2 }]);
  });

  test('tells how long the executor took, and how many opening orders had left before', async () => {
    const world = await makeWorld(embedded, {
      level: running,
      // The bell is heard and the executor answers, as it does over the tables.
      ring: async ({ version }) => {
        const ack = { book: 'main', version, at: NOON, fencing_id: 1, executor: 'one', opening_in_flight: 2 };
        await worldControl?.writeAck(ack);
      },
    });
    const worldControl: World['control'] | undefined = world.control;
    const { body } = await hold(world);
    expect(body).toMatchObject({ acknowledged: true, opening_in_flight: 2 });
    expect(body['ack_ms']).toBeGreaterThanOrEqual(0);
  });

  test('is not acknowledged by the answer to an earlier version', async () => {
    const world = await makeWorld(embedded, { level: running });
    await world.control.writeAck({
      book: 'main',
      version: 1,
      at: NOON,
      fencing_id: 1,
      executor: 'one',
      opening_in_flight: 0,
    });
    expect((await hold(world)).body['acknowledged']).toBe(false);
  });

  test('needs no queue: with the doorbell dead it is written all the same', async () => {
    const world = await makeWorld(embedded, { level: running, ring: () => Promise.reject(new Error('queue is down')) });
    expect((await hold(world)).status).toBe(200);
    expect((await world.control.readLevel('main'))?.mode).toBe('HOLD');
  });

  test('by eight operators at once is eight holds, eight links and a chain that verifies', async () => {
    const world = await makeWorld(embedded, { level: running });
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => hold(world, n % 2 === 0 ? 'alice' : 'bob')));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect((await world.control.readLevel('main'))?.holds).toHaveLength(8);
    expect(await world.audit.verify('main')).toEqual({ kind: 'intact', links: 9 });
  });

  test('is taken when the level is full of holds already, and the level can still be read', async () => {
    const holds = Array.from({ length: 64 }, (_, n) => ({ ...aHold, id: `hold-number-${n}` }));
    const world = await makeWorld(embedded, { level: { holds } });
    const { status, body } = await hold(world);
    const level = await world.control.readLevel('main');
    expect(status).toBe(200);
    expect(level?.holds).toHaveLength(64);
    expect(level?.holds.at(-1)?.id).toBe(body['hold_id']);
  });

  test('through PATCH is the same use case, with or without a reason', async () => {
    const world = await makeWorld(embedded, { level: running });
    const paused = await world.ask('PATCH', '/api/ui/control', { as: 'bob', body: { mode: 'HOLD' } });
    expect(paused.body).toMatchObject({ mode: 'HOLD', hold_active: true });
    expect((await world.control.readLevel('main'))?.holds[0]?.note).toBe('mode set to HOLD');
  });
});

const aHold = { reason: 'MANUAL', note: '', by: 'alice', at: NOON } as const;

describe('RUN', () => {
  const run = (world: World) => world.ask('POST', '/api/ui/resume', { as: 'alice' });
  const granted = { approval_id: 'approval0001', at: NOON };

  test.each([
    { what: 'a hold is in force', level: {}, code: 'hold_active' },
    { what: 'safe mode is on', level: { holds: [], resume_granted: granted }, code: 'safe_mode_on' },
    {
      what: 'no resume was approved',
      level: { holds: [], safe_mode: running.safe_mode },
      code: 'no_granted_resume',
    },
    { what: 'it runs already', level: running, code: 'already_so' },
  ])('is refused while $what, naming it and the next step', async ({ level, code }) => {
    const world = await makeWorld(embedded, { level });
    const before = await world.marks();
    const { status, body } = await run(world);
    expect([status, body['code']]).toEqual([409, code]);
    expect(body['hint']).not.toBe('');
    expect(await world.marks()).toEqual(before);
  });

  test('follows an approved resume, once', async () => {
    const world = await makeWorld(embedded, {
      level: { holds: [], safe_mode: running.safe_mode, resume_granted: granted },
    });
    expect((await run(world)).body).toMatchObject({ mode: 'RUN', hold_active: false });
    expect((await run(world)).body['code']).toBe('already_so');
  });
});

test('safe mode and dry run are set by one operator, and not twice', async () => {
  const level = { safe_mode: running.safe_mode, dry_run: { ...aLevel().dry_run, on: false } };
  const world = await makeWorld(embedded, { level });
  for (const path of ['/api/ui/safe-mode', '/api/ui/dry-run']) {
    const asking: Asking = { as: 'alice', body: { reason: 'watching a venue' } };
    expect((await world.ask('POST', path, asking)).status).toBe(200);
    expect((await world.ask('POST', path, asking)).body['code']).toBe('already_so');
  }
  expect(await world.control.readLevel('main')).toMatchObject({
    version: 3,
    safe_mode: { on: true, origin: 'person', by: 'alice' },
    dry_run: { on: true, by: 'alice' },
  });
});

test('the control state tells the limits and the parameters in force', async () => {
  const world = await makeWorld(embedded, { dryRunLocked: true });
  const { body } = await world.ask('GET', '/api/ui/control-state', { as: 'vera' });
  expect(body).toMatchObject({ mode: 'HOLD', dry_run_only: true, limits: aLevel().limits, config_version: 1 });
});

test('before the first start every change says that there is no level yet', async () => {
  const world = await makeWorld(embedded, { level: null });
  const { status, body } = await hold(world);
  expect([status, body['code']]).toEqual([503, 'unavailable']);
  expect((await world.ask('GET', '/api/ui/control-state', { as: 'vera' })).status).toBe(503);
});
