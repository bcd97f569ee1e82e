/** A control plane whose executor has recorded what it began with: the paper profile, as version 1. */
import { recordStart } from '#executor/control/start-config.ts';
import { loadConfig } from '#shared/config/load.ts';
import type { Config } from '#shared/config/schema.ts';
import { yamlOf } from '#shared/config/versions.ts';
import { levelAtStartOf } from '#shared/store/first-level.ts';
import type { EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { makeWorld, type World, type WorldOptions } from './world.ts';

export const paper = loadConfig({ PROFILE: 'paper' });

export async function withRecordedConfig(
  embedded: EmbeddedTables,
  options: WorldOptions = {},
  config: Config = paper,
): Promise<World> {
  const { limits, limitScopes, parameters, strategies } = levelAtStartOf(config);
  const world = await makeWorld(embedded, {
    ackWaitMsMax: 0,
    ...options,
    level: { limits, limit_scopes: limitScopes, parameters, strategies, ...options.level },
  });
  await start(world, config);
  return world;
}

export const start = (world: World, config: Config = paper, environment: readonly string[] = []): Promise<void> =>
  recordStart({
    name: 'executor-1',
    config,
    buildVersion: 'test',
    control: world.control,
    clock: world.clock,
    configs: { store: world.configs, environment },
  });

/** The paper profile with other limits and parameters. */
export const profileWith = (change: {
  readonly limits?: Partial<Config['limits']>;
  readonly parameters?: Partial<Config['parameters']>;
  readonly rest?: Partial<Config>;
}): string =>
  yamlOf({
    ...paper,
    ...change.rest,
    limits: { ...paper.limits, ...change.limits },
    parameters: { ...paper.parameters, ...change.parameters },
  });
