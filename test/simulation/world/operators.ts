/**
 * Two people who want the world to trade. They look, ask, approve each other's requests and set RUN; now and then one
 * presses HOLD. They do not resume over something that is still open: a doubt, a break, a leg that stands alone.
 */
import { expiryOf, withCommand, withKill, type Command, type CommandAsk } from '#shared/domain/command.ts';
import { auditNames, changeHashOf, stateHashOf, wantedOf } from '#functions/approval-actions.ts';
import { withDryRun, withGrant, withHold, withRun, type ControlLevel } from '#shared/domain/level.ts';
import type { LevelLimits } from '#shared/domain/limits.ts';
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import type { ControlCommit } from '#shared/store/ports.ts';
import type { Approval, ApprovalAction } from '#shared/wire/approval.ts';
import type { AuditDraft } from '#shared/wire/audit.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

type Person = 'alice' | 'bob';
const other = (person: Person): Person => (person === 'alice' ? 'bob' : 'alice');
const APPROVAL_MS_MAX = 900_000;
const LOOK_MS: readonly [number, number] = [300, 1_200];
/** A status older than this says nothing. */
const STATUS_MS_MAX = 2_500;

export interface PeopleDeps {
  readonly book: string;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly wall: () => EpochMs;
  /** Null while the tables cannot be reached. */
  readonly tables: () => {
    readonly level: ControlLevel | null;
    readonly pending: readonly Approval[];
    readonly status: ExecutorStatus | null;
  } | null;
  /** True when it was committed, and the person was told so. */
  readonly commit: (change: ControlCommit) => boolean;
  readonly away: () => boolean;
  readonly ring: () => void;
}

export interface People {
  start(): void;
  hold(): void;
  dryRun(): void;
  /** Nobody can change parameters through the control plane; a new version of the configuration can. */
  tune(closeBps: number, minBps: number): void;
  limit(lower: Partial<LevelLimits>): void;
  command(what: CommandAsk['kind'] | 'flatten'): void;
}

function askOf(what: CommandAsk['kind'] | 'flatten', hold_id: string): CommandAsk | null {
  switch (what) {
    case 'kill':
    case 'flatten':
      return { kind: 'kill', flatten: what === 'flatten', hold_id };
    case 'cancel_all':
    case 'close_all':
    case 'release_leader':
      return { kind: what };
    default:
      return null;
  }
}

