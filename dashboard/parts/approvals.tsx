import type { ControlLevel } from '#shared/domain/level.ts';
import type { Approval } from '#shared/wire/approval.ts';
import type { Answer, Request } from '../api/client.ts';
import { actionName, changeInWords } from '../view/change.ts';
import { clockTime, duration } from '../view/format.ts';
import type { Who } from '../view/picture.ts';
import { toldOf } from '../view/told.ts';
import { ActionButton } from './action-button.tsx';
import { ActionForm } from './action-form.tsx';

interface Props {
  readonly pending: readonly Approval[];
  /** The newest ones, whatever became of them. */
  readonly approvals: readonly Approval[];
  readonly level: ControlLevel;
  readonly who: Who;
  readonly nowMs: number;
  readonly send: (request: Request) => Promise<Answer>;
}

function Card({ approval, level, who, nowMs, send }: Omit<Props, 'approvals' | 'pending'> & { approval: Approval }) {
  const path = `/api/ui/approvals/${approval.id}`;
  const own = approval.requested_by === who.operator_id;
  const viewer = who.role === 'viewer' ? 'A viewer changes nothing.' : null;
  return (
    <li class="approval" data-testid="approval" data-id={approval.id} data-action={approval.action}>
      <h3>
        {actionName[approval.action]} <small>asked by {own ? 'you' : approval.requested_by}</small>
      </h3>
      <p class="approval-reason">«{approval.reason}»</p>
      <ul class="changes">
        {changeInWords(approval, level).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p class="approval-age">
        asked {duration(nowMs - approval.requested_at)} ago, expires in {duration(approval.expires_at - nowMs)} ·{' '}
        {approval.id}
      </p>
      <ActionForm
        id="approve"
        label="Approve"
        preset=""
        fieldLabel={own ? 'A second operator’s code is needed' : 'Your approve code'}
        secret
        tone="primary"
        blocked={viewer}
        run={(token) => send({ method: 'POST', path: `${path}/approve`, body: { token } })}
        tell={(answer) => toldOf(answer, 'Approved.')}
      />
      {own ? (
        <ActionButton
          id="withdraw"
          label="Withdraw"
          note="You asked for this yourself."
          tone="quiet"
          blocked={viewer}
          run={() => send({ method: 'POST', path: `${path}/withdraw`, body: {} })}
          tell={(answer) => toldOf(answer, 'Withdrawn.')}
        />
      ) : (
        <ActionForm
          id="decline"
          label="Decline"
          preset=""
          fieldLabel="Why you decline it"
          tone="quiet"
          blocked={viewer}
          run={(reason) => send({ method: 'POST', path: `${path}/decline`, body: { reason } })}
          tell={(answer) => toldOf(answer, 'Declined.')}
        />
      )}
    </li>
  );
}

const WORDS: Readonly<Record<Approval['state'], string>> = {
  pending: 'waits',
  approved: 'approved',
  declined: 'declined',
  withdrawn: 'withdrawn',
  expired: 'expired',
  void: 'void: the state changed meanwhile',
};
/** Enough to see what became of the last few. */
const DECIDED_MAX = 3;

export function Approvals(props: Props) {
  const { pending } = props;
  const decided = props.approvals.filter((approval) => approval.state !== 'pending').slice(0, DECIDED_MAX);
  return (
    <>
      {pending.length === 0 ? <p class="empty">Nothing waits for a second person.</p> : null}
      <ul class="approvals">
        {pending.map((approval) => (
          <Card key={approval.id} {...props} approval={approval} />
        ))}
      </ul>
      {decided.length === 0 ? null : (
        <ul class="decided">
          {decided.map((approval) => (
            <li key={approval.id} data-testid="approval-decided" data-state={approval.state}>
              {clockTime(approval.decided_at ?? approval.requested_at)} {actionName[approval.action]} of{' '}
              {approval.requested_by}: {WORDS[approval.state]}
              {approval.decided_by === null ? '' : ` by ${approval.decided_by}`}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
