/** Worlds that once broke a promise; they run first for ever. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { SeedOrPlan } from './run-seeds.ts';
import { ToldPlan } from './small-world.ts';
import type { Outcome } from './world/world.ts';

const file = join(import.meta.dirname, 'regressions.json');
/** A seed draws another world as soon as plans are drawn in another way: only with its plan is a world the one that broke. */
const Regressions = z.array(
  z.strictObject({ seed: z.int().nonnegative(), id: z.string(), what: z.string(), plan: ToldPlan.optional() }),
);
type Regression = z.output<typeof Regressions>[number];

const regressions = (from: string): readonly Regression[] => Regressions.parse(JSON.parse(readFileSync(from, 'utf8')));

export const regressionWorlds = (from: string = file): readonly SeedOrPlan[] =>
  regressions(from).map(({ seed, plan }) => plan ?? seed);

/** @param broken is kept as small as it was made, so that what is run for ever is what was needed */
export function remember({ found, plan }: Outcome, where: string = file): void {
  const known = regressions(where);
  if (found === null || known.some((one) => one.seed === plan.seed)) return;
  const regression: Regression = { seed: plan.seed, id: found.id, what: found.what.split('\n')[0] ?? '', plan };
  writeFileSync(where, `${JSON.stringify([...known, regression], null, 2)}\n`);
}
