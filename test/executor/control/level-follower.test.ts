import { expect, test } from 'vitest';
import { createLevelFollower } from '#executor/control/level-follower.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import { monotonicMs } from '#shared/domain/time.ts';
import type { ControlStore } from '#shared/store/ports.ts';
import { StoredItemInvalidError } from '#shared/store/unreadable.ts';
import type { Ack } from '#shared/wire/level.ts';
import { aLevel, NOON } from '#test/support/records.ts';

function aFollower(read: () => Promise<ControlLevel | null>) {
  const [applied, acks, skews, failures]: [number[], Ack[], string[], string[]] = [[], [], [], []];
  const control: Pick<ControlStore, 'readLevel' | 'writeAck'> = {
    readLevel: read,
    writeAck(ack) {
      acks.push(ack);
      return Promise.resolve('written');
    },
  };
  const follower = createLevelFollower({
    book: 'main',
    executor: 'one',
    control,
    clock: { wall: () => NOON, monotonic: () => monotonicMs(0) },
    apply: (level) => void applied.push(level.version),
    fencingId: () => 1,
    openingInFlight: () => 0,
    onUnreadable: (why) => void skews.push(why),
    onError: (what) => void failures.push(what),
  });
  return { follower, applied, acks, skews, failures };
}

test('a level is applied at every reading, and acknowledged once', async () => {
  const { follower, applied, acks } = aFollower(() => Promise.resolve(aLevel({ version: 3 })));
  await follower.readNow();
  await follower.readNow();
  expect(applied).toEqual([3, 3]);
  expect(acks.map(({ version }) => version)).toEqual([3]);
});

test('a level of a version that cannot be read is never guessed at: it is said at once, and nothing is applied', async () => {
  const seen = aFollower(() => Promise.reject(new StoredItemInvalidError('level#main: unknown key «wings»')));
  await seen.follower.readNow();
  expect(seen.skews).toEqual(['level#main: unknown key «wings»']);
  expect([seen.applied, seen.acks]).toEqual([[], []]);
});

test('a table that does not answer is no other version', async () => {
  const seen = aFollower(() => Promise.reject(new Error('no answer')));
  await seen.follower.readNow();
  expect(seen.skews).toEqual([]);
  expect(seen.failures).toEqual(['level.read_failed']);
});
