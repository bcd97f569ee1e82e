import { expect, test } from 'vitest';
import { tellingLevels } from '#executor/control/telling-levels.ts';
import { monotonicMs } from '#shared/domain/time.ts';
import { emptyControlTables, memoryControlStore } from '#test/simulation/world/memory-control.ts';
import { aLevel, anAuditDraft, NOON } from '#test/support/records.ts';

test('whoever reads the level tells of it, as of when it was asked for; a table without one tells nothing', async () => {
  let now = 5;
  const told: [number, number][] = [];
  const tables = emptyControlTables();
  const plain = memoryControlStore(tables, (_table, step) => {
    now += 100;
    return Promise.resolve(step());
  });
  const control = tellingLevels(plain, { monotonic: () => monotonicMs(now) }, (level, readAt) => {
    told.push([level.version, readAt]);
  });
  expect(await control.readLevel('main')).toBeNull();
  await control.commit('main', { level: aLevel(), audit: anAuditDraft(), at: NOON });
  expect(told).toEqual([]);
  expect(await control.readLevel('main')).toEqual(aLevel());
  expect(told).toEqual([[1, 205]]);
});
