import { expect, test } from 'vitest';
import { journal } from '#executor/guards/standing/journal.ts';

test.each([
  [2_500, true, 'OK'],
  [2_501, true, 'WARN'],
  [5_000, true, 'WARN'],
  [5_001, true, 'HOLD'],
  [0, false, 'HOLD'],
] as const)('a lag of %i ms with the disk taking records: %s is %s at a limit of 5000', (lagMs, onDisk, status) => {
  expect(journal(lagMs, onDisk, 5_000).map((verdict) => verdict.status)).toEqual([status]);
});
