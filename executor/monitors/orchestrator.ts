/** Keeps the plan of the strategies: since when each decision stands, and what people are told, once for each change. */
import type { Hedge } from '#executor/engine/hedge/hedge.ts';
import {
  computeNextPlan,
  isToTell,
  planMessage,
  type Planned,
  type PlanInputs,
  type StrategySeen,
} from '#shared/domain/orchestrator.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { PlannedRecord } from '#shared/wire/orchestrator.ts';
import { outcomesOf } from './auto-hedge.ts';

/** A decision is told once it has stood for so long: one that comes and goes is noise. */
export const TELL_AFTER_MS = 2_000;
const NOTE_LENGTH_MAX = 300;

/** How the newest hedge of a strategy came out. @param hedges simulated or real ones only */
export function seenOf(name: string, enabled: boolean, hedges: readonly Hedge[]): StrategySeen {
  const [newest] = outcomesOf(hedges.filter((hedge) => hedge.strategy === name));
  if (newest === undefined) return { name, enabled, lastResult: 'none', lastResultAt: null };
  return { name, enabled, lastResult: newest.result === 'opened' ? 'ok' : 'fail', lastResultAt: newest.at };
}

export interface Orchestrator {
  look(inputs: PlanInputs, autopilot: boolean): void;
  plan(): readonly PlannedRecord[];
}

interface Standing {
  readonly planned: Planned;
  readonly since: EpochMs;
  readonly told: boolean;
}

export function createOrchestrator(tell: (message: string, planned: Planned) => void): Orchestrator {
  let standing: readonly Standing[] = [];
  const follow = (planned: Planned, now: EpochMs, autopilot: boolean): Standing => {
    const before = standing.find((one) => one.planned.strategy === planned.strategy);
    const same = before?.planned.decision === planned.decision && before.planned.reason === planned.reason;
    if (!same || before === undefined) return { planned, since: now, told: false };
    if (before.told || now - before.since < TELL_AFTER_MS) return { ...before, planned };
    if (isToTell(planned)) tell(planMessage(planned, autopilot), planned);
    return { planned, since: before.since, told: true };
  };
  return {
    look(inputs, autopilot) {
      standing = computeNextPlan(inputs).map((planned) => follow(planned, inputs.now, autopilot));
    },
    plan: () =>
      standing.map(({ planned, since }) => ({
        strategy: planned.strategy,
        enabled: planned.enabled,
        decision: planned.decision,
        reason: planned.reason,
        note: planned.note.slice(0, NOTE_LENGTH_MAX),
        last_result: planned.lastResult,
        since,
      })),
  };
}
