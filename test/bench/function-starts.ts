/**
 * Each Lambda as it is deployed: the size of its bundle, how much slower a fresh process has it than an empty handler, what
 * start and first call cost together, and what a warm call costs, against the embedded DynamoDB. Own time is processor time: under load the
 * clock on the wall says more of the neighbours than of us.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import { dynamoTradingStore } from '#shared/store/dynamo/trading-store.ts';
import { startEmbeddedDynamoDb } from '#test/support/embedded-dynamodb.ts';
import { HOLD, readOf } from '#test/support/function-events.ts';
import { aLevel, anAuditDraft, aStatus, NOON } from '#test/support/records.ts';
import { bundleFunctions } from '../../infra/bundle.ts';
import { percentile, type Report } from './report.ts';

const STARTS = 5;
const CALLS = 200;
/** No level has so high a version: every HOLD is acknowledged at once. */
const ACKNOWLEDGED_VERSION = 1_000_000;
/** The first calls compile what the others run. */
const UNCOUNTED = 50;

const Took = z.object({ wallMs: z.number(), cpuMs: z.number() });
const Said = z.object({ imported: Took, warm: z.array(Took), status: z.number() });
type Environment = Readonly<Record<string, string>>;

async function runProcess(file: string, event: unknown, calls: number, environment: Environment) {
  const words = [file, JSON.stringify(event), String(calls)];
  const child = fork(join(import.meta.dirname, 'function-process.ts'), words, {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const said: unknown = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error(`${file} ended before it was there`);
    }),
  ]);
  const [answer] = z.tuple([Said]).rest(z.unknown()).parse(said);
  return answer;
}

/** @throws when it did not answer 200: the figure would be of an error */
function answered(name: string, said: z.output<typeof Said>): z.output<typeof Said> {
  if (said.status !== 200) throw new Error(`${name} answered ${said.status}`);
  return said;
}

const medianOf = (took: readonly z.output<typeof Took>[], what: 'wallMs' | 'cpuMs'): number =>
  percentile(
    took.map((one) => one[what]),
    0.5,
  );

export async function run(report: Report): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'propbot-functions-'));
  const embedded = await startEmbeddedDynamoDb();
  try {
    const tables = await embedded.fresh();
    const audit = anAuditDraft({ action: 'level_created' });
    const control = dynamoControlStore(embedded.documents, tables);
    await control.commit('main', { level: aLevel(), audit, at: NOON });
    const acknowledged = { book: 'main', version: ACKNOWLEDGED_VERSION, at: NOON, fencing_id: 1 };
    await control.writeAck({ ...acknowledged, executor: 'bench', opening_in_flight: 0 });
    await dynamoTradingStore(embedded.documents, tables.trading).writeStatus(aStatus());
    const environment: Environment = {
      AWS_REGION: embedded.access.region,
      AWS_ENDPOINT_URL_DYNAMODB: embedded.access.endpoint ?? '',
      AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:9',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      CONTROL_TABLE: tables.control,
      TRADING_TABLE: tables.trading,
      AUDIT_TABLE: tables.audit,
      DOORBELL_QUEUE_URL: 'http://127.0.0.1:9/000000000000/doorbell.fifo',
      OPERATORS_SECRET_ID: 'operators',
      VENUE_KEYS_SECRET_ID: 'venue-keys',
      TELEGRAM_SECRET_ID: 'telegram',
      NOTICES_QUEUE_URL: 'http://127.0.0.1:9/000000000000/notices.fifo',
      BINANCE_UM_REST_URL: 'http://127.0.0.1:9',
      OKX_REST_URL: 'http://127.0.0.1:9',
      AUDIT_COPY_DIR: folder,
      REPORTS_DIR: folder,
      CONFIG_DIR: join(import.meta.dirname, '../../configs'),
      PROFILE: 'paper',
      LOG_LEVEL: 'SILENT',
      POWERTOOLS_DEV: 'false',
    };
    const bundles = await bundleFunctions(folder);
    const empty = join(folder, 'empty', 'handler.mjs');
    await mkdir(join(folder, 'empty'));
    await writeFile(empty, 'export const handler = async () => ({ statusCode: 200 });\n');
    for (const { name, folder: own, bytes, gzipBytes } of bundles) {
      const file = join(own, 'handler.mjs');
      const [ours, none]: z.output<typeof Took>[][] = [[], []];
      // One after the other, so that what disturbs the one disturbs the other.
      for (let start = 0; start < STARTS; start += 1) {
        ours?.push((await runProcess(file, null, 0, environment)).imported);
        none?.push((await runProcess(empty, null, 0, environment)).imported);
      }
      report(`${name}: bundle`, bytes / 1_000, 'kB');
      report(`${name}: bundle, gzip`, gzipBytes / 1_000, 'kB');
      for (const what of ['cpuMs', 'wallMs'] as const) {
        const slower = medianOf(ours ?? [], what) - medianOf(none ?? [], what);
        report(`${name}: start, more than empty (${what === 'cpuMs' ? 'processor' : 'wall'})`, slower, 'ms');
      }
      const event = readOf(name);
      if (event === null) continue;
      const asked = { 'a read': event, ...(name === 'control' ? { HOLD } : {}) };
      for (const [what, first] of Object.entries(asked)) {
        const cpuMs: number[] = [];
        for (let start = 0; start < STARTS; start += 1) {
          const { imported, warm } = answered(name, await runProcess(file, first, 1, environment));
          cpuMs.push(imported.cpuMs + (warm[0]?.cpuMs ?? 0));
        }
        report(`${name}: start and first call, ${what} (processor)`, percentile(cpuMs, 0.5), 'ms');
      }
      const { warm } = answered(name, await runProcess(file, event, CALLS, environment));
      report(`${name}: warm, own time, median`, medianOf(warm.slice(UNCOUNTED), 'cpuMs'), 'ms');
      report(`${name}: warm, with the tables, median`, medianOf(warm.slice(UNCOUNTED), 'wallMs'), 'ms');
    }
  } finally {
    await embedded.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
