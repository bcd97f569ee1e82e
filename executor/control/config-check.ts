/**
 * Reads each version of the configuration that a level puts into force, checks it again, and says whether it is understood.
 * What is not understood is a HOLD, told again for as long as it is in force; never a guess.
 */
import type { Config } from '#shared/config/schema.ts';
import { readContent, startKeysBetween } from '#shared/config/versions.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import type { ConfigStore } from '#shared/store/ports.ts';
import { StoredItemInvalidError } from '#shared/store/unreadable.ts';

export interface ConfigCheckDeps {
  readonly config: Config;
  readonly configs?: { readonly store: ConfigStore; readonly environment: readonly string[] };
  readonly log: { readonly info: (event: string, fields: Readonly<Record<string, unknown>>) => void };
}

export interface ConfigCheck {
  /** The version when it is understood, null when it is not. Rejects when the table could not be read. */
  readonly checkConfig: (level: ControlLevel) => Promise<number | null>;
}

/** @param onRefused what HOLD says; called at every look at a level whose configuration is not understood */
export function createConfigCheck(
  { config, configs, log }: ConfigCheckDeps,
  onRefused: (why: string) => void,
): ConfigCheck | Record<never, never> {
  if (configs === undefined) return {};
  let seen = 0;
  let refused: string | null = null;
  const whyNot = async (book: string, version: number): Promise<string | null> => {
    const found = await configs.store.find(book, version).catch((error: unknown) => {
      if (error instanceof StoredItemInvalidError) return error;
      throw error;
    });
    if (found instanceof Error) return `version ${version} of the configuration cannot be read`;
    if (found === null) return `version ${version} of the configuration is not there`;
    const said = readContent(found.content);
    if (said === null) return `version ${version} of the configuration is of another release`;
    const keys = startKeysBetween(config, said, configs.environment);
    return keys.length === 0 ? null : `version ${version} needs a restart: ${keys.join(', ')}`.slice(0, 500);
  };
  return {
    async checkConfig(level) {
      const version = level.config_version;
      if (version !== seen) {
        refused = await whyNot(level.book, version);
        seen = version;
        if (refused === null) log.info('config.taken', { version });
        else log.info('config.refused', { version, why: refused });
      }
      if (refused === null) return version;
      onRefused(refused);
      return null;
    },
  };
}
