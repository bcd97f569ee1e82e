/** What every function that has stores needs, made once a process from the environment. */
import { rawTableClient, secretsClient, tableClient } from '#shared/aws/clients.ts';
import { objectsInBucket } from '#shared/aws/objects.ts';
import { cachedSecret, OPERATORS_AGE_MS_MAX } from '#shared/aws/secrets.ts';
import { EnvInvalidError, readEnv } from '#shared/config/env.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { dynamoAskedRequests } from '#shared/store/dynamo/asked-requests.ts';
import { dynamoConfigStore } from '#shared/store/dynamo/config-store.ts';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import type { Documents } from '#shared/store/dynamo/access.ts';
import { objectsInFolder } from '#shared/store/objects-in-folder.ts';
import type { ObjectStore } from '#shared/store/objects.ts';
import { acceptedIn } from '#shared/store/operators.ts';
import type { ConfigStore } from '#shared/store/ports.ts';
import { OperatorRecords, type OperatorRecord } from '#shared/wire/operator.ts';
import type { Changing } from './changing.ts';
import { heedingVersions } from './expected-version.ts';
import { createLog, type Log } from './log.ts';
import type { Telling } from './tell-executor.ts';
import { ACK_WAIT_MS_MAX } from './wait-for-ack.ts';

export interface Wired {
  readonly documents: Documents;
  readonly tables: { readonly control: string; readonly trading: string; readonly audit: string };
  readonly book: string;
  readonly log: Log;
}

export const DEFAULT_BOOK = 'main';

export function wireTables(service: string): Wired {
  const env = readEnv(['AWS_REGION', 'CONTROL_TABLE', 'TRADING_TABLE', 'AUDIT_TABLE', 'BOOK', 'LOG_LEVEL']);
  return {
    documents: tableClient({ region: env.AWS_REGION }),
    tables: { control: env.CONTROL_TABLE, trading: env.TRADING_TABLE, audit: env.AUDIT_TABLE },
    book: env.BOOK ?? DEFAULT_BOOK,
    log: createLog(service, env.LOG_LEVEL),
  };
}

/** For functions with a route that changes something. */
export function wireChanging({ documents, tables, book }: Wired): Changing {
  const control = dynamoControlStore(documents, tables);
  return {
    asked: dynamoAskedRequests(documents, tables.control),
    levelVersion: async () => (await control.readLevel(book))?.version ?? null,
  };
}

/** The doorbell. Only what changes something rings, so that the queue's client is read then and not at the start. */
function wireBell(region: string, queueUrl: string): () => Promise<Telling['ring']> {
  const fetch = async (): Promise<Telling['ring']> => {
    const [{ ring }, { queueClient }] = await Promise.all([
      import('#shared/aws/doorbell.ts'),
      import('#shared/aws/queue-clients.ts'),
    ]);
    const queue = queueClient({ region });
    return (doorbell, signal) => ring(queue, queueUrl, doorbell, signal);
  };
  let fetched: ReturnType<typeof fetch> | null = null;
  return () => (fetched ??= fetch());
}

/** For functions that change the level. */
export function wireTelling(wired: Wired): Telling & { readonly changing: Changing; readonly configs: ConfigStore } {
  const { documents, tables, log } = wired;
  const env = readEnv(['AWS_REGION', 'DOORBELL_QUEUE_URL']);
  const bell = wireBell(env.AWS_REGION, env.DOORBELL_QUEUE_URL);
  const control = heedingVersions(dynamoControlStore(documents, tables));
  return {
    control: {
      ...control,
      commit: (book, change) => {
        // What is written may be rung for: the bell is fetched meanwhile, and whoever rings is told if that fails.
        bell().catch(() => null);
        return control.commit(book, change);
      },
    },
    configs: dynamoConfigStore(documents, tables.control),
    changing: wireChanging(wired),
    clock: systemClock,
    log,
    ring: async (doorbell, signal) => (await bell())(doorbell, signal),
    ackWaitMsMax: ACK_WAIT_MS_MAX,
  };
}

/** For functions that must know who the operators are. */
export function wireOperators(): () => Promise<readonly OperatorRecord[]> {
  const env = readEnv(['AWS_REGION', 'OPERATORS_SECRET_ID', 'PROFILE']);
  const client = secretsClient({ region: env.AWS_REGION });
  const read = cachedSecret(client, env.OPERATORS_SECRET_ID, OperatorRecords, systemClock, OPERATORS_AGE_MS_MAX);
  return async () => acceptedIn(env.PROFILE, await read());
}

const places = {
  reports: { bucket: 'REPORTS_BUCKET', folder: 'REPORTS_DIR' },
  audit: { bucket: 'AUDIT_COPY_BUCKET', folder: 'AUDIT_COPY_DIR' },
} as const;

/** For functions that keep files: a bucket in AWS, a folder on one machine. @throws {EnvInvalidError} when neither is named */
export function wireObjects(place: keyof typeof places): ObjectStore {
  const { bucket: inBucket, folder: inFolder } = places[place];
  const { AWS_REGION: region, [inBucket]: bucket, [inFolder]: folder } = readEnv(['AWS_REGION', inBucket, inFolder]);
  if (bucket !== undefined) {
    // Any client finds the credentials of this process; its own requests are not needed.
    const { credentials } = rawTableClient({ region }).config;
    return objectsInBucket({ region, bucket, credentials, clock: systemClock });
  }
  if (folder !== undefined) return objectsInFolder(folder);
  throw new EnvInvalidError([`${inBucket} or ${inFolder} is missing`]);
}

/** `DRY_RUN_ONLY`: absent means unlocked. */
export function dryRunLocked(): boolean {
  const { DRY_RUN_ONLY: text } = readEnv(['DRY_RUN_ONLY']);
  return text === 'true' || text === '1';
}
