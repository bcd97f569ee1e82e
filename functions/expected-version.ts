/**
 * `If-Match`: a change is made to the level that the caller has seen, or not at all. Which versions those are goes with
 * the request and not through every operation, so that none can forget it; the store refuses to show a decision any
 * other level, and its own condition refuses to write over one that came between.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { ControlLevel } from '#shared/domain/level.ts';
import type { ControlStore } from '#shared/store/ports.ts';
import { refuse, type Refusal } from './answer.ts';

interface Expected {
  readonly versions: ReadonlySet<number>;
  /** Its own change makes the next version, which is then nothing to refuse. */
  changed: boolean;
}
const expected = new AsyncLocalStorage<Expected>();

/** The level has another version than the caller said. Nothing was changed. */
export class VersionChangedError extends Error {
  override readonly name = 'VersionChangedError';
  readonly version: number;
  constructor(version: number) {
    super(`the level is at version ${version}`);
    this.version = version;
  }
}

export const versionChanged = (version: number): Refusal =>
  refuse(
    'version_changed',
    `the level is at version ${version}, which is not the one that you have seen; nothing was changed`,
    'look again: GET /api/ui/control-state',
    'header.if-match',
  );

/** Null when the caller named none, or takes any. What is not a version of ours is one that there never was. */
export function versionsOf(header: string | undefined): ReadonlySet<number> | null {
  if (header === undefined || header.trim() === '*') return null;
  const named = header.split(',').map((one) => /^"?(\d{1,15})"?$/.exec(one.trim())?.[1]);
  return new Set(named.flatMap((text) => (text === undefined ? [] : [Number(text)])));
}

/** @throws {VersionChangedError} from within `work`, when the level that it reads is none of these */
export const onlyAt = <T>(versions: ReadonlySet<number>, work: () => Promise<T>): Promise<T> =>
  expected.run({ versions, changed: false }, work);

function mustBeExpected(level: ControlLevel | null): void {
  const asked = expected.getStore();
  if (asked === undefined || asked.changed || level === null || asked.versions.has(level.version)) return;
  throw new VersionChangedError(level.version);
}

/** The store of every function that changes the level. */
export const heedingVersions = (control: ControlStore): ControlStore => ({
  ...control,
  readLevel: async (book) => {
    const level = await control.readLevel(book);
    mustBeExpected(level);
    return level;
  },
  commit: async (book, change) => {
    const result = await control.commit(book, change);
    const asked = expected.getStore();
    if (asked !== undefined && result.kind === 'committed' && change.level !== undefined) asked.changed = true;
    return result;
  },
});
