/**
 * The second person's part. The order of the checks is the rule: who asks is looked at before what they know, and what
 * they know before anything is changed; every refusal that could be an attempt is in the audit chain.
 */
import { withGrant, type ControlLevel } from '#shared/domain/level.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { CodeAttempts } from '#shared/store/identity-ports.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import { operatorOfId } from '#shared/store/operators.ts';
import type { ConfigStore } from '#shared/store/ports.ts';
import { checkSecondFactor } from '#shared/store/second-factor.ts';
import type { Approval } from '#shared/wire/approval.ts';
import type { AuditDraft } from '#shared/wire/audit.ts';
import type { OperatorRecord } from '#shared/wire/operator.ts';
import { refuse, type Refusal } from '#functions/answer.ts';
import { contended, noLevelYet, pauseAfterConflict } from '#functions/change-level.ts';
import { refusalOf } from '#functions/latches.ts';
import type { GrantedConfig } from './running-config.ts';
import { auditNames, changeHashOf, channelOf, stateHashOf, told } from './approval-actions.ts';
import { executorSeen } from './executor-seen.ts';
import { refuseCooldown } from './runaway.ts';
import type { Telling } from './tell-executor.ts';

const TRIES_MAX = 16;

export interface ApprovalsDeps extends Telling {
  readonly book: string;
  readonly attempts: CodeAttempts;
  readonly operators: () => Promise<readonly OperatorRecord[]>;
  readonly trading: Pick<TradingStore, 'readStatus'>;
  /** `DRY_RUN_ONLY`. */
  readonly dryRunLocked: boolean;
  /** `TWO_MAN_RULE`: whether another person has to approve. It does unless this is false. */
  readonly twoManRule?: boolean;
  readonly configs: ConfigStore;
}

export type Approved =
  | { readonly kind: 'approved'; readonly approval: Approval; readonly level: ControlLevel }
  | Refusal;
export interface Deciding {
  readonly id: string;
  readonly by: string;
  readonly code: string;
  /** What the caller named itself; a note only. */
  readonly actor: string | null;
  /** Where it was approved, where that is not the API. */
  readonly channel?: string;
}

export async function approve(deps: ApprovalsDeps, deciding: Deciding): Promise<Approved> {
  const waiting = await findWaiting(deps, deciding.id);
  if (waiting.kind === 'refusal') return waiting;
  if (waiting.approval.requested_by === deciding.by && deps.twoManRule !== false) {
    await record(deps, refused(deciding, 'same_operator'));
    return refuse('same_operator', 'you asked for this yourself', 'another operator must approve it');
  }
  const code = await checkCode(deps, deciding);
  if (code !== null) return code;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const outcome = await grantOnce(deps, deciding);
    if (outcome !== 'conflict') return outcome;
    await pauseAfterConflict();
  }
  return contended();
}

type Waiting = { readonly kind: 'waiting'; readonly approval: Approval } | Refusal;

/** The request, if it still waits; otherwise what became of it. */
export async function findWaiting(deps: ApprovalsDeps, id: string): Promise<Waiting> {
  const approval = await deps.control.findApproval(deps.book, id);
  if (approval === null) return refuse('not_found', `there is no request ${id}`, 'GET /api/ui/approvals lists them');
  if (approval.state === 'void') return voided(approval);
  if (approval.state !== 'pending') {
    return refuse('already_decided', `request ${id} was ${approval.state} by ${approval.decided_by ?? 'nobody'}`);
  }
  if (approval.expires_at <= deps.clock.wall()) {
    return refuse('approval_expired', `request ${id} expired`, 'ask again');
  }
  return { kind: 'waiting', approval };
}

/** Null when the code is right. Guesses are counted before they are looked at. */
async function checkCode(deps: ApprovalsDeps, { id, by, code }: Deciding): Promise<Refusal | null> {
  const at = deps.clock.wall();
  const attempt = await deps.attempts.begin(by, at);
  if (attempt.kind === 'locked') return locked(attempt.until);
  const why = await codeIsBad(deps, by, code, at);
  if (why === null) {
    await deps.attempts.right(by);
    return null;
  }
  const state = await deps.attempts.wrong(by, attempt.recent, at);
  await record(deps, refused({ id, by }, why, { attempt: attempt.recent, locked: state === 'locked' }));
  const [message, hint] = badCodes[why];
  return refuse('wrong_code', message, hint);
}

