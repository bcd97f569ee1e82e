/**
 * What a start has read is a version of the configuration too: the first one of a book, and a further one whenever the
 * keys that only a start reads have changed since. The keys that the level carries stay what people made them.
 */
import { createHash } from 'node:crypto';
import type { Config } from '#shared/config/schema.ts';
import { changesBetween } from '#shared/config/changes.ts';
import { configInForce, contentOf, readContent, recordable, startKeysBetween } from '#shared/config/versions.ts';
import { canonicalJson } from '#shared/domain/canonical-json.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import type { Clock, EpochMs } from '#shared/domain/time.ts';
import type { ConfigStore, ControlStore } from '#shared/store/ports.ts';
import { StoredItemInvalidError } from '#shared/store/unreadable.ts';
import type { ConfigVersion } from '#shared/wire/config.ts';

/** Operators may change the level at the same time; each conflict means that somebody else got on. */
const TRIES_MAX = 50;

export interface StartConfigDeps {
  readonly name: string;
  readonly config: Config;
  readonly buildVersion: string;
  readonly control: Pick<ControlStore, 'readLevel' | 'commit'>;
  readonly clock: Pick<Clock, 'wall'>;
  readonly configs?: { readonly store: ConfigStore; readonly environment: readonly string[] };
}

export async function recordStart(deps: StartConfigDeps): Promise<void> {
  if (deps.configs === undefined) return;
  const { book } = deps.config;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const level = await deps.control.readLevel(book);
    if (level === null) throw new Error(`book ${book} has a level once it was started`);
    const before = await lastVersion(deps.configs.store, level);
    const said = before === null || before === 'unreadable' ? null : readContent(before.content);
    if (said !== null && isSame(before, said, deps.config, deps.configs.environment)) return;
    const at = deps.clock.wall();
    const isFirst = before === null;
    const version = startedVersion(deps, level, said, isFirst, at);
    const result = await deps.control.commit(book, {
      ...(isFirst ? {} : { level: restarted(level, version.version, deps.name, at) }),
      config: version,
      audit: {
        actor: deps.name,
        action: 'config_started',
        subject: `version ${version.version}`,
        reason: version.reason,
        detail: { content_hash: version.content_hash, changes: version.changes.map((change) => ({ ...change })) },
      },
      at,
    });
    if (result.kind === 'committed') return;
  }
  throw new Error(`the level of ${book} changed ${TRIES_MAX} times while the configuration was being recorded`);
}

/** Which keys the environment gives is part of what a start has read. */
const isSame = (
  before: ConfigVersion | 'unreadable' | null,
  said: Config,
  config: Config,
  environment: readonly string[],
): boolean =>
  before !== null &&
  before !== 'unreadable' &&
  canonicalJson(before.environment) === canonicalJson(environment) &&
  startKeysBetween(said, config, []).length === 0;

async function lastVersion(store: ConfigStore, level: ControlLevel): Promise<ConfigVersion | 'unreadable' | null> {
  try {
    return await store.find(level.book, level.config_version);
  } catch (error) {
    if (error instanceof StoredItemInvalidError) return 'unreadable';
    throw error;
  }
}

function startedVersion(
  deps: StartConfigDeps,
  level: ControlLevel,
  said: Config | null,
  isFirst: boolean,
  at: EpochMs,
): ConfigVersion {
  const inForce = configInForce(deps.config, level) ?? deps.config;
  const content = contentOf(inForce);
  const changes = said === null ? [] : changesBetween(said, recordable(inForce));
  return {
    book: level.book,
    version: isFirst ? level.config_version : level.config_version + 1,
    previous: isFirst ? null : level.config_version,
    kind: 'start',
    rollback_to: null,
    at,
    by: deps.name,
    approved_by: null,
    approval_id: null,
    reason: `started with build ${deps.buildVersion}`,
    changes: changes.map(({ path, from, to, effect }) => ({ path, from, to, effect })),
    environment: [...(deps.configs?.environment ?? [])],
    content,
    content_hash: createHash('sha256').update(content, 'utf8').digest('hex'),
  };
}

const restarted = (level: ControlLevel, configVersion: number, by: string, at: EpochMs): ControlLevel => ({
  ...level,
  version: level.version + 1,
  config_version: configVersion,
  updated_at: at,
  updated_by: by,
});
