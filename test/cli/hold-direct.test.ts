import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { HOLDS_MAX, type ControlLevel, type Hold } from '#shared/domain/level.ts';
import { dynamoAuditStore } from '#shared/store/dynamo/audit-store.ts';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import type { AuditStore, ControlStore } from '#shared/store/ports.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aLevel, anAuditDraft, NOON } from '#test/support/records.ts';
import { holdDirect } from '../../cli/hold-direct.ts';
import { runCommandLine } from '../../cli/program.ts';

let embedded: EmbeddedTables;
let control: ControlStore;
let audit: AuditStore;
let environment: Record<string, string>;
const before = { ...process.env };

beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
  // As the SDK finds them: in the environment of the process.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: embedded.access.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});
afterAll(async () => {
  process.env = before;
  await embedded.stop();
});
beforeEach(async () => {
  const tables = await embedded.fresh();
  control = dynamoControlStore(embedded.documents, tables);
  audit = dynamoAuditStore(embedded.documents, tables);
  environment = {
    AWS_REGION: 'eu-central-1',
    CONTROL_TABLE: tables.control,
    TRADING_TABLE: tables.trading,
    AUDIT_TABLE: tables.audit,
  };
});

const start = async (change: Partial<ControlLevel>): Promise<void> => {
  const level = aLevel({ version: 1, holds: [], ...change });
  await control.commit('main', { level, audit: anAuditDraft(), at: NOON });
};
const obey = async (version: number): Promise<void> => {
  await control.writeAck({ book: 'main', version, at: NOON, fencing_id: 1, executor: 'one', opening_in_flight: 0 });
};
function terminalOf() {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    readSecret: () => Promise.resolve(null),
  };
  return { terminal, out, err };
}
async function run(...words: readonly string[]) {
  const { terminal, out, err } = terminalOf();
  return { exitCode: await runCommandLine(words, terminal, environment), out: out.join('\n'), err: err.join('\n') };
}

test('holds without an API and without a token, as a link of the chain says', async () => {
  await start({ mode: 'RUN', resume_granted: { approval_id: 'granted00', at: NOON } });
  await obey(2);
  const { exitCode, out, err } = await run('hold', '--direct', '--reason', 'the API is down');
  expect([exitCode, err]).toEqual([0, '']);
  expect(out).toMatch(/^HOLD: acknowledged in \d+ ms by the executor \(version 2\)$/m);
  const level = await control.readLevel('main');
  expect(level).toMatchObject({ mode: 'HOLD', version: 2, resume_granted: null });
  expect(level?.holds).toMatchObject([{ reason: 'MANUAL', by: 'system', note: 'the API is down' }]);
  const [link] = (await audit.list('main', 1, null)).items;
  expect(link).toMatchObject({ action: 'hold_set', actor: 'system', reason: 'the API is down' });
  expect(link).toMatchObject({ subject: level?.holds[0]?.id, detail: { channel: 'direct' } });
  expect((await audit.verify('main')).kind).toBe('intact');
});

test('says in an object for programs what became of it', async () => {
  await start({});
  await obey(9);
  const { exitCode, out } = await run('--json', 'pause', '--direct');
  expect(exitCode).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ version: 2, acknowledged: true });
});

test('is written, and no good news, where no executor says that it obeys', async () => {
  await start({ mode: 'RUN' });
  await obey(1);
  const { terminal, out } = terminalOf();
  const exitCode = await holdDirect({ environment, terminal, json: false, ackWaitMsMax: 0 }, 'nobody is there');
  expect(exitCode).toBe(3);
  expect(out[0]).toContain('NOT acknowledged: written as version 2');
  expect((await control.readLevel('main'))?.mode).toBe('HOLD');
});

test('is heard by a level that is full of holds, and says which gave way', async () => {
  const holds = Array.from({ length: HOLDS_MAX }, (_, index): Hold => {
    return { id: `hold-number-${index}`, reason: 'MANUAL', note: 'looking', by: 'alice', at: NOON };
  });
  await start({ holds });
  await obey(2);
  expect((await run('hold', '--direct')).exitCode).toBe(0);
  expect((await control.readLevel('main'))?.holds).toHaveLength(HOLDS_MAX);
  const [link] = (await audit.list('main', 1, null)).items;
  expect(link?.detail).toMatchObject({ replaces: 'hold-number-0' });
});

test('joins those who change the level at the same time: each hold is in force', async () => {
  await start({ mode: 'RUN' });
  await obey(99);
  const codes = await Promise.all(Array.from({ length: 4 }, async () => (await run('hold', '--direct')).exitCode));
  expect(codes).toEqual([0, 0, 0, 0]);
  expect((await control.readLevel('main'))?.holds).toHaveLength(4);
});

test.each([
  ['a level', {}, /no control level/, 1],
  ['a reason that says something', { reason: 'no' }, /3 to 500/, 2],
  ['tables', { table: 'nobodys-table' }, /^NOT known to be written: ResourceNotFound/, 3],
  ['a deployment that is named', { table: '' }, /CONTROL_TABLE is missing/, 2],
])('needs %s', async (_what, { reason = 'down', table }: { reason?: string; table?: string }, said, code) => {
  if (table !== undefined) environment = { ...environment, CONTROL_TABLE: table };
  const { exitCode, out, err } = await run('hold', '--direct', '--reason', reason);
  expect([exitCode, out]).toEqual([code, '']);
  expect(err).toMatch(said);
});
