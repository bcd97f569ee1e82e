/** Brings the level to where every start begins: HOLD with its reason, safe mode and dry run as configured. */
import type { HoldReason } from '#shared/domain/hold.ts';
import type { ControlLevel, Hold } from '#shared/domain/level.ts';
import { withStartHold } from '#shared/domain/start-hold.ts';
import type { Clock } from '#shared/domain/time.ts';
import { firstLevel, levelAfterRestart, type LevelAtStart } from '#shared/store/first-level.ts';
import type { ControlStore } from '#shared/store/ports.ts';
import type { AuditDraft } from '#shared/wire/audit.ts';

/** Operators may change the level at the same time; each conflict means that somebody else got on. */
const TRIES_MAX = 50;

export interface StartDeps {
  readonly control: ControlStore;
  readonly clock: Clock;
  readonly executor: string;
  readonly fencingId: number;
}

/**
 * One commit a step, each with its audit link: the first level if there is none, the latches, the hold. A hold of the
 * same reason that an earlier start set gives way to this one, so that whoever led before finds the level changed.
 * @returns the level as it then is
 */
export async function startLevel(start: LevelAtStart, reason: HoldReason, deps: StartDeps): Promise<ControlLevel> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const at = deps.clock.wall();
    const current = await deps.control.readLevel(start.book);
    const step = nextStep(current, start, reason, deps);
    if (step === null && current !== null) return current;
    if (step !== null) await deps.control.commit(start.book, { level: step.level, audit: step.audit, at });
  }
  throw new Error(
    `the control level of ${start.book} changed ${TRIES_MAX} times while it was being brought to its start`,
  );
}

function nextStep(
  current: ControlLevel | null,
  start: LevelAtStart,
  reason: HoldReason,
  deps: StartDeps,
): { readonly level: ControlLevel; readonly audit: AuditDraft } | null {
  const at = deps.clock.wall();
  const draft = (action: AuditDraft['action'], subject: string, why: string): AuditDraft => ({
    actor: deps.executor,
    action,
    subject,
    reason: why,
    detail: { fencing_id: deps.fencingId },
  });
  if (current === null)
    return { level: firstLevel(start, at), audit: draft('level_created', start.book, 'first start') };
  const latched = levelAfterRestart(current, start, at);
  if (latched !== null)
    return { level: latched, audit: draft('safe_mode_set', start.book, 'every start is in safe mode and dry run') };
  const prefix = `x${deps.fencingId.toString(36)}x`;
  const isOurs = ({ id, reason: why }: Hold): boolean => why === reason && id.startsWith(prefix);
  if (current.mode === 'HOLD' && current.holds.some(isOurs)) return null;
  const hold: Hold = {
    id: `${prefix}${at.toString(36)}x0`,
    reason,
    note: '',
    by: deps.executor,
    at,
  };
  const held = withStartHold(current, hold);
  return held.kind === 'changed' ? { level: held.level, audit: draft('hold_set', hold.id, reason) } : null;
}