export function createPeople(deps: PeopleDeps): People {
  const { book, random, scheduler, wall } = deps;
  let numbers = 0;
  const newId = (prefix: string): string => {
    numbers += 1;
    return `${prefix}${numbers.toString(36).padStart(9, '0')}`;
  };
  const commit = (change: Omit<ControlCommit, 'at'>, at = wall()): void => {
    if (deps.commit({ ...change, at })) deps.ring();
  };
  const audit = (actor: string, action: AuditDraft['action'], subject: string, reason: string): AuditDraft => ({
    actor,
    action,
    subject,
    reason,
    detail: {},
  });
  const file = (person: Person, action: ApprovalAction, level: ControlLevel): void => {
    const wanted = wantedOf[action](level, true, false);
    if (wanted.kind === 'refusal') return;
    const at = wall();
    const change = { ...wanted.grant, lift_holds: [...wanted.grant.lift_holds] };
    const approval: Approval = {
      id: newId('a'),
      book,
      action,
      scope: '-',
      reason: 'it looks well',
      requested_by: person,
      requested_at: at,
      expires_at: epochMs(at + APPROVAL_MS_MAX),
      state: 'pending',
      change,
      change_hash: changeHashOf({ book, action, change }),
      state_hash: stateHashOf(level),
      decided_by: null,
      decided_at: null,
      decision_note: null,
    };
    commit(
      { approval: { kind: 'file', approval }, audit: audit(person, auditNames[action].requested, approval.id, '') },
      at,
    );
  };
  const decide = (approval: Approval, level: ControlLevel): void => {
    const by = other(approval.requested_by === 'alice' ? 'alice' : 'bob');
    const at = wall();
    const decided = { ...approval, decided_by: by, decided_at: at };
    if (stateHashOf(level) !== approval.state_hash) {
      commit(
        {
          approval: { kind: 'decide', approval: { ...decided, state: 'void' } },
          audit: audit(by, 'approval_refused', approval.id, 'state_changed'),
        },
        at,
      );
      return;
    }
    const decision = withGrant(level, approval.change, approval.id, by, at, false);
    if (decision.kind === 'refused') return;
    commit(
      {
        level: decision.level,
        approval: { kind: 'decide', approval: { ...decided, state: 'approved' } },
        audit: audit(by, auditNames[approval.action].approved, approval.id, approval.reason),
      },
      at,
    );
  };
  const run = (person: Person, level: ControlLevel): void => {
    const decision = withRun(level, person, wall());
    if (decision.kind === 'changed') commit({ level: decision.level, audit: audit(person, 'resumed', 'mode RUN', '') });
  };
  const allIsWell = (status: ExecutorStatus | null): boolean =>
    status !== null &&
    wall() - status.written_at < STATUS_MS_MAX &&
    status.leader &&
    status.resume_ok &&
    // People leave a start to the autopilot until it has decided.
    status.autopilot.status !== 'WAITING' &&
    status.doubts.length === 0 &&
    status.breaks.length === 0 &&
    status.hedges.every(
      (hedge) =>
        hedge.state === 'open' || hedge.state === 'closed' || hedge.state === 'failed' || hedge.state === 'closing',
    );
  const look = (person: Person): void => {
    const seen = deps.tables();
    if (seen === null || seen.level === null) return;
    const { level, pending, status } = seen;
    const [waiting] = pending;
    if (waiting !== undefined) {
      if (waiting.requested_by !== person) decide(waiting, level);
      return;
    }
    if (level.mode === 'HOLD' && !allIsWell(status)) return;
    if (level.holds.length > 0) file(person, 'resume', level);
    else if (level.safe_mode.on) file(person, 'exit_safe_mode', level);
    else if (level.mode === 'HOLD' && level.resume_granted !== null) run(person, level);
    else if (level.mode === 'HOLD') hold(person);
    else if (level.dry_run.on) file(person, 'exit_dry_run', level);
  };
  const hold = (person: Person): void => {
    const level = deps.tables()?.level ?? null;
    if (level === null) return;
    const id = newId('hold-person-');
    const decision = withHold(level, { id, reason: 'MANUAL', note: '', by: person, at: wall() });
    if (decision.kind === 'changed') commit({ level: decision.level, audit: audit(person, 'hold_set', id, 'MANUAL') });
  };
  const configure = (why: string, change: (level: ControlLevel) => Partial<ControlLevel>): void => {
    const level = deps.tables()?.level ?? null;
    if (level === null) return;
    const [version, at] = [level.version + 1, wall()];
    const next = { ...level, ...change(level), version, config_version: level.config_version + 1, updated_at: at };
    commit({ level: next, audit: audit('alice', 'level_created', book, why) }, at);
  };
  return {
    start() {
      const watch = (person: Person): void => {
        if (!deps.away()) look(person);
        scheduler.after(random.between(...LOOK_MS), () => watch(person));
      };
      watch('alice');
      watch('bob');
    },
    hold: () => hold(random.chance(0.5) ? 'alice' : 'bob'),
    command(what) {
      const level = deps.tables()?.level ?? null;
      if (level === null) return;
      const [id, hold_id, at] = [newId('c'), newId('hold-kill-'), wall()];
      const ask = askOf(what, hold_id);
      if (ask === null) return;
      const hold = { id: hold_id, reason: 'KILL', note: 'a drill', by: 'bob', at } as const;
      const decision = ask.kind === 'kill' ? withKill(level, hold) : withCommand(level, 'bob', at);
      if (decision.kind === 'refused') return;
      const command: Command = {
        id,
        book,
        number: decision.level.commands_through,
        ask,
        correlation: id.padEnd(64, '0'),
        requested_by: 'bob',
        requested_at: at,
        reason: 'a drill',
        channel: 'simulation',
        expires_at: expiryOf(at),
        state: 'filed',
        fencing_id: 0,
        executor: null,
        result: null,
        ended_at: null,
      };
      const subject = ask.kind === 'kill' ? hold_id : id;
      commit(
        {
          level: decision.level,
          command: { kind: 'file', command, replaces: null },
          audit: audit('bob', ask.kind, subject, 'a drill'),
        },
        at,
      );
    },
    tune(closeBps, minBps) {
      configure('other parameters', ({ parameters }) => ({
        parameters: { ...parameters, close_spread_bps: closeBps, min_spread_bps: minBps },
      }));
    },
    limit(lower) {
      configure('lower limits', ({ limits }) => ({ limits: { ...limits, ...lower } }));
    },
    dryRun() {
      const level = deps.tables()?.level ?? null;
      if (level === null) return;
      const decision = withDryRun(level, 'a rehearsal', 'alice', wall());
      if (decision.kind === 'changed')
        commit({ level: decision.level, audit: audit('alice', 'dry_run_set', 'dry run', '') });
    },
  };
}
