/**
 * The whole system on one machine, started and stopped as one: stores, queue, secrets, venue simulator, gateway with the
 * Lambda handlers, executor. `main.ts` prints it for people; the system tests start it on free ports in their own folders.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rawTableClient, secretsClient, tableClient } from '#shared/aws/clients.ts';
import type { Environment } from '#shared/config/env.ts';
import { authorityOf } from '#shared/config/authority.ts';
import { loadConfig } from '#shared/config/load.ts';
import { STOP_END_MS_MAX } from '#shared/config/relations.ts';
import type { Config } from '#shared/config/schema.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { makeTables } from '#shared/store/dynamo/make-tables.ts';
import { dynamoSessionStore } from '#shared/store/dynamo/session-store.ts';
import { buildDashboard } from '../dashboard/build.ts';
import { findDynoxide } from './aws/dynamodb.ts';
import { freePort, mustBeFree } from './aws/free-port.ts';
import { firstVenueKeys, keepPeople } from './aws/first-secrets.ts';
import * as children from './children.ts';
import { childEnvironment, names, storeEnvironment, venueEnvironment } from './environment.ts';
import { lockFolder } from './lock.ts';
import { mintPeople, mintSignIns, type Person } from './people.ts';
import { startChild, type Child, type ChildSpec } from './supervisor.ts';

export interface SystemOptions extends children.Market {
  readonly dataDir: string;
  /** Begins without what an earlier run left. */
  readonly fresh: boolean;
  /** Of the gateway; 0 for a free one. */
  readonly port: number;
  /** A second executor beside the first, which takes over when that one ends. */
  readonly standby: boolean;
  /** A file that the executor loads before its own code, to measure it from within. */
  readonly executorPreload?: string | undefined;
  /** What the system is started with: overrides of the profile, `DYNOXIDE_BIN`, `PATH`. */
  readonly environment: Environment;
  /** One line for people when a process ended and what is done about it. */
  readonly onNote: (line: string) => void;
}

export type ProcessName = 'dynamodb' | 'queue' | 'secrets' | 'venues' | 'gateway' | 'executor' | 'standby';

export interface System {
  /** `http://localhost:8000` */
  readonly url: string;
  readonly config: Config;
  readonly people: readonly Person[];
  readonly dataDir: string;
  /** Every address and name that the executor and the functions were given. */
  readonly environment: Environment;
  /** What a process said of itself when it became ready; the venue simulator's addresses are here. */
  facts(name: ProcessName): Readonly<Record<string, unknown>>;
  /** Of the processes that run now. */
  pids(): Readonly<Partial<Record<ProcessName, number>>>;
  /** Sends a signal; a process that ends of it is started again. */
  kill(name: ProcessName, signal: NodeJS.Signals): void;
  /** Ends one process for good: what is left must do without it. */
  end(name: ProcessName): Promise<void>;
  /** Ends all of it: under five seconds, unless the executor has something open that must come to rest first. May be called twice. */
  stop(): Promise<void>;
}

/** The rest only closes its sockets; the executor settles what is open and gives its lease back. */
const OTHER_GRACE_MS = 1_000;
const executorGraceMs = (config: Config): number => config.executor.stop_grace_ms + STOP_END_MS_MAX;
/** What a run leaves in its folder; nothing else in it is ever removed. */
const ownNames = ['dynamodb.sqlite', 'dynamodb.sqlite-wal', 'dynamodb.sqlite-shm', 'secrets.json', 'tokens', 'aws.env'];
const ownFolders = ['executor', 'standby', 'reports', 'dashboard', 'logs'];

function clean(dataDir: string): void {
  for (const name of [...ownNames, ...ownFolders]) rmSync(join(dataDir, name), { recursive: true, force: true });
}

/** Keeps the running processes by name; ends them in order, whatever state the start was in. */
function createCrew(dataDir: string, graceMs: number, onNote: (line: string) => void) {
  const crew = new Map<ProcessName, Child>();
  const starting: Promise<unknown>[] = [];
  let stopping: Promise<void> | null = null;

  async function start(name: ProcessName, spec: ChildSpec): Promise<Child> {
    const started = startChild(spec, join(dataDir, 'logs'), onNote);
    starting.push(started.catch(() => undefined));
    const child = await started;
    crew.set(name, child);
    return child;
  }
  async function endAll(): Promise<void> {
    const executors = [crew.get('standby'), crew.get('executor')].filter((child) => child !== undefined);
    await Promise.all(executors.map((child) => child.stop(graceMs)));
    await Promise.all([...crew.values()].map((child) => child.stop(OTHER_GRACE_MS)));
    // A start that was under way when another one failed leaves nothing behind either.
    await Promise.all(starting);
    await Promise.all([...crew.values()].map((child) => child.stop(OTHER_GRACE_MS)));
  }
  return { crew, start, endAll: () => (stopping ??= endAll()) };
}

