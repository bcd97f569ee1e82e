/** A world as one line of text, to be told and replayed; and which code it was that broke. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { faultKinds, type Plan } from './plan.ts';
import { stagedKinds } from './staged-fault.ts';

/** What every plan has; what each kind of fault has besides is told by its own kind. */
const Shape = z.looseObject({
  seed: z.int().nonnegative(),
  faultsUntilMs: z.number().positive(),
  calmMs: z.number().nonnegative(),
  timing: z.looseObject({ lease_ms: z.number().positive() }),
  mode: z.string(),
  spreadEveryMs: z.number().positive(),
  faults: z.array(z.looseObject({ kind: z.enum([...faultKinds, ...stagedKinds]), at: z.number().nonnegative() })),
});

/** A plan as a file or another process tells it. */
export const ToldPlan = z.custom<Plan>((value) => Shape.safeParse(value).success, 'this is no plan of a world');

export const lineOf = (plan: Plan): string => JSON.stringify(plan);

/** @param text the line itself, or the name of a file that holds it */
export function planFrom(text: string): Plan {
  const line = text.trimStart().startsWith('{') ? text : readFileSync(text, 'utf8');
  const plan: unknown = JSON.parse(line);
  Shape.parse(plan);
  return plan as Plan;
}

/** Short id of the commit, with a mark when files differ from it; null where this is no checkout. */
export function commitOf(): string | null {
  const git = (...args: readonly string[]): string | null => {
    const run = spawnSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' });
    return run.status === 0 ? run.stdout.trim() : null;
  };
  const id = git('rev-parse', '--short=12', 'HEAD');
  if (id === null) return null;
  return git('status', '--porcelain', '--untracked-files=no') === '' ? id : `${id} with changes`;
}
