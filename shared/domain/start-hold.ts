/**
 * The holds that a start sets by itself, and how they end without two people: only where the book was in RUN when the
 * start held it, nobody has decided anything since, and no other hold is there. Everything else takes two people.
 */
import { withHold, type ControlLevel, type Hold, type LevelDecision } from './level.ts';
import type { EpochMs } from './time.ts';

/** Whoever lifts them in the audit chain; no operator has this name. */
export const AUTOPILOT = 'autopilot';

export const isStartHold = ({ reason }: Hold): boolean => reason === 'STARTUP' || reason === 'TAKEOVER';

/** What a start notes of the level that it finds: it traded until now, or an earlier start has noted so already. */
export const interruptedAt = (level: ControlLevel, at: EpochMs): EpochMs | null =>
  level.mode === 'RUN' && level.holds.length === 0 && !level.safe_mode.on ? at : level.interrupted_at;

/** The hold of a start: in the place of one of the same reason that an earlier start left. */
export function withStartHold(level: ControlLevel, hold: Hold): LevelDecision {
  const holds = level.holds.filter((one) => !(isStartHold(one) && one.reason === hold.reason));
  const held = withHold({ ...level, holds }, hold);
  if (held.kind === 'refused') return held;
  return { kind: 'changed', level: { ...held.level, interrupted_at: interruptedAt(level, hold.at) } };
}

export type Restart =
  | { readonly kind: 'changed'; readonly level: ControlLevel; readonly lifted: readonly Hold[] }
  /** People have gone on by themselves: there is nothing to lift. */
  | { readonly kind: 'nothing-to-lift' }
  | { readonly kind: 'refused'; readonly why: string };

/** RUN again as it was before the start, safe mode as well; dry run stays as the start has set it. */
export function withRestart(level: ControlLevel, at: EpochMs): Restart {
  const others = level.holds.filter((hold) => !isStartHold(hold));
  if (others.length > 0) {
    const reasons = [...new Set(others.map(({ reason, by }) => `${reason} by ${by}`))];
    return { kind: 'refused', why: `another hold is in force: ${reasons.join(', ')}` };
  }
  if (level.holds.length === 0) return { kind: 'nothing-to-lift' };
  if (level.interrupted_at === null)
    return { kind: 'refused', why: 'the book was not in RUN when it was held, or somebody has decided since' };
  if (level.safe_mode.on && level.safe_mode.origin !== 'start')
    return { kind: 'refused', why: `safe mode was set by ${level.safe_mode.by}` };
  const safe_mode = level.safe_mode.on
    ? { ...level.safe_mode, on: false, reason: 'as it was before the start', by: AUTOPILOT, since: at }
    : level.safe_mode;
  return {
    kind: 'changed',
    lifted: level.holds,
    level: {
      ...level,
      version: level.version + 1,
      mode: 'RUN',
      holds: [],
      safe_mode,
      resume_granted: null,
      interrupted_at: null,
      updated_at: at,
      updated_by: AUTOPILOT,
    },
  };
}
