/** Makes a failing world small: without this fault, and that one, and shorter; whatever still breaks the same promise is kept. */
import type { Plan } from './plan.ts';
import { runPlan } from './run-seeds.ts';
import type { Outcome, WorldOptions } from './world/world.ts';

/** Worlds that shrinking may run at the most. */
const TRIES_MAX = 400;

export async function shrink(failing: Outcome, options: WorldOptions): Promise<Outcome> {
  let best = failing;
  let tries = 0;
  const stillFails = async (plan: Plan): Promise<boolean> => {
    if (tries >= TRIES_MAX) return false;
    tries += 1;
    const outcome = await runPlan(plan, options);
    if (outcome.found === null || outcome.found.id !== failing.found?.id) return false;
    best = outcome;
    return true;
  };
  const found = failing.found;
  if (found === null) return failing;
  // What happens after the failure cannot have caused it.
  await stillFails({ ...best.plan, faults: best.plan.faults.filter((fault) => fault.at <= found.at) });
  for (let smaller = true; smaller;) {
    smaller = false;
    for (const fault of best.plan.faults) {
      if (await stillFails({ ...best.plan, faults: best.plan.faults.filter((one) => one !== fault) })) smaller = true;
    }
  }
  for (let until = best.plan.faultsUntilMs / 2; until > 5_000; until /= 2) {
    if (!(await stillFails({ ...best.plan, faultsUntilMs: Math.round(until) }))) break;
  }
  for (const fault of best.plan.faults) {
    if (!('ms' in fault)) continue;
    for (let ms = Math.round(fault.ms / 2); ms > 50; ms = Math.round(ms / 2)) {
      const faults = best.plan.faults.map((one) =>
        one.at === fault.at && one.kind === fault.kind ? { ...one, ms } : one,
      );
      if (!(await stillFails({ ...best.plan, faults }))) break;
    }
  }
  return best;
}
