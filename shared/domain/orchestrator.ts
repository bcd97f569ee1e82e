/**
 * What each strategy would do on the next tick, and why not: computed for people. The plan decides nothing itself; the
 * latches, the guards and the level do.
 */
import type { EpochMs } from './time.ts';

export type Decision = 'run' | 'cooldown' | 'skip';
export const decisions = ['run', 'cooldown', 'skip'] as const satisfies readonly Decision[];
export const planReasons = ['ready', 'disabled', 'hold_active', 'safe_mode', 'risk_limit', 'recent_fail'] as const;
export type PlanReason = (typeof planReasons)[number];

/** So long after a failed run a strategy is shown as cooling down. */
export const COOLDOWN_MS = 60_000;

export interface StrategySeen {
  readonly name: string;
  readonly enabled: boolean;
  readonly lastResult: 'none' | 'ok' | 'fail';
  readonly lastResultAt: EpochMs | null;
}

export interface PlanInputs {
  readonly strategies: readonly StrategySeen[];
  readonly holdActive: boolean;
  readonly safeMode: boolean;
  /** What the standing guards let nothing be opened on, each in a sentence. */
  readonly riskLimits: readonly string[];
  readonly now: EpochMs;
}

export interface Planned {
  readonly strategy: string;
  readonly enabled: boolean;
  readonly decision: Decision;
  readonly reason: PlanReason;
  readonly note: string;
  readonly lastResult: StrategySeen['lastResult'];
}

function decide(seen: StrategySeen, inputs: PlanInputs): Pick<Planned, 'decision' | 'reason' | 'note'> {
  const { lastResult, lastResultAt } = seen;
  if (!seen.enabled) return { decision: 'skip', reason: 'disabled', note: 'it is switched off' };
  if (inputs.holdActive) return { decision: 'skip', reason: 'hold_active', note: 'HOLD is on' };
  if (inputs.safeMode) return { decision: 'skip', reason: 'safe_mode', note: 'safe mode is on' };
  const [limit] = inputs.riskLimits;
  if (limit !== undefined) return { decision: 'skip', reason: 'risk_limit', note: limit };
  if (lastResult === 'fail' && lastResultAt !== null && inputs.now - lastResultAt < COOLDOWN_MS)
    return { decision: 'cooldown', reason: 'recent_fail', note: 'its last hedge did not open as planned' };
  return { decision: 'run', reason: 'ready', note: '' };
}

/** One decision for each registered strategy, in their order. What weighs most is said first. */
export const computeNextPlan = (inputs: PlanInputs): readonly Planned[] =>
  inputs.strategies.map((seen) => ({
    strategy: seen.name,
    enabled: seen.enabled,
    lastResult: seen.lastResult,
    ...decide(seen, inputs),
  }));

/** Whether people are to be told of it: one that is switched off was switched off by them. */
export const isToTell = ({ reason }: Planned): boolean => reason !== 'ready' && reason !== 'disabled';

export const planMessage = ({ strategy, decision, reason }: Planned, autopilot: boolean): string =>
  `[orchestrator] strategy=${strategy} decision=${decision} reason=${reason} autopilot=${autopilot ? 'ON' : 'OFF'}`;
