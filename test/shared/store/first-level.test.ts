import { expect, test } from 'vitest';
import { loadConfig } from '#shared/config/load.ts';
import { epochMs } from '#shared/domain/time.ts';
import { firstLevel, levelAfterRestart, levelAtStartOf } from '#shared/store/first-level.ts';

const paper = { PROFILE: 'paper' };

test.each([
  ['true', 'false', true],
  ['false', 'true', true],
  ['false', 'false', false],
])('with DRY_RUN_ONLY=%s and DRY_RUN_MODE=%s a start is in dry run: %s', (DRY_RUN_ONLY, DRY_RUN_MODE, on) => {
  const start = levelAtStartOf(loadConfig({ ...paper, DRY_RUN_ONLY, DRY_RUN_MODE }));
  expect(firstLevel(start, epochMs(1)).dry_run.on).toBe(on);
});

test('a lock that is new puts a book that traded for real into dry run again', () => {
  const loose = { ...paper, DRY_RUN_MODE: 'false', SAFE_MODE: 'false' };
  const before = firstLevel(levelAtStartOf(loadConfig(loose)), epochMs(1));
  const locked = levelAtStartOf(loadConfig({ ...loose, DRY_RUN_ONLY: 'true' }));
  expect(levelAfterRestart(before, locked, epochMs(2))?.dry_run.on).toBe(true);
  expect(levelAfterRestart(before, levelAtStartOf(loadConfig(loose)), epochMs(2))).toBeNull();
});
