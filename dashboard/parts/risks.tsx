import type { ExecutorStatus } from '#shared/wire/status.ts';
import { clockTime, decimal, duration, venueName } from '../view/format.ts';
import type { Who } from '../view/picture.ts';
import type { Send } from './receipt.tsx';
import { SettleForm } from './settle-form.tsx';

/** Doubts: the work that only a person may settle. Nothing is shown when there is none. */
export function Risks({ status, who, send }: { status: ExecutorStatus; who: Who; send: Send }) {
  if (status.doubts.length === 0) return null;
  return (
    <section class="card card-risk" data-testid="risks">
      <h2>Needs a person</h2>
      <ul>
        {status.doubts.map((doubt) => (
          <li key={doubt.client_order_id}>
            <strong>IN DOUBT</strong> order {doubt.client_order_id} on {venueName(doubt.venue)}, at worst{' '}
            {decimal(doubt.worst_notional_usdt, 2)} USDT, for {duration(status.written_at - doubt.since)}:{' '}
            {doubt.evidence}; asked again at {clockTime(doubt.next_probe_at)} UTC
            <SettleForm doubt={doubt} who={who} send={send} />
          </li>
        ))}
      </ul>
    </section>
  );
}
