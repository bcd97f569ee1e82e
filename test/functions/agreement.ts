/**
 * What the audit chain alone says that level, requests and commands must be, worked out with no look at how they were
 * written: whatever does not agree with it is named.
 */
import type * as z from 'zod';
import type { ControlLevel } from '#shared/domain/level.ts';
import { verifyLinks } from '#shared/store/audit-chain.ts';
import { GrantRecord } from '#shared/wire/approval.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import { LimitChange } from '#shared/wire/level.ts';
import type { CrashingPlane } from './crashing-plane.ts';
import { letsMore } from './looser.ts';
import { createRules, type Told } from './request-rules.ts';

type Grant = z.output<typeof GrantRecord>;

const limitsOf = ({ limits, limit_scopes: parts }: ControlLevel): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(limits).map(([name, value]) => [`${name} -`, String(value)])),
  ...Object.fromEntries(parts.map(({ limit, scope, value }) => [`${limit} ${scope}`, value])),
});
const toldOf = (level: ControlLevel): Told => ({
  holds: level.holds.map(({ id }) => id),
  mode: level.mode,
  safeMode: level.safe_mode.on,
  dryRun: level.dry_run.on,
  strategies: [...level.strategies].toSorted(),
  limits: limitsOf(level),
  granted: level.resume_granted !== null,
});
const settled = (told: Told): Told => ({ ...told, strategies: told.strategies.toSorted() });

function hold(told: Told, id: string, replaces: unknown): void {
  told.holds = [...told.holds.filter((one) => one !== replaces), id];
  told.mode = 'HOLD';
  told.granted = false;
}
function setLimit(told: Told, { limit, scope, value }: NonNullable<Grant['set_limit']>): void {
  if (value === null) Reflect.deleteProperty(told.limits, `${limit} ${scope}`);
  else told.limits[`${limit} ${scope}`] = value;
}
function grant(told: Told, change: Grant): void {
  told.holds = told.holds.filter((id) => !change.lift_holds.includes(id));
  if (change.lift_holds.length > 0 && told.holds.length === 0) told.granted = true;
  if (change.exit_safe_mode) told.safeMode = false;
  if (change.exit_dry_run) told.dryRun = false;
  if (change.enable_strategy !== undefined) told.strategies.push(change.enable_strategy);
  if (change.set_limit !== undefined) setLimit(told, change.set_limit);
}

const approvedActions: ReadonlySet<string> = new Set([
  'resume_confirmed',
  'exit_safe_mode_approved',
  'exit_dry_run_approved',
  'risk_limit_raise_approved',
]);
/** A strategy is switched on by one where no money is at stake, and by two with the change that both saw. */
const isApproval = ({ action, detail }: AuditLink): boolean =>
  approvedActions.has(action) || (action === 'strategy_enabled' && 'change' in detail);

function apply(told: Told, link: AuditLink): void {
  const { action, subject, detail } = link;
  if (isApproval(link)) grant(told, GrantRecord.parse(detail['change']));
  else if (action === 'hold_set') hold(told, subject, detail['replaces']);
  else if (action === 'kill') {
    hold(told, (detail['ask'] as { readonly hold_id: string }).hold_id, detail['replaces']);
    told.safeMode = true;
  } else if (action === 'safe_mode_set') told.safeMode = true;
  else if (action === 'dry_run_set') told.dryRun = true;
  else if (action === 'resumed') {
    told.mode = 'RUN';
    told.granted = false;
  } else if (action === 'strategy_disabled') told.strategies = told.strategies.filter((name) => name !== subject);
  else if (action === 'risk_limit_lowered') setLimit(told, LimitChange.parse(detail['set_limit']));
}

const loosened = (before: ControlLevel, after: ControlLevel): boolean =>
  before.holds.some(
    ({ id }) => !after.holds.some((one) => one.id === id) && after.holds.length < before.holds.length,
  ) ||
  (before.safe_mode.on && !after.safe_mode.on) ||
  (before.dry_run.on && !after.dry_run.on) ||
  after.strategies.some((name) => !before.strategies.includes(name)) ||
  letsMore(before, after);

const fates: Readonly<Record<string, string>> = { approval_declined: 'declined', approval_withdrawn: 'withdrawn' };

/** In words, everything that does not agree; nothing when all is well. */
export function disagreements({ tables, committed }: CrashingPlane, first: ControlLevel): readonly string[] {
  const found: string[] = [];
  const links = tables.links.get('main') ?? [];
  const check = verifyLinks(links);
  if (check.kind === 'broken') found.push(`the chain is broken at ${check.seq}: ${check.why}`);
  if (links.length !== committed.length) found.push(`${committed.length} commits and ${links.length} links`);

  const told = toldOf(first);
  const fate = new Map<string, string>();
  const author = new Map<string, string>();
  const filed = new Set<string>();
  const rules = createRules(isApproval);
  let [level, version] = [first, first.version];
  for (const { change, link } of committed.slice(1)) {
    const { action, subject, actor } = link;
    found.push(...rules(link, told));
    apply(told, link);
    if (action.endsWith('_requested')) {
      author.set(subject, actor);
      fate.set(subject, 'pending');
    }
    if (isApproval(link)) fate.set(subject, 'approved');
    const ended = fates[action];
    if (ended !== undefined) fate.set(subject, ended);
    if (action === 'approval_refused' && link.reason === 'state_changed') fate.set(subject, 'void');
    if (action === 'kill' || action === 'cancel_all') filed.add(subject);
    if (change.level === undefined) continue;
    version += 1;
    if (change.level.version !== version) found.push(`link ${link.seq} made version ${change.level.version}`);
    if (loosened(level, change.level)) {
      const by = author.get(subject);
      if (!isApproval(link) || by === undefined || by === actor) found.push(`${actor} loosened it alone: ${action}`);
    }
    ({ level } = change);
  }
  const now = tables.levels.get('main');
  if (now === undefined) return [...found, 'there is no level'];
  const [said, is] = [JSON.stringify(settled(told)), JSON.stringify(toldOf(now))];
  if (said !== is) found.push(`the chain says ${said}, the level is ${is}`);
  if (now.version !== version) found.push(`the chain says version ${version}, the level is ${now.version}`);
  for (const { id, state, requested_by, decided_by } of tables.approvals.get('main') ?? []) {
    if (fate.get(id) !== state) found.push(`request ${id} is ${state}, the chain says ${fate.get(id) ?? 'nothing'}`);
    if (state === 'approved' && decided_by === requested_by) found.push(`${requested_by} approved ${id} alone`);
  }
  const approvals = tables.approvals.get('main')?.length ?? 0;
  if (approvals !== fate.size) found.push(`${approvals} requests, the chain knows ${fate.size}`);
  const commands = (tables.commands.get('main') ?? []).map(({ id }) => id);
  if (commands.some((id) => !filed.has(id)) || commands.length !== filed.size)
    found.push(`commands ${commands.join(' ')}, the chain says ${[...filed].join(' ')}`);
  if (now.commands_through !== first.commands_through + filed.size) found.push('commands are counted otherwise');
  return found;
}
