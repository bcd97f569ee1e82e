import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultKinds, planOf } from './plan.ts';
import { bugs } from './planted/bugs.ts';
import { firstCaught, makeCopy, plantIn } from './planted/run-planted.ts';
import { regressionWorlds } from './regressions.ts';
import { runMany } from './run-many.ts';
import { median, runPlan } from './run-seeds.ts';

const SEEDS = 1_000;
const MINUTE_MS = 60_000;

describe('worlds', () => {
  test(
    'the same seed is the same world, whatever ran before it',
    async () => {
      const seeds = [3, 8, 21];
      const hashes = async (order: readonly number[]): Promise<Map<number, string>> => {
        const found = new Map<number, string>();
        for (const seed of order) found.set(seed, (await runPlan(planOf(seed))).hash);
        return found;
      };
      const first = await hashes(seeds);
      const again = await hashes(seeds.toReversed());
      expect(Object.fromEntries(again)).toEqual(Object.fromEntries(first));
      expect(new Set(first.values()).size).toBe(seeds.length);
    },
    MINUTE_MS,
  );

  test(
    `${SEEDS} worlds, and every one that once broke a promise: they trade, are hurt in every way, and keep every promise`,
    async () => {
      const known = regressionWorlds();
      const tally = await runMany({
        worlds: [...known, ...Array.from({ length: SEEDS }, (_, index) => index + 1)],
        processes: availableParallelism(),
        stopAtFirst: false,
      });
      const broken = tally.broken.map(({ plan, found }) => `seed ${plan.seed}: ${found?.id} ${found?.what}`);
      expect(broken).toEqual([]);
      expect(tally.worlds).toBe(SEEDS + known.length);
      expect(median(tally.hedges)).toBeGreaterThanOrEqual(3);
      expect(median(tally.runShares)).toBeGreaterThanOrEqual(0.3);
      expect([...tally.faults.keys()].toSorted()).toEqual(faultKinds.toSorted());
      const struck = [...tally.faults.values()].reduce((sum, times) => sum + times, 0);
      expect(struck / tally.worlds).toBeGreaterThanOrEqual(10);
    },
    5 * MINUTE_MS,
  );
});

describe('the judge', () => {
  let copy = '';
  beforeAll(() => {
    copy = makeCopy();
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test('every planted bug still fits the code that it is planted in', () => {
    expect(bugs.length).toBeGreaterThanOrEqual(40);
    for (const bug of bugs) plantIn(copy, bug)();
  });

  test.each(['a timeout is a rejection', 'recovery forgets what was open', 'a fill told twice counts twice'])(
    'catches «%s»',
    (name) => {
      const bug = bugs.find((one) => one.name === name);
      if (bug === undefined) throw new Error(`there is a planted bug of that name: ${name}`);
      const restore = plantIn(copy, bug);
      try {
        expect(firstCaught(copy, 1, 40)).not.toBeNull();
      } finally {
        restore();
      }
    },
    MINUTE_MS,
  );
});
