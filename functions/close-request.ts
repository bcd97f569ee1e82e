/** The two ways a request ends without being approved: another operator declines it, or its author takes it back. */
import type { Approval } from '#shared/wire/approval.ts';
import { done, refuse, type Done, type Refusal } from '#functions/answer.ts';
import { contended } from '#functions/change-level.ts';
import { findWaiting, type ApprovalsDeps } from './decide-request.ts';

/** Only a decision of somebody else can come between, and then the next try says which. */
const TRIES_MAX = 3;

export interface Closing {
  readonly id: string;
  readonly by: string;
  readonly state: 'declined' | 'withdrawn';
  readonly note: string;
  readonly channel?: string;
}

export async function closeRequest(
  deps: ApprovalsDeps,
  { id, by, state, note, channel }: Closing,
): Promise<Done<{ approval: Approval }> | Refusal> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const waiting = await findWaiting(deps, id);
    if (waiting.kind === 'refusal') return waiting;
    const own = waiting.approval.requested_by === by;
    if (state === 'declined' && own) {
      return refuse('same_operator', 'you asked for this yourself', `POST /api/ui/approvals/${id}/withdraw`);
    }
    if (state === 'withdrawn' && !own) {
      return refuse('forbidden', `only ${waiting.approval.requested_by} may take this back`, 'you may decline it');
    }
    const at = deps.clock.wall();
    const approval: Approval = { ...waiting.approval, state, decided_by: by, decided_at: at, decision_note: note };
    const result = await deps.control.commit(deps.book, {
      approval: { kind: 'decide', approval },
      audit: {
        actor: by,
        action: state === 'declined' ? 'approval_declined' : 'approval_withdrawn',
        subject: id,
        reason: note,
        detail: {
          action: approval.action,
          requested_by: approval.requested_by,
          ...(channel === undefined ? {} : { channel }),
        },
      },
      at,
    });
    if (result.kind === 'committed') return done({ approval });
  }
  return contended();
}
