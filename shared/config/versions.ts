/** A configuration as a version of it is kept, and as it is in force: with what people have set in the level since. */
import { canonicalJson } from '#shared/domain/canonical-json.ts';
import type { ConfigOfLevel, ControlLevel } from '#shared/domain/level.ts';
import { stringify } from 'yaml';
import { changesBetween } from './changes.ts';
import type { Environment } from './env.ts';
import { choose, overrides } from './overrides.ts';
import { ConfigShape, type Config } from './schema.ts';

/** The running keys of the level, over what a start has read. Null when the level says what this program does not know. */
export function configInForce(config: Config, level: ControlLevel): Config | null {
  const { level_read_ms: levelReadMs = config.executor.level_read_ms, ...parameters } = level.parameters;
  const parsed = ConfigShape.safeParse({
    ...config,
    limits: level.limits,
    limit_scopes: level.limit_scopes,
    parameters,
    strategies: level.strategies,
    executor: { ...config.executor, level_read_ms: levelReadMs },
  });
  return parsed.success ? parsed.data : null;
}

/** What of it the level carries. */
export const levelPartOf = (config: Config, version: number): ConfigOfLevel => ({
  limits: config.limits,
  limit_scopes: config.limit_scopes,
  parameters: { ...config.parameters, level_read_ms: config.executor.level_read_ms },
  strategies: config.strategies,
  config_version: version,
});

const switchedOn = (config: Config, path: readonly string[] | undefined): boolean =>
  path === undefined || (path[0] === 'chaos' && config.chaos.enabled);

/** Keys that the environment gives to this process, whatever a document says. */
export function givenByEnvironment(config: Config, from: Environment): readonly string[] {
  const named = overrides
    .filter(
      ({ name, aliases, read, onlyIf }) =>
        switchedOn(config, onlyIf) && choose(from, name, aliases, read).value !== null,
    )
    .map(({ path }) => path.join('.'));
  const addresses = config.venues.flatMap(({ endpoints }, index) =>
    endpoints === null ? [] : [`venues.${index}.endpoints`],
  );
  // What the section leaves open comes from the file of the fault profiles.
  const faults = config.chaos.enabled ? ['chaos.ws_drop_p', 'chaos.rest_timeout_p', 'chaos.order_delay_ms'] : [];
  return [...new Set([...named, ...addresses, ...faults])];
}

/** Without addresses: they are no policy, they differ between starts, and one may name a user. */
export const recordable = (config: Config): Config => ({
  ...config,
  venues: config.venues.map((venue) => ({ ...venue, endpoints: null })),
});

export const contentOf = (config: Config): string => canonicalJson(recordable(config));

/** Null when it is not a configuration of this release. */
export function readContent(content: string): Config | null {
  try {
    const parsed = ConfigShape.safeParse(JSON.parse(content));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Keys in which a version differs from what a process was started with, and which only a start reads. */
export const startKeysBetween = (from: Config, to: Config, environment: readonly string[]): readonly string[] =>
  changesBetween(recordable(from), recordable(to))
    .filter(({ path, taken }) => taken === 'restart' && !environment.includes(path))
    .map(({ path }) => path);

/** As people edit it; `validate` and `apply` take it back. */
export const yamlOf = (config: Config): string =>
  stringify(recordable(config), { defaultStringType: 'PLAIN', lineWidth: 0 });
