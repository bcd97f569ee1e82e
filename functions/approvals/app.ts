/** Everything that makes it riskier: one operator asks, another one approves. */
import type { Approval, ApprovalAction } from '#shared/wire/approval.ts';
import { PAGE_PATH } from '#shared/wire/page.ts';
import { done, refuse, type OperationsOf, type Refusal } from '#functions/answer.ts';
import { closeRequest } from '#functions/close-request.ts';
import { approve, type ApprovalsDeps, type Deciding } from '#functions/decide-request.ts';
import { fileRequest, type Asked } from '#functions/file-request.ts';
import { latchesOf } from '#functions/latches.ts';
import { resultPage } from '#functions/result-page.ts';
import { tell } from '#functions/tell-executor.ts';

export function approvalsOperations(deps: ApprovalsDeps): OperationsOf<'approvals'> {
  const file = async (asked: Asked) => {
    const filed = await fileRequest(deps, asked);
    if (filed.kind === 'refusal') return filed;
    const { approval } = filed;
    const next_step = `Another operator approves ${approval.id} with a code of their own, within fifteen minutes.`;
    return done({ request_id: approval.id, approval, next_step });
  };
  const decide = async (deciding: Deciding) => {
    const approved = await approve(deps, deciding);
    if (approved.kind === 'refusal') return approved;
    await tell(deps, approved.level);
    return done({ ...latchesOf(approved.level), approval: approved.approval });
  };
  const confirm = async (
    action: ApprovalAction,
    by: string,
    body: { readonly token: string; readonly actor?: string | undefined; readonly request_id?: string | undefined },
  ) => {
    const only = await onlyPending(deps, action, body.request_id);
    if (only.kind === 'refusal') return only;
    return decide({ id: only.id, by, code: body.token, actor: body.actor ?? null });
  };
  type Ask = { readonly reason: string; readonly requested_by?: string | undefined };
  const ask = (action: ApprovalAction, by: string, body: Ask, alsoSafeMode = false) =>
    file({ action, by, reason: body.reason, requestedBy: body.requested_by ?? null, alsoSafeMode });
  return {
    resumeByForm: async ({ by, body }) => {
      const filed = await ask('resume', by.operator_id, body, body.exit_safe_mode);
      return filed.kind === 'refusal' ? filed : resultPage('A resume is asked for', filed.body, PAGE_PATH);
    },
    requestResume: ({ by, body }) => ask('resume', by.operator_id, body, (body.also ?? []).length > 0),
    requestExitSafeMode: ({ by, body }) => ask('exit_safe_mode', by.operator_id, body),
    requestStrategy: ({ by, path, body }) =>
      file({
        action: 'enable_strategy',
        by: by.operator_id,
        reason: body.reason,
        requestedBy: body.requested_by ?? null,
        alsoSafeMode: false,
        about: { strategy: path.name },
      }),
    requestLimit: ({ by, body: { limit, scope, value, reason, requested_by } }) =>
      file({
        action: 'raise_limit',
        by: by.operator_id,
        reason,
        requestedBy: requested_by ?? null,
        alsoSafeMode: false,
        about: { limit: { limit, scope, value } },
      }),
    confirmLimit: ({ by, body }) => confirm('raise_limit', by.operator_id, body),
    requestExitDryRun: ({ by, body }) => ask('exit_dry_run', by.operator_id, body),
    confirmResume: ({ by, body }) => confirm('resume', by.operator_id, body),
    confirmExitSafeMode: ({ by, body }) => confirm('exit_safe_mode', by.operator_id, body),
    confirmExitDryRun: ({ by, body }) => confirm('exit_dry_run', by.operator_id, body),
    approve: ({ by, path, body }) =>
      decide({ id: path.id, by: by.operator_id, code: body.token, actor: body.actor ?? null }),
    decline: ({ by, path, body }) =>
      closeRequest(deps, { id: path.id, by: by.operator_id, state: 'declined', note: body.reason }),
    withdraw: ({ by, path }) =>
      closeRequest(deps, { id: path.id, by: by.operator_id, state: 'withdrawn', note: 'taken back' }),
    listApprovals: async ({ query }) => {
      const page = await deps.control.listApprovals(deps.book, query.limit, query.cursor ?? null);
      const now = deps.clock.wall();
      return done({ approvals: page.items.map((approval) => asOf(approval, now)), cursor: page.cursor });
    },
  };
}

/** Nothing runs when a request expires, so that it has is worked out when it is read. */
const asOf = (approval: Approval, now: number): Approval =>
  approval.state === 'pending' && approval.expires_at <= now ? { ...approval, state: 'expired' } : approval;

/** The request that is meant: the one named, or the only one of its kind that waits. */
async function onlyPending(
  deps: ApprovalsDeps,
  action: ApprovalAction,
  id: string | undefined,
): Promise<{ readonly kind: 'one'; readonly id: string } | Refusal> {
  if (id !== undefined) {
    const named = await deps.control.findApproval(deps.book, id);
    if (named !== null && named.action !== action) {
      return refuse('not_found', `request ${id} is not for ${action}`, `it is for ${named.action}`);
    }
    return { kind: 'one', id };
  }
  const pending = await deps.control.pendingApprovals(deps.book, deps.clock.wall());
  const [first, ...rest] = pending.filter((approval) => approval.action === action);
  if (first === undefined)
    return refuse('nothing_pending', `no request for ${action} waits`, 'somebody must ask first');
  if (rest.length > 0) {
    return refuse('more_than_one_pending', `${rest.length + 1} requests for ${action} wait`, 'name one by request_id');
  }
  return { kind: 'one', id: first.id };
}
