import { clockTime } from '../view/format.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import { toldOf } from '../view/told.ts';
import type { Who } from '../view/picture.ts';
import { ActionForm } from './action-form.tsx';
import type { Send } from './receipt.tsx';

type Planned = ExecutorStatus['plan'][number];

const toneOf = ({ decision, reason }: Planned): string =>
  decision === 'cooldown'
    ? 'tone-warn'
    : reason === 'ready'
      ? 'tone-good'
      : reason === 'disabled'
        ? 'tone-grey'
        : 'tone-bad';

function Switch({ planned, profile, send }: { planned: Planned; profile: ExecutorStatus['profile']; send: Send }) {
  const { strategy, enabled } = planned;
  const action = enabled ? 'disable' : profile === 'live' ? 'enable-request' : 'enable';
  const done = action === 'enable-request' ? 'Asked. Another operator has to approve it.' : `${strategy}: ${action}d.`;
  return (
    <ActionForm
      id={`strategy-${strategy}`}
      label={enabled ? 'Switch off' : action === 'enable' ? 'Switch on' : 'Ask to switch on'}
      preset=""
      fieldLabel={`Why ${strategy} ${enabled ? 'off' : 'on'}`}
      tone="quiet"
      blocked={null}
      run={(reason) => send({ method: 'POST', path: `/api/ui/strategy/${strategy}/${action}`, body: { reason } })}
      tell={(answer) => toldOf(answer, done)}
    />
  );
}

/** What each strategy would do next. The plan decides nothing; a switch is an action of its own, with a reason. */
export function Orchestrator({
  status,
  who,
  stale,
  send,
}: {
  status: ExecutorStatus;
  who: Who;
  stale: boolean;
  send: Send;
}) {
  const viewer = who.role === 'viewer';
  return (
    <section class="card" data-testid="orchestrator" data-stale={String(stale)}>
      <h2>Strategy orchestrator</h2>
      {viewer ? (
        <p>
          <em class="tag tag-grey">READ ONLY</em>
        </p>
      ) : null}
      {status.plan.length === 0 ? (
        <p class="empty">No plan yet.</p>
      ) : (
        <table class="ledger">
          <thead>
            <tr>
              <th scope="col">strategy</th>
              <th scope="col">next</th>
              <th scope="col">why</th>
              <th scope="col">since, UTC</th>
            </tr>
          </thead>
          <tbody>
            {status.plan.map((planned) => (
              <tr key={planned.strategy} data-testid={`plan-${planned.strategy}`}>
                <th scope="row">{planned.strategy}</th>
                <td class={stale ? 'tone-grey' : toneOf(planned)}>{stale ? 'UNKNOWN' : planned.decision}</td>
                <td class={stale ? 'tone-grey' : toneOf(planned)} title={planned.note}>
                  {planned.reason}
                </td>
                <td>{clockTime(planned.since)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {viewer
        ? null
        : status.plan.map((planned) => (
            <Switch key={planned.strategy} planned={planned} profile={status.profile} send={send} />
          ))}
    </section>
  );
}
