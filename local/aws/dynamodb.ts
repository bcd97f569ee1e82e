/** Starts the embedded DynamoDB: the `dynoxide` binary, a real process of its own over one SQLite file. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.ts';

/** It answers within some 50 ms; a machine under load gets this long. */
const START_MS_MAX = 10_000;
const PROBE_EVERY_MS = 10;

export interface DynamoDb {
  readonly endpoint: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the process has ended, however. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** There is no binary to run. The message says what to install. */
export class DynamoDbMissingError extends Error {
  override readonly name = 'DynamoDbMissingError';
}

/**
 * @param given `DYNOXIDE_BIN`, where it is set
 * @param path `PATH`
 * @throws {DynamoDbMissingError} when it is nowhere
 */
export function findDynoxide(given: string | undefined, path: string | undefined): string {
  if (given !== undefined) {
    if (existsSync(given)) return given;
    throw new DynamoDbMissingError(`DYNOXIDE_BIN names ${given}, and there is no such file.`);
  }
  const packaged = join(import.meta.dirname, '../../node_modules/@dynoxide/linux-x64/dynoxide');
  const onPath = (path ?? '').split(delimiter).flatMap((folder) => (folder === '' ? [] : [join(folder, 'dynoxide')]));
  const found = [packaged, ...onPath].find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new DynamoDbMissingError(
    'The embedded DynamoDB is missing: get dynoxide 1.2.1 from https://github.com/nubo-db/dynoxide/releases and put it ' +
      'on the PATH or name it in DYNOXIDE_BIN, or name a DynamoDB endpoint in AWS_ENDPOINT_URL_DYNAMODB.',
  );
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

async function untilItAnswers(child: ChildProcess, port: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < START_MS_MAX; waitedMs += PROBE_EVERY_MS) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    if (await answers(port)) return true;
    await pause(PROBE_EVERY_MS);
  }
  return false;
}

/**
 * @param options.dbPath file that keeps the data; in memory when null
 * @param options.port a port to take again, or null for a free one
 */
export async function startDynamoDb(options: {
  readonly binary: string;
  readonly dbPath: string | null;
  readonly port: number | null;
}): Promise<DynamoDb> {
  const port = options.port ?? (await freePort());
  const keep = options.dbPath === null ? [] : ['--db-path', options.dbPath];
  const child = spawn(options.binary, ['--host', '127.0.0.1', '--port', String(port), ...keep], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  if (!(await untilItAnswers(child, port)) || child.pid === undefined) {
    child.kill('SIGKILL');
    throw new Error(`The embedded DynamoDB (${options.binary}) did not answer on port ${port}.`);
  }
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    pid: child.pid,
    ended,
    // SQLite survives a kill at any instant, and the binary has nothing else to put in order.
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
