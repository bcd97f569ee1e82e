/** Who may end a hold, and who may set RUN: two people, or the autopilot what a start has set, and nobody else. */
import { HOLDS_MAX, type ControlLevel, type Hold } from '#shared/domain/level.ts';
import type { ControlCommit } from '#shared/store/ports.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import { holds } from './evidence.ts';

const ofStart = ({ reason }: Hold): boolean => reason === 'STARTUP' || reason === 'TAKEOVER';

export function onLifting(
  before: ControlLevel,
  after: ControlLevel,
  { approval }: ControlCommit,
  link: AuditLink,
): void {
  const gone = before.holds.filter(({ id }) => !after.holds.some((hold) => hold.id === id));
  const autopilot = link.action === 'autopilot_resumed' && link.actor === 'autopilot';
  const granted =
    approval?.kind === 'decide' && approval.approval.state === 'approved' ? approval.approval.change.lift_holds : [];
  const gaveWay = link.action === 'hold_set' && after.holds.length >= HOLDS_MAX;
  for (const hold of gone) {
    const replaced =
      link.action === 'hold_set' && ofStart(hold) && after.holds.some(({ reason }) => reason === hold.reason);
    holds(
      granted.includes(hold.id) || replaced || gaveWay || (autopilot && ofStart(hold)),
      'autopilot',
      () => `hold ${hold.id} (${hold.reason}) is gone with ${link.action} by ${link.actor}`,
    );
  }
  if (before.mode === after.mode || after.mode !== 'RUN') return;
  holds(
    autopilot || link.action === 'resumed',
    'autopilot',
    () => `version ${after.version} is RUN with ${link.action} by ${link.actor}`,
  );
  holds(
    !autopilot || (!after.safe_mode.on && after.dry_run.on === before.dry_run.on),
    'autopilot',
    () => `version ${after.version} by the autopilot has another dry run than before, or safe mode`,
  );
}
