/**
 * The autopilot of one life: when this start has held a book that traded, it waits until every gate is green for a
 * while, lifts the hold of the start, and says so; or it refuses, once, and people have to. It decides once a life.
 */
import type { Restarted } from '#executor/control/restart-writer.ts';
import type { GuardReading } from '#shared/domain/guard-reading.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import type { AutopilotRecord } from '#shared/wire/autopilot.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import { gatesOf, neverOf, redOf } from './autopilot-gates.ts';

/** Every gate is green for this long before anything is lifted: what is just coming up may fall again. */
export const GREEN_MS = 2_000;
/** What is not green by then is for people. */
export const WAIT_MS_MAX = 30_000;
const REASON_LENGTH_MAX = 400;

export interface AutopilotDeps {
  readonly enabled: boolean;
  readonly status: () => ExecutorStatus;
  readonly readings: () => readonly GuardReading[];
  /** Null while it has not been read. */
  readonly level: () => ControlLevel | null;
  readonly restart: (gates: readonly string[]) => Promise<Restarted>;
  readonly onResumed: (reason: string) => void;
  readonly onRefused: (why: string) => void;
  readonly onError: (error: unknown) => void;
}

export interface Autopilot {
  /** Called a few times a second from the end of recovery on; never twice at once. */
  look(now: MonotonicMs, at: EpochMs): Promise<void>;
  /** The guard of the autopilot has stopped trading for this reason. */
  stopped(reason: string, at: EpochMs): void;
  report(level: ControlLevel | null, isHeld: boolean): AutopilotRecord;
}

type Action = Pick<AutopilotRecord, 'last_action' | 'last_reason' | 'last_action_at'>;

export function createAutopilot(deps: AutopilotDeps): Autopilot {
  let decided: 'no' | 'resumed' | 'refused' | 'stood-down' = deps.enabled ? 'no' : 'stood-down';
  let action: Action = { last_action: 'none', last_reason: '', last_action_at: null };
  let begunAt: number | null = null;
  let greenSince: number | null = null;
  let red: readonly string[] = [];

  const acted = (last_action: Action['last_action'], reason: string, at: EpochMs): void => {
    action = { last_action, last_reason: reason.slice(0, REASON_LENGTH_MAX), last_action_at: at };
  };
  const refuse = (why: string, at: EpochMs): void => {
    decided = 'refused';
    acted('refuse', why, at);
    deps.onRefused(why);
  };
  const lift = async (gates: readonly string[], at: EpochMs): Promise<void> => {
    const result = await deps.restart(gates);
    greenSince = null;
    if (result.kind === 'resumed') {
      decided = 'resumed';
      acted('resume', result.reason, at);
      deps.onResumed(result.reason);
    } else if (result.kind === 'refused') refuse(result.why, at);
    else if (result.kind === 'nothing-to-lift') decided = 'stood-down';
  };
  return {
    async look(now, at) {
      const level = deps.level();
      if (decided !== 'no' || level === null) return;
      begunAt ??= now;
      if (level.mode === 'RUN' || level.holds.length === 0) {
        decided = 'stood-down';
        return;
      }
      const status = deps.status();
      const never = neverOf(status, level);
      if (never !== null) return refuse(never, at);
      const gates = gatesOf(status, deps.readings(), level);
      red = redOf(gates);
      if (red.length > 0) greenSince = null;
      else greenSince ??= now;
      if (greenSince !== null && now - greenSince >= GREEN_MS) await lift(Object.keys(gates), at).catch(deps.onError);
      else if (now - begunAt > WAIT_MS_MAX)
        refuse(red.length > 0 ? red.join('; ') : 'the gates were never green for long', at);
    },
    stopped: (reason, at) => acted('stop', reason, at),
    report(level, isHeld) {
      const runs = level !== null && level.mode === 'RUN' && !isHeld && !level.safe_mode.on;
      const held = decided === 'no' ? 'WAITING' : decided === 'refused' ? 'REFUSED' : 'HOLD';
      return { enabled: deps.enabled, status: deps.enabled ? (runs ? 'RUN' : held) : 'OFF', ...action };
    },
  };
}
