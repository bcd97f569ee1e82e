/** The configuration in force: the version that the level names, with what people have set in the level since. */
import { changesBetween } from '#shared/config/changes.ts';
import { withChanges } from '#shared/config/plan.ts';
import type { Config } from '#shared/config/schema.ts';
import { configInForce, contentOf, levelPartOf, readContent } from '#shared/config/versions.ts';
import { loosens, type ConfigGrant } from '#shared/domain/config-change.ts';
import type { ConfigOfLevel, ControlLevel } from '#shared/domain/level.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import { sha256 } from '#shared/store/operators.ts';
import type { ConfigStore } from '#shared/store/ports.ts';
import { StoredItemInvalidError } from '#shared/store/unreadable.ts';
import type { Approval } from '#shared/wire/approval.ts';
import type { ConfigVersion } from '#shared/wire/config.ts';
import { refuse, type Refusal } from './answer.ts';

export interface Running {
  readonly kind: 'running';
  readonly level: ControlLevel;
  readonly version: ConfigVersion;
  readonly config: Config;
}

export const hashOfConfig = (config: Config): string => sha256(contentOf(config));

const unreadable = (version: number): Refusal =>
  refuse(
    'unavailable',
    `version ${version} of the configuration is not one that this release understands`,
    'start the executor of this release: it records what it began with',
  );

/** What a version says; null when another release wrote it, or when its text is not what was hashed. */
export const configOf = (version: ConfigVersion): Config | null =>
  sha256(version.content) === version.content_hash ? readContent(version.content) : null;

export async function findVersion(
  configs: ConfigStore,
  book: string,
  version: number,
): Promise<ConfigVersion | Refusal | null> {
  try {
    return await configs.find(book, version);
  } catch (error) {
    if (error instanceof StoredItemInvalidError) return unreadable(version);
    throw error;
  }
}

export async function readRunning(configs: ConfigStore, level: ControlLevel): Promise<Running | Refusal> {
  const version = await findVersion(configs, level.book, level.config_version);
  if (version === null) {
    return refuse(
      'unavailable',
      `no configuration of book ${level.book} is recorded yet`,
      'start the executor once: it records what it began with',
    );
  }
  if ('kind' in version && version.kind === 'refusal') return version;
  const said = configOf(version);
  const config = said === null ? null : configInForce(said, level);
  return config === null ? unreadable(version.version) : { kind: 'running', level, version, config };
}

export interface Made {
  readonly config: Config;
  readonly rollbackTo: number | null;
  readonly reason: string;
  readonly by: string;
  readonly approval: { readonly id: string; readonly by: string } | null;
  readonly at: EpochMs;
}

/** The next version, whole: the one before stays as it is, and is its backup. */
export function nextVersion({ level, version, config: before }: Running, made: Made): ConfigVersion {
  return {
    book: level.book,
    version: level.config_version + 1,
    previous: level.config_version,
    kind: made.rollbackTo === null ? 'apply' : 'rollback',
    rollback_to: made.rollbackTo,
    at: made.at,
    by: made.by,
    approved_by: made.approval?.by ?? null,
    approval_id: made.approval?.id ?? null,
    reason: made.reason,
    changes: changesBetween(before, made.config).map(({ path, from, to, effect }) => ({ path, from, to, effect })),
    environment: version.environment,
    content: contentOf(made.config),
    content_hash: hashOfConfig(made.config),
  };
}

export const grantOf = (running: Running, config: Config, rollbackTo: number | null): ConfigGrant => ({
  base_version: running.level.config_version,
  content_hash: hashOfConfig(config),
  rollback_to: rollbackTo,
  changes: changesBetween(running.config, config).map(({ path, from, to, effect }) => ({ path, from, to, effect })),
});

export type GrantedConfig =
  | { readonly kind: 'none' }
  | { readonly kind: 'config'; readonly version: ConfigVersion; readonly ofLevel: ConfigOfLevel }
  /** What was asked about is no longer what would come of it. */
  | { readonly kind: 'stale' };

/** What an approval puts into force: the running configuration with exactly the changes that were shown. */
export async function grantedConfig(
  { configs }: { readonly configs: ConfigStore },
  level: ControlLevel,
  approval: Approval,
  by: string,
  at: EpochMs,
): Promise<GrantedConfig> {
  const { apply_config: grant } = approval.change;
  if (grant === undefined) return { kind: 'none' };
  const running = await readRunning(configs, level);
  if (running.kind === 'refusal' || grant.base_version !== level.config_version) return { kind: 'stale' };
  const config = withChanges(running.config, grant.changes);
  if (config === null || hashOfConfig(config) !== grant.content_hash) return { kind: 'stale' };
  const version = nextVersion(running, {
    config,
    rollbackTo: grant.rollback_to,
    reason: approval.reason,
    by: approval.requested_by,
    approval: { id: approval.id, by },
    at,
  });
  return { kind: 'config', version, ofLevel: levelPartOf(config, version.version) };
}

/** One operator is enough where nothing loosens. */
export const takesTwoPeople = (running: Running, config: Config): boolean =>
  loosens(changesBetween(running.config, config));
