/** The embedded DynamoDB for one test file: in memory, on a free port, gone with the file. */
import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rawTableClient, tableClient, type AwsAccess } from '#shared/aws/clients.ts';
import { makeTables } from '#shared/store/dynamo/make-tables.ts';
import type { Documents } from '#shared/store/dynamo/access.ts';
import type { TableNames } from '#shared/store/dynamo/tables.ts';

export interface EmbeddedTables {
  readonly access: AwsAccess;
  readonly documents: Documents;
  /** Tables of their own for whoever asks, so that tests of one file do not meet. */
  fresh(): Promise<TableNames>;
  stop(): Promise<void>;
}

const START_TRIES_MAX = 100;
const TRY_EVERY_MS = 50;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function startEmbeddedDynamoDb(): Promise<EmbeddedTables> {
  const port = await freePort();
  const packageFile = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json');
  const binary = path.join(path.dirname(packageFile), 'dynoxide');
  const child = spawn(binary, ['--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const access: AwsAccess = {
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const raw = rawTableClient(access);
  const documents = tableClient(access);
  let made = 0;
  const fresh = async (): Promise<TableNames> => {
    made += 1;
    const names = { control: `control-${made}`, trading: `trading-${made}`, audit: `audit-${made}` };
    await makeTables(raw, names);
    return names;
  };
  await untilItAnswers(fresh);
  return {
    access,
    documents,
    fresh,
    stop: async () => {
      raw.destroy();
      documents.destroy();
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function untilItAnswers(ask: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await ask();
      return;
    } catch (error) {
      if (tries === START_TRIES_MAX) throw error;
      await sleep(TRY_EVERY_MS);
    }
  }
}
