import { WHOLE_BOOK } from '#shared/domain/limits.ts';
import { epochMs } from '#shared/domain/time.ts';
import { newApprovalId } from '#shared/store/new-id.ts';
import type { Approval, ApprovalAction } from '#shared/wire/approval.ts';
import { refuse, type Refusal } from '#functions/answer.ts';
import { contended, noLevelYet, pauseAfterConflict } from '#functions/change-level.ts';
import { auditNames, changeHashOf, channelOf, stateHashOf, wantedOf, told, type About } from './approval-actions.ts';
import { coolsDown, type ApprovalsDeps } from './decide-request.ts';

/** How long a request waits for its second person. */
export const APPROVAL_MS_MAX = 900_000;
/** One request of a kind may wait for each of these. */
const scopeOf = ({ strategy, limit }: About = {}): string =>
  strategy ?? (limit === undefined ? WHOLE_BOOK : `${limit.limit} ${limit.scope}`);
const TRIES_MAX = 8;

export type FilingDeps = Pick<ApprovalsDeps, 'book' | 'control' | 'trading' | 'clock' | 'dryRunLocked'>;

export interface Asked {
  readonly action: ApprovalAction;
  readonly reason: string;
  readonly by: string;
  readonly requestedBy: string | null;
  readonly alsoSafeMode: boolean;
  readonly about?: About;
  /** Where it was asked, where that is not the API. */
  readonly channel?: string;
}

/** Writes down who wants what, against which state. Changes no latch. */
export async function fileRequest(
  deps: FilingDeps,
  asked: Asked,
): Promise<{ readonly kind: 'filed'; readonly approval: Approval } | Refusal> {
  const { book, control, clock } = deps;
  const scope = scopeOf(asked.about);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const at = clock.wall();
    const level = await control.readLevel(book);
    if (level === null) return noLevelYet(book);
    const wanted = wantedOf[asked.action](level, asked.alsoSafeMode, deps.dryRunLocked, asked.about);
    if (wanted.kind === 'refusal') return wanted;
    const cooling = await coolsDown(deps, level, wanted.grant.lift_holds);
    if (cooling !== null) return cooling;
    const change = { ...wanted.grant, lift_holds: [...wanted.grant.lift_holds] };
    const approval: Approval = {
      id: newApprovalId(at),
      book,
      action: asked.action,
      scope,
      reason: asked.reason,
      requested_by: asked.by,
      requested_at: at,
      expires_at: epochMs(at + APPROVAL_MS_MAX),
      state: 'pending',
      change,
      change_hash: changeHashOf({ book, action: asked.action, change }),
      state_hash: stateHashOf(level),
      decided_by: null,
      decided_at: null,
      decision_note: null,
    };
    const result = await control.commit(book, {
      approval: { kind: 'file', approval },
      audit: {
        actor: asked.by,
        action: auditNames[asked.action].requested,
        subject: approval.id,
        reason: asked.reason,
        detail: {
          change: told(change),
          ...(asked.channel === undefined ? {} : { channel: asked.channel }),
          ...channelOf(asked.action),
          ...(asked.requestedBy === null ? {} : { requested_by: asked.requestedBy }),
        },
      },
      at,
    });
    if (result.kind === 'committed') return { kind: 'filed', approval };
    const pending = await control.pendingApprovals(book, at);
    const first = pending.find((one) => one.action === asked.action && one.scope === scope);
    if (first !== undefined) return alreadyPending(first);
    await pauseAfterConflict();
  }
  return contended();
}

const alreadyPending = ({ id, action, requested_by: by }: Approval): Refusal =>
  refuse(
    'already_pending',
    `a request for ${action} of ${by} already waits: ${id}`,
    'approve, decline or withdraw that one first',
  );
