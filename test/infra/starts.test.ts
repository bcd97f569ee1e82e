import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
    const file = pathToFileURL(join(outDir, name, 'handler.mjs')).href;
    const look = `console.log(typeof (await import(${JSON.stringify(file)})).handler);process.exit(0)`;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', look], { env: environment });
    expect((await run).stdout.trim()).toBe('function');
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
