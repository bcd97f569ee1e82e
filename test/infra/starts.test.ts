import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { longPollClient } from '#shared/aws/queue-clients.ts';
import { receive } from '#shared/aws/doorbell.ts';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import { dynamoTradingStore } from '#shared/store/dynamo/trading-store.ts';
import { startQueue, type LocalQueue } from '#local/aws/sqs.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { HOLD, readOf } from '#test/support/function-events.ts';
import { aLevel, anAuditDraft, aStatus, NOON } from '#test/support/records.ts';
import { byName } from '../../infra/builtins.ts';
import { bundleFunctions } from '../../infra/bundle.ts';
import { functionNames } from '../../infra/entries.ts';

const nowhere = 'http://127.0.0.1:9';
/** No function asks anybody anything before it is called. */
const environment = {
  AWS_REGION: 'eu-central-1',
  AWS_ENDPOINT_URL_DYNAMODB: nowhere,
  AWS_ENDPOINT_URL_SQS: nowhere,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: nowhere,
  CONTROL_TABLE: 'control',
  TRADING_TABLE: 'trading',
  AUDIT_TABLE: 'audit',
  DOORBELL_QUEUE_URL: `${nowhere}/0/doorbell.fifo`,
  NOTICES_QUEUE_URL: `${nowhere}/0/notices.fifo`,
  OPERATORS_SECRET_ID: 'operators',
  VENUE_KEYS_SECRET_ID: 'venue-keys',
  TELEGRAM_SECRET_ID: 'telegram',
  AUDIT_COPY_DIR: tmpdir(),
  REPORTS_DIR: tmpdir(),
  CONFIG_DIR: join(import.meta.dirname, '../../configs'),
  BINANCE_UM_REST_URL: nowhere,
  OKX_REST_URL: nowhere,
  PROFILE: 'paper',
  LOG_LEVEL: 'SILENT',
};

/** Imports a bundle in a process of its own and, when there is an event, asks it. */
async function ask(folder: string, event: unknown, more: Readonly<Record<string, string>> = {}) {
  const file = JSON.stringify(pathToFileURL(join(folder, 'handler.mjs')).href);
  const call = event === null ? 'null' : `await handler(${JSON.stringify(event)}, { functionName: 'test' })`;
  const look = `const { handler } = await import(${file});
const answer = ${call};
process.stdout.write(JSON.stringify({ kind: typeof handler, status: answer?.statusCode ?? null }), () => process.exit(0))`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', look], {
    env: { ...environment, ...more },
  });
  const said: unknown = JSON.parse((await run).stdout);
  return said;
}

describe('each function as it is deployed', () => {
  let outDir = '';
  beforeAll(async () => {
    outDir = await mkdtemp(join(tmpdir(), 'propbot-starts-'));
    await bundleFunctions(outDir);
  });
  afterAll(() => rm(outDir, { recursive: true, force: true }));

  const textOf = async (name: string): Promise<string> => {
    const files = (await readdir(join(outDir, name))).filter((file) => file.endsWith('.mjs'));
    return (await Promise.all(files.map((file) => readFile(join(outDir, name, file), 'utf8')))).join('\n');
  };

  test.each(functionNames)('%s starts, and has a handler', async (name) => {
    expect(await ask(join(outDir, name), null)).toEqual({ kind: 'function', status: null });
  });

  describe('with tables and a queue', () => {
    let embedded: EmbeddedTables;
    let queue: LocalQueue;
    let there: Readonly<Record<string, string>> = {};
    let control: ReturnType<typeof dynamoControlStore>;
    beforeAll(async () => {
      embedded = await startEmbeddedDynamoDb();
      queue = await startQueue(environment.AWS_REGION, 0);
      const tables = await embedded.fresh();
      control = dynamoControlStore(embedded.documents, tables);
      await control.commit('main', { level: aLevel(), audit: anAuditDraft({ action: 'level_created' }), at: NOON });
      await dynamoTradingStore(embedded.documents, tables.trading).writeStatus(aStatus());
      there = {
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_ENDPOINT_URL_DYNAMODB: embedded.access.endpoint ?? nowhere,
        AWS_ENDPOINT_URL_SQS: queue.endpoint,
        CONTROL_TABLE: tables.control,
        TRADING_TABLE: tables.trading,
        AUDIT_TABLE: tables.audit,
        DOORBELL_QUEUE_URL: queue.queueUrl,
      };
    });
    afterAll(async () => {
      await embedded.stop();
      await queue.stop();
    });

    test.each(functionNames.filter((name) => readOf(name) !== null))('%s answers a read of its own', async (name) => {
      expect(await ask(join(outDir, name), readOf(name), there)).toEqual({ kind: 'function', status: 200 });
    });

    test('control sets HOLD and rings for it', async () => {
      expect(await ask(join(outDir, 'control'), HOLD, there)).toEqual({ kind: 'function', status: 200 });
      const level = await control.readLevel('main');
      expect(level).toMatchObject({ version: 2, mode: 'HOLD' });
      expect(level?.holds.map(({ note }) => note)).toContain('looking around');
      const listener = longPollClient({ ...embedded.access, endpoint: queue.endpoint });
      const { doorbells } = await receive(listener, queue.queueUrl, 5);
      listener.destroy();
      expect(doorbells).toEqual([{ book: 'main', version: 2 }]);
    });
  });

  test('it has the schemas of its own requests, and of nobody else’s; the document has all', async () => {
    const [control, session, docs] = await Promise.all(['control', 'session', 'docs'].map(textOf));
    expect(control).toContain('"HoldRequest"');
    expect(session).not.toContain('"HoldRequest"');
    expect(docs).toContain('"HoldRequest"');
    // What is answered is known when it compiles.
    expect(control).not.toContain('"HoldAnswer"');
    expect(docs).toContain('"HoldAnswer"');
  });

  test('it knows the paths of all routes, to tell a wrong method from a path that is not there', async () => {
    expect(await textOf('session')).toContain('/api/ui/hold');
  });
});

test('of Node’s own modules a function reads the names that it asks for', () => {
  expect(byName('node:os', ['default', 'hostname', 'EOL'])).toBe(
    [
      'const whole = require("node:os");',
      'export default whole;',
      'export const hostname = /* @__PURE__ */ (() => whole.hostname)();',
      'export const EOL = /* @__PURE__ */ (() => whole.EOL)();',
    ].join('\n'),
  );
});
