/** Makes a failing world small: without these faults, without this one, and shorter; whatever still breaks the same promise is kept. */
import type { Fault } from './fault.ts';
import type { Plan } from './plan.ts';
import { runPlan } from './run-seeds.ts';
import type { Outcome } from './world/world.ts';

/** Worlds that shrinking may run at the most. */
export const TRIES_MAX = 400;
/** A world shorter than this could not even begin to trade. */
const UNTIL_MS_MIN = 5_000;
const FAULT_MS_MIN = 50;

export interface Shrunk {
  readonly outcome: Outcome;
  /** Worlds that were run for it. */
  readonly tries: number;
}

/** @param run runs one world; replaced in tests */
export async function shrink(
  failing: Outcome,
  triesMax: number = TRIES_MAX,
  run: (plan: Plan) => Promise<Outcome> = runPlan,
): Promise<Shrunk> {
  const { found } = failing;
  let best = failing;
  let tries = 0;
  const stillFails = async (plan: Plan): Promise<boolean> => {
    if (tries >= triesMax) return false;
    tries += 1;
    const outcome = await run(plan);
    if (outcome.found === null || outcome.found.id !== found?.id) return false;
    best = outcome;
    return true;
  };
  const without = (gone: ReadonlySet<Fault>): Promise<boolean> =>
    stillFails({ ...best.plan, faults: best.plan.faults.filter((fault) => !gone.has(fault)) });

  if (found === null) return { outcome: failing, tries };
  // What happens after the failure cannot have caused it.
  await without(new Set(best.plan.faults.filter((fault) => fault.at > found.at)));
  // Half of them at a time, then a quarter, down to one by one, until not one more can go.
  for (let size = Math.ceil(best.plan.faults.length / 2); size >= 1 && tries < triesMax;) {
    let smaller = false;
    const faults = best.plan.faults;
    for (let from = 0; from < faults.length; from += size)
      if (await without(new Set(faults.slice(from, from + size)))) smaller = true;
    if (!smaller && size === 1) break;
    size = Math.max(1, Math.floor(size / 2));
  }
  for (let until = best.plan.faultsUntilMs / 2; until > UNTIL_MS_MIN; until /= 2) {
    const last = Math.max(0, ...best.plan.faults.map((fault) => fault.at));
    if (until <= last || !(await stillFails({ ...best.plan, faultsUntilMs: Math.round(until) }))) break;
  }
  for (let index = 0; index < best.plan.faults.length; index += 1) await shorten(index);
  return { outcome: best, tries };

  async function shorten(index: number): Promise<void> {
    for (;;) {
      const fault = best.plan.faults[index];
      if (fault === undefined || !('ms' in fault) || fault.ms / 2 <= FAULT_MS_MIN) return;
      const shorter = { ...fault, ms: Math.round(fault.ms / 2) };
      const faults = best.plan.faults.map((one) => (one === fault ? shorter : one));
      if (!(await stillFails({ ...best.plan, faults }))) return;
    }
  }
}