/** Why a code does not count, as the audit chain names it and as people are told. */
const badCodes = {
  wrong_code: ['the approve code is wrong', 'use your own code; five wrong ones lock your approvals'],
  used_code: ['this code, or a later one, was used already', 'wait for the next one: they change every 30 s'],
  no_second_factor: ['you have no second factor that counts here', 'propbotctl operator enroll'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

async function codeIsBad(
  deps: ApprovalsDeps,
  by: string,
  code: string,
  at: EpochMs,
): Promise<keyof typeof badCodes | null> {
  const operator = operatorOfId(await deps.operators(), by);
  const factor = operator === null ? ({ kind: 'wrong' } as const) : checkSecondFactor(operator, code, at);
  if (factor.kind === 'none') return 'no_second_factor';
  if (factor.kind === 'wrong') return 'wrong_code';
  const fresh = factor.step === null || (await deps.attempts.takeStep(by, factor.step, at));
  return fresh ? null : 'used_code';
}

const locked = (until: EpochMs): Refusal =>
  refuse(
    'approvals_locked',
    'too many wrong codes: your approvals are locked',
    `until ${new Date(until).toISOString()}; another operator can still approve`,
  );

/** One try: everything is read anew, because the last try lost against somebody. */
async function grantOnce(deps: ApprovalsDeps, deciding: Deciding): Promise<Approved | 'conflict'> {
  const { book, control, clock } = deps;
  const waiting = await findWaiting(deps, deciding.id);
  if (waiting.kind === 'refusal') return waiting;
  const { approval } = waiting;
  const level = await control.readLevel(book);
  if (level === null) return noLevelYet(book);
  const at = clock.wall();
  const asSeen = stateHashOf(level) === approval.state_hash && changeHashOf(approval) === approval.change_hash;
  if (!asSeen) return close(deps, deciding, approval, at);
  const cooling = await coolsDown(deps, level, approval.change.lift_holds);
  if (cooling !== null) return cooling;
  const decision = withGrant(level, approval.change, approval.id, deciding.by, at, deps.dryRunLocked);
  if (decision.kind === 'refused') return refusalOf(decision.refusal);
  const granted = await grantedTo(deps, level, approval, deciding.by, at);
  if (granted.kind === 'stale') return close(deps, deciding, approval, at);
  const next = { ...decision.level, ...(granted.kind === 'config' ? granted.ofLevel : {}) };
  const decided: Approval = { ...approval, state: 'approved', decided_by: deciding.by, decided_at: at };
  const result = await control.commit(book, {
    level: next,
    ...(granted.kind === 'config' ? { config: granted.version } : {}),
    approval: { kind: 'decide', approval: decided },
    audit: {
      actor: deciding.by,
      action: auditNames[approval.action].approved,
      subject: approval.id,
      reason: approval.reason,
      detail: {
        change: told(approval.change),
        requested_by: approval.requested_by,
        level_version: next.version,
        ...(approval.requested_by === deciding.by ? { two_man_rule: false } : {}),
        ...(deciding.channel === undefined ? {} : { channel: deciding.channel }),
        ...channelOf(approval.action),
        ...(deciding.actor === null ? {} : { actor: deciding.actor }),
      },
    },
    at,
  });
  return result.kind === 'committed' ? { kind: 'approved', approval: decided, level: next } : 'conflict';
}

/** Few requests are about the configuration, and its schema takes its time to be read. */
async function grantedTo(
  deps: ApprovalsDeps,
  level: ControlLevel,
  approval: Approval,
  by: string,
  at: EpochMs,
): Promise<GrantedConfig> {
  if (approval.change.apply_config === undefined) return { kind: 'none' };
  const { grantedConfig } = await import('./running-config.ts');
  return grantedConfig(deps, level, approval, by, at);
}

/** What the requester saw is no longer so: nobody may approve this any more. */
async function close(
  deps: ApprovalsDeps,
  deciding: Deciding,
  approval: Approval,
  at: EpochMs,
): Promise<Refusal | 'conflict'> {
  const decision_note = 'what was asked about has changed meanwhile';
  const gone: Approval = { ...approval, state: 'void', decided_by: deciding.by, decided_at: at, decision_note };
  const result = await deps.control.commit(deps.book, {
    approval: { kind: 'decide', approval: gone },
    audit: refused(deciding, 'state_changed'),
    at,
  });
  return result.kind === 'committed' ? voided(gone) : 'conflict';
}

const voided = ({ id }: Approval): Refusal =>
  refuse('state_changed', `what request ${id} was about has changed since it was made`, 'look again, then ask again');

const refused = (
  { id, by }: Pick<Deciding, 'id' | 'by'>,
  why: string,
  detail: AuditDraft['detail'] = {},
): AuditDraft => ({ actor: by, action: 'approval_refused', subject: id, reason: why, detail });

async function record(deps: ApprovalsDeps, audit: AuditDraft): Promise<void> {
  await deps.control.commit(deps.book, { audit, at: deps.clock.wall() });
}

/** Asked when it is requested and again when it is approved: it may have begun anew in between. */
export async function coolsDown(
  { trading, book, clock }: Pick<ApprovalsDeps, 'trading' | 'book' | 'clock'>,
  level: ControlLevel,
  lifts: readonly string[],
): Promise<Refusal | null> {
  if (!level.holds.some(({ id, reason }) => reason === 'RUNAWAY' && lifts.includes(id))) return null;
  return refuseCooldown(executorSeen(await trading.readStatus(book), clock.wall()), level, lifts);
}
