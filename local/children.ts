/** The processes that make up the whole system on one machine: what each is told, and how often it may be started again. */
import { join } from 'node:path';
import type { Environment } from '#shared/config/env.ts';
import type { ChildSpec, Facts } from './supervisor.ts';

const here = (path: string): string => join(import.meta.dirname, path);
/** The executor is meant to come back from anything; what it needs more than five times is broken. */
const EXECUTOR_RESTARTS_MAX = 20;
const OTHER_RESTARTS_MAX = 5;
const READY_MS_MAX = 20_000;
/** After a kill the lease of the one before must run out (11 s) and its requests too (3 s), and venues be asked. */
const EXECUTOR_READY_MS_MAX = 50_000;

/** The port that the first start was given is taken again, so that no address ever changes. */
const portOf = (before: Facts | null, first: number): number => {
  const port = before?.['port'];
  return typeof port === 'number' ? port : first;
};
const json = (options: Readonly<Record<string, unknown>>): readonly string[] => [JSON.stringify(options)];

const spec = (name: string, entry: string, env: Environment, args: ChildSpec['args']): ChildSpec => ({
  name,
  entry: here(entry),
  args,
  env,
  restartsMax: OTHER_RESTARTS_MAX,
  readyMsMax: READY_MS_MAX,
  mayWait: () => false,
});

export const dynamoDbChild = (env: Environment, dbPath: string): ChildSpec =>
  spec('dynamodb', 'aws/dynamodb-main.ts', env, (before) =>
    json({ dbPath, port: before === null ? null : portOf(before, 0) }),
  );

export const queueChild = (env: Environment, region: string): ChildSpec =>
  spec('queue', 'aws/sqs-main.ts', env, (before) => json({ region, port: portOf(before, 0) }));

export const secretsChild = (env: Environment, file: string): ChildSpec =>
  spec('secrets', 'aws/secrets-manager-main.ts', env, (before) => json({ file, port: portOf(before, 0) }));

export interface Market {
  readonly market: 'recorded' | 'synthetic';
  readonly seed: number | null;
  readonly speed: number;
  /** `none`, or a file; null for the default of `configs/`. */
  readonly overlay: string | null;
}
export const venuesChild = (env: Environment, { market, seed, speed, overlay }: Market): ChildSpec =>
  spec('venues', 'venues/main.ts', env, (before) => {
    const args = ['--port', String(portOf(before, 0)), '--market', market, '--speed', String(speed)];
    if (seed !== null) args.push('--seed', String(seed));
    if (overlay !== null) args.push('--overlay', overlay);
    return args;
  });

export const gatewayChild = (
  env: Environment,
  options: {
    readonly host: string;
    readonly port: number;
    readonly dashboardDir: string;
  },
): ChildSpec => spec('gateway', 'aws/gateway-main.ts', env, () => json(options));

const anExecutor = (name: string, env: Environment): ChildSpec => ({
  // A free port unless one is named: two of them run here side by side.
  ...spec(name, '../executor/main.ts', { METRICS_PORT: '0', ...env }, () => []),
  restartsMax: EXECUTOR_RESTARTS_MAX,
  readyMsMax: EXECUTOR_READY_MS_MAX,
});

/** The system is up when it leads; one that is started again may find that the standby leads now, and waits. */
export const executorChild = (env: Environment, preload?: string): ChildSpec => ({
  ...anExecutor('executor', env),
  ...(preload === undefined ? {} : { preload }),
  mayWait: (before) => before !== null,
});

/** A second executor with a folder of its own, as on another machine: it has nothing but the tables and the venues. */
export const standbyChild = (env: Environment, dataDir: string): ChildSpec => ({
  ...anExecutor('standby', { ...env, DATA_DIR: dataDir }),
  mayWait: () => true,
});