/** Tables, people and keys: what must be there before a function or the executor is started. */
async function prepareStores(env: Environment, people: readonly Person[]): Promise<void> {
  const credentials = { accessKeyId: names.accessKey, secretAccessKey: names.accessKey };
  const access = (endpoint: string | undefined) => ({
    region: names.region,
    credentials,
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  const tables = rawTableClient(access(env['AWS_ENDPOINT_URL_DYNAMODB']));
  await makeTables(tables, names.tables);
  tables.destroy();
  const documents = tableClient(access(env['AWS_ENDPOINT_URL_DYNAMODB']));
  await mintSignIns(dynamoSessionStore(documents, names.tables.control), people, systemClock.wall());
  documents.destroy();
  const secrets = secretsClient(access(env['AWS_ENDPOINT_URL_SECRETS_MANAGER']));
  await keepPeople(secrets, names.operatorsSecret, people, systemClock.wall());
  await firstVenueKeys(secrets, names.venueKeysSecret, names.venueKeys);
  secrets.destroy();
}

/** What can be known to fail is said before anything is started. */
async function checkMachine({ port, environment }: SystemOptions, config: Config): Promise<void> {
  if ((environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '') === '') {
    findDynoxide(environment['DYNOXIDE_BIN'], environment['PATH']);
  }
  if (port !== 0) await mustBeFree(config.bind_host, port);
}

/**
 * Resolves when everything is ready: the executor leads and has applied the control level, and the API answers.
 * @throws when a part does not come up; what had started is ended before
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { dataDir, onNote } = options;
  const config = loadConfig({ ...options.environment, PROFILE: 'paper' });
  const unlock = lockFolder(dataDir);
  try {
    await checkMachine(options, config);
  } catch (error) {
    unlock();
    throw error;
  }
  if (options.fresh) clean(dataDir);
  const { crew, start, endAll } = createCrew(dataDir, executorGraceMs(config), onNote);
  const stop = async (): Promise<void> => {
    await endAll();
    unlock();
  };
  try {
    const people = mintPeople();
    const { url, environment } = await startAll(options, config, people, start);
    return {
      url,
      config,
      people,
      dataDir,
      environment,
      facts: (name) => crew.get(name)?.facts() ?? {},
      pids: () => {
        const pids: Partial<Record<ProcessName, number>> = {};
        for (const [name, child] of crew) {
          const pid = child.pid();
          if (pid !== null) pids[name] = pid;
        }
        return pids;
      },
      kill: (name, signal) => crew.get(name)?.signal(signal),
      end: async (name) => {
        const trades = name === 'executor' || name === 'standby';
        await crew.get(name)?.stop(trades ? executorGraceMs(config) : OTHER_GRACE_MS);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Start = (name: ProcessName, spec: ChildSpec) => Promise<Child>;

async function startAll(
  options: SystemOptions,
  config: Config,
  people: readonly Person[],
  start: Start,
): Promise<{ readonly url: string; readonly environment: Environment }> {
  const { dataDir } = options;
  for (const name of ['executor', 'standby', 'reports', 'dashboard']) {
    mkdirSync(join(dataDir, name), { recursive: true, mode: 0o700 });
  }
  const base = childEnvironment(options.environment, config);
  const dashboardDir = join(dataDir, 'dashboard');
  const given = options.environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '';
  const [dynamodb, queue, secrets, venues, port] = await Promise.all([
    given === '' ? start('dynamodb', children.dynamoDbChild(base, join(dataDir, 'dynamodb.sqlite'))) : null,
    start('queue', children.queueChild(base, names.region)),
    start('secrets', children.secretsChild(base, join(dataDir, 'secrets.json'))),
    start('venues', children.venuesChild(base, options)),
    options.port === 0 ? freePort() : options.port,
    buildDashboard(dashboardDir),
  ]);
  const url = `http://localhost:${port}`;
  const environment: Environment = {
    ...base,
    ...storeEnvironment({
      dynamodb: dynamodb?.facts() ?? { endpoint: given },
      queue: queue.facts(),
      secrets: secrets.facts(),
    }),
    ...venueEnvironment(venues.facts()),
    PROPBOT_BASE_URL: url,
    DATA_DIR: join(dataDir, 'executor'),
    REPORTS_DIR: join(dataDir, 'reports'),
    AUDIT_COPY_DIR: join(dataDir, 'audit-copies'),
  };
  await prepareStores(environment, people);
  const gateway = { host: config.bind_host, port, dashboardDir };
  await Promise.all([
    start(
      'gateway',
      children.gatewayChild(
        { ...environment, ...authorityOf(config), AUTH_ENABLED: String(config.auth_enabled) },
        gateway,
      ),
    ),
    start('executor', children.executorChild(environment, options.executorPreload)),
  ]);
  // The first one leads before the other begins to wait, so that the two are what they are called.
  if (options.standby) await start('standby', children.standbyChild(environment, join(dataDir, 'standby')));
  return { url, environment };
}
