import { describe, expect, test } from 'vitest';
import { createConfigCheck } from '#executor/control/config-check.ts';
import { createLevelFollower } from '#executor/control/level-follower.ts';
import { loadConfig } from '#shared/config/load.ts';
import type { Config } from '#shared/config/schema.ts';
import { contentOf } from '#shared/config/versions.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import { monotonicMs } from '#shared/domain/time.ts';
import { StoredItemInvalidError } from '#shared/store/unreadable.ts';
import type { ConfigVersion } from '#shared/wire/config.ts';
import type { Ack } from '#shared/wire/level.ts';
import { aLevel, NOON } from '#test/support/records.ts';

const paper = loadConfig({ PROFILE: 'paper' });
const versionOf = (config: Config, version: number): ConfigVersion => ({
  book: 'main',
  version,
  previous: null,
  kind: 'apply',
  rollback_to: null,
  at: NOON,
  by: 'alice',
  approved_by: null,
  approval_id: null,
  reason: 'because',
  changes: [],
  environment: [],
  content: contentOf(config),
  content_hash: 'c'.repeat(64),
});

/** An executor that follows the level, over a table in which `found` stands for every version. */
function following(found: () => Promise<ConfigVersion | null>, environment: readonly string[] = []) {
  const seen = { acks: [] as Ack[], holds: [] as string[], applied: [] as number[], reads: 0, failures: 0 };
  const table = { level: aLevel({ version: 5, config_version: 2 }) as ControlLevel };
  const store = {
    find: () => {
      seen.reads += 1;
      return found();
    },
    list: () => Promise.resolve({ items: [], cursor: null }),
  };
  const onSkew = (why: string): void => void seen.holds.push(why);
  const follower = createLevelFollower({
    book: 'main',
    executor: 'one',
    control: {
      readLevel: () => Promise.resolve(table.level),
      writeAck: (ack) => {
        seen.acks.push(ack);
        return Promise.resolve('written');
      },
    },
    clock: { wall: () => NOON, monotonic: () => monotonicMs(0) },
    apply: (level) => void seen.applied.push(level.version),
    ...createConfigCheck({ config: paper, configs: { store, environment }, log: { info: () => undefined } }, onSkew),
    fencingId: () => 1,
    openingInFlight: () => 0,
    onUnreadable: onSkew,
    onError: () => {
      seen.failures += 1;
    },
  });
  return { follower, seen, table };
}
const limits = { ...paper.limits, max_open_positions: 1 };

describe('a version of the configuration that a level puts into force', () => {
  test('is read once, checked, and acknowledged with the level', async () => {
    const { follower, seen, table } = following(() => Promise.resolve(versionOf({ ...paper, limits }, 2)));
    await follower.readNow();
    await follower.readNow();
    table.level = { ...table.level, version: 6 };
    await follower.readNow();
    expect(seen.acks.map(({ version, config_version }) => [version, config_version])).toEqual([
      [5, 2],
      [6, 2],
    ]);
    expect([seen.reads, seen.holds]).toEqual([1, []]);
  });

  test.each<[string, () => Promise<ConfigVersion | null>, RegExp]>([
    ['is not there', () => Promise.resolve(null), /version 2 .* is not there/],
    ['is a record of another release', () => Promise.reject(new StoredItemInvalidError('wings')), /cannot be read/],
    [
      'is a configuration of another release',
      () => Promise.resolve({ ...versionOf(paper, 2), content: '{"wings":2}' }),
      /of another release/,
    ],
    [
      'needs a restart',
      () => Promise.resolve(versionOf({ ...paper, dry_run_only: true }, 2)),
      /version 2 needs a restart: dry_run_only/,
    ],
  ])(
    'that %s is a hold for as long as it is in force: the level is obeyed, the version not acknowledged',
    async (_what, found, why) => {
      const { follower, seen } = following(found);
      await follower.readNow();
      await follower.readNow();
      expect(seen.applied).toEqual([5, 5]);
      expect(seen.holds).toHaveLength(2);
      expect(seen.holds[0]).toMatch(why);
      expect(seen.acks).toMatchObject([{ version: 5 }]);
      expect(seen.acks[0]).not.toHaveProperty('config_version');
    },
  );

  test('may differ in what the environment gave to this start', async () => {
    const { follower, seen } = following(
      () => Promise.resolve(versionOf({ ...paper, dry_run_only: true }, 2)),
      ['dry_run_only'],
    );
    await follower.readNow();
    expect([seen.holds, seen.acks[0]?.config_version]).toEqual([[], 2]);
  });

  test('that the table does not give is asked for again, and nothing is acknowledged before', async () => {
    let works = false;
    const { follower, seen } = following(() =>
      works ? Promise.resolve(versionOf(paper, 2)) : Promise.reject(new Error('no answer')),
    );
    await follower.readNow();
    expect([seen.applied, seen.acks, seen.holds, seen.failures]).toEqual([[5], [], [], 1]);
    works = true;
    await follower.readNow();
    expect(seen.acks).toMatchObject([{ version: 5, config_version: 2 }]);
  });
});
