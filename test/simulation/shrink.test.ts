import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Fault } from './fault.ts';
import { planOf, type Plan } from './plan.ts';
import { bugs } from './planted/bugs.ts';
import { makeCopy, plantIn } from './planted/run-planted.ts';
import { shrink, TRIES_MAX } from './shrink.ts';
import { lineOf, planFrom } from './small-world.ts';
import type { Outcome } from './world/world.ts';

const MINUTE_MS = 60_000;

/** A world that ends as told, without being run. */
const ended = (plan: Plan, broken: string | null): Outcome => ({
  plan,
  hash: '0',
  steps: 1,
  found: broken === null ? null : { id: broken, what: 'told', at: plan.faultsUntilMs + 1 },
  trace: [],
  hedges: 0,
  simulatedHedges: 0,
  fills: 0,
  runShare: 0,
  faults: new Map(),
  marks: new Map(),
});
const manyFaults = (seed: number): Plan => {
  const plan = planOf(seed);
  const faults = Array.from({ length: 12 }, (_, each) => planOf(seed + each).faults).flat();
  return { ...plan, faultsUntilMs: 120_000, faults };
};
const told = (runs: Plan[], breaks: (faults: readonly Fault[]) => string | null) => (plan: Plan) => {
  runs.push(plan);
  return Promise.resolve(ended(plan, breaks(plan.faults)));
};

describe('shrinking', () => {
  test('leaves the two faults of many that are needed together', async () => {
    const plan = manyFaults(3);
    const needed = plan.faults.filter((_, index) => index === 5 || index === plan.faults.length - 3);
    const has = (faults: readonly Fault[], one: Fault | undefined): boolean =>
      faults.some((fault) => fault.at === one?.at && fault.kind === one.kind);
    const runs: Plan[] = [];
    const { outcome, tries } = await shrink(
      ended(plan, 'I5'),
      TRIES_MAX,
      told(runs, (faults) => (needed.every((one) => has(faults, one)) ? 'I5' : null)),
    );
    expect(outcome.found?.id).toBe('I5');
    expect(outcome.plan.faults.map(({ kind, at }) => ({ kind, at }))).toEqual(
      needed.map(({ kind, at }) => ({ kind, at })),
    );
    expect(runs).toHaveLength(tries);
    expect(tries).toBeLessThanOrEqual(plan.faults.length);
  });

  test('ends at its bound, with the smallest world so far', async () => {
    const plan = manyFaults(7);
    const runs: Plan[] = [];
    const { outcome, tries } = await shrink(
      ended(plan, 'I5'),
      9,
      told(runs, (faults) => (faults.length % 3 === 1 ? 'I5' : null)),
    );
    expect(tries).toBe(9);
    expect(runs).toHaveLength(9);
    expect(outcome.plan.faults.length).toBeLessThanOrEqual(plan.faults.length);
  });

  test('a world that breaks another promise is not a smaller one of the same', async () => {
    const plan = manyFaults(11);
    const { outcome } = await shrink(
      ended(plan, 'I5'),
      TRIES_MAX,
      told([], (faults) => (faults.length === plan.faults.length ? 'I5' : 'I9')),
    );
    expect(outcome.plan.faults).toHaveLength(plan.faults.length);
    expect(outcome.found?.id).toBe('I5');
  });

  test(
    'a planted bug ends as a small world on one line, which breaks the same promise when it is replayed',
    () => {
      const bug = bugs.find((one) => one.name === 'a timeout is a rejection');
      if (bug === undefined) throw new Error('there is a planted bug of that name');
      const copy = makeCopy();
      try {
        plantIn(copy, bug);
        const simulate = (...args: readonly string[]) =>
          spawnSync(process.execPath, ['test/simulation/main.ts', ...args], { cwd: copy, encoding: 'utf8' });
        const run = simulate('--seeds', '40', '--processes', '1');
        expect(run.status).toBe(1);
        const line = run.stdout.split('\n').find((one) => one.startsWith('{'));
        const broken = /seed (\d+): (.+?) broken at/.exec(run.stdout);
        const small = planFrom(line ?? '');
        expect(small.seed).toBe(Number(broken?.[1]));
        expect(small.faults.length).toBeLessThan(planOf(small.seed).faults.length);
        expect(small.faults.length).toBeLessThanOrEqual(6);
        const file = join(copy, 'small.json');
        writeFileSync(file, lineOf(small));
        const replayed = simulate('--plan', file);
        expect(replayed.status).toBe(1);
        expect(replayed.stdout).toContain(`VIOLATION ${broken?.[2]}`);
      } finally {
        rmSync(copy, { recursive: true, force: true });
      }
    },
    2 * MINUTE_MS,
  );
});

describe('a world on one line', () => {
  test('is the same world again', () => {
    for (let seed = 1; seed <= 50; seed += 1) expect(planFrom(lineOf(planOf(seed)))).toEqual(planOf(seed));
  });

  test('is refused when it has a kind of fault that does not exist', () => {
    const line = lineOf({ ...planOf(1), faults: [] }).replace('"faults":[]', '"faults":[{"kind":"flood","at":1}]');
    expect(() => planFrom(line)).toThrow(/flood|kind/);
  });
});
