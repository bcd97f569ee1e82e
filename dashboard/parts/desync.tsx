import { useState } from 'preact/hooks';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import { duration, venueName } from '../view/format.ts';
import type { Who } from '../view/picture.ts';
import { Receipt, useCommand, type Send } from './receipt.tsx';

const ways = [
  { way: 'adopt', label: 'Adopt', does: 'Our books take over what the venue says; sends nothing.' },
  { way: 'ignore', label: 'Ignore', does: 'Acknowledged: it holds and blocks nothing until it changes.' },
  {
    way: 'close',
    label: 'Close at venue',
    does: 'Cancels the foreign order, or closes what is left over, reduce-only.',
  },
] as const;

function BreakForm({ id, who, send }: { id: string; who: Who; send: Send }) {
  const [reason, setReason] = useState('');
  const { view, busy, ask } = useCommand(send);
  if (who.role === 'viewer') return null;
  return (
    <form class="controls" data-testid="break-form" onSubmit={(event) => event.preventDefault()}>
      <div class="action-row">
        <input
          type="text"
          autocomplete="off"
          aria-label="What you found out"
          placeholder="What you found out"
          value={reason}
          maxlength={500}
          onInput={(event) => setReason(event.currentTarget.value)}
          data-testid="break-reason"
        />
        {ways.map(({ way, label, does }) => (
          <button
            key={way}
            type="button"
            class="button button-quiet"
            title={does}
            disabled={busy || reason.trim() === ''}
            onClick={() => void ask(`/api/ui/breaks/${encodeURIComponent(id)}/${way}`, { reason: reason.trim() })}
            data-testid={`break-${way}`}
          >
            {label}
          </button>
        ))}
      </div>
      <Receipt view={view} testid="break-result" />
    </form>
  );
}

const said = ({ ignored }: BreakRecord): string =>
  ignored === null ? '' : ` — acknowledged by ${ignored.by}: ${ignored.reason}`;

/** What our books and the venues disagree on. Nothing is shown when they agree. */
export function Desync({ status, who, send }: { status: ExecutorStatus; who: Who; send: Send }) {
  const open = status.breaks.filter(({ ignored }) => ignored === null).length;
  if (status.breaks.length === 0) return null;
  return (
    <section class="card card-risk" data-testid="desync">
      <h2>{open === 0 ? 'Acknowledged differences' : 'STATE DESYNC — manual intervention required'}</h2>
      {open === 0 ? null : (
        <p class="action-note" data-testid="desync-count">
          {open} {open === 1 ? 'mismatch' : 'mismatches'} outstanding: resolve manually before resume.
        </p>
      )}
      <ul>
        {status.breaks.map((item) => (
          <li key={item.id} data-testid="break">
            <strong>{item.kind.replaceAll('_', ' ')}</strong> on {venueName(item.venue)} {item.instrument}, for{' '}
            {duration(status.written_at - item.found_at)}: ours {item.ours}, theirs {item.theirs}
            {said(item)}
            <BreakForm id={item.id} who={who} send={send} />
          </li>
        ))}
      </ul>
    </section>
  );
}
