import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { planOf, type Plan } from './plan.ts';
import { regressionWorlds, remember } from './regressions.ts';
import { runMany } from './run-many.ts';
import type { SeedOrPlan } from './run-seeds.ts';
import type { Outcome } from './world/world.ts';

/** A world that ends as told, without being run. */
const ended = (plan: Plan, broken: string | null): Outcome => ({
  plan,
  hash: '0',
  steps: 1,
  found: broken === null ? null : { id: broken, what: 'the first line\nand where', at: 1 },
  trace: [],
  hedges: 0,
  simulatedHedges: 0,
  fills: 0,
  runShare: 0,
  faults: new Map(),
  marks: new Map(),
});

describe('a world that broke a promise', () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'propbot-regressions-'));
    file = join(folder, 'regressions.json');
    writeFileSync(file, '[{ "seed": 7, "id": "I9", "what": "known by its seed alone" }]');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('is run for ever as it was then, behind those that are known already', () => {
    const small = { ...planOf(8), faults: planOf(8).faults.slice(0, 2) };
    remember(ended(small, 'I5'), file);
    expect(regressionWorlds(file)).toEqual([7, small]);
    expect(readFileSync(file, 'utf8')).toContain('"what": "the first line"');
  });

  test('is remembered once, and one that kept every promise is not', () => {
    const before = readFileSync(file, 'utf8');
    remember(ended(planOf(7), 'I5'), file);
    remember(ended(planOf(8), null), file);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('is not run when what is written of it is no plan', () => {
    const plan = { ...planOf(8), faults: [{ kind: 'flood', at: 1 }] };
    writeFileSync(file, JSON.stringify([{ seed: 8, id: 'I5', what: '', plan }]));
    expect(() => regressionWorlds(file)).toThrow('no plan of a world');
  });
});

test('a world that is told by its plan is the one that is run, and not the one that its seed draws', async () => {
  const hashOf = async (world: SeedOrPlan): Promise<bigint> =>
    (await runMany({ worlds: [world], processes: 1, stopAtFirst: false })).hash;
  const drawn = await hashOf(8);
  expect(await hashOf(planOf(8))).toBe(drawn);
  expect(await hashOf({ ...planOf(8), faults: [] })).not.toBe(drawn);
});
