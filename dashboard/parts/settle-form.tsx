import { useState } from 'preact/hooks';
import type { DoubtStatus } from '#shared/wire/status.ts';
import type { Who } from '../view/picture.ts';
import { Receipt, useCommand, type Send } from './receipt.tsx';

interface Props {
  readonly doubt: DoubtStatus;
  readonly who: Who;
  readonly send: Send;
}

/** What the operator saw at the venue itself, in its own words; nothing is filled in for them. */
export function SettleForm({ doubt, who, send }: Props) {
  const [open, setOpen] = useState(false);
  const [outcome, setOutcome] = useState<'never_arrived' | 'filled'>('never_arrived');
  const [fields, setFields] = useState({ quantity: '', price: '', reason: '' });
  const { view, busy, ask } = useCommand(send);
  const filled = outcome === 'filled';
  const field = (name: keyof typeof fields, label: string) => (
    <input
      type="text"
      autocomplete="off"
      aria-label={label}
      placeholder={label}
      value={fields[name]}
      maxlength={500}
      onInput={(event) => setFields({ ...fields, [name]: event.currentTarget.value })}
      data-testid={`settle-${name}`}
    />
  );
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { quantity, price, reason } = fields;
    const body = { outcome, reason, ...(filled ? { quantity: quantity.trim(), price: price.trim() } : {}) };
    await ask(`/api/ui/doubts/${doubt.client_order_id}/settle`, body);
  };
  if (who.role === 'viewer') return null;
  return (
    <div class="settle">
      {open ? (
        <form onSubmit={(event) => void submit(event)} class="controls" data-testid="settle-form">
          <p class="action-note">Look at the venue’s own order history first. What you say here is booked.</p>
          <select
            aria-label="What became of it"
            value={outcome}
            onChange={(event) => setOutcome(event.currentTarget.value === 'filled' ? 'filled' : 'never_arrived')}
            data-testid="settle-outcome"
          >
            <option value="never_arrived">it never arrived</option>
            <option value="filled">it filled</option>
          </select>
          {filled ? (
            <div class="action-row">
              {field('quantity', 'Quantity filled in all')}
              {field('price', 'Average price')}
            </div>
          ) : null}
          <div class="action-row">
            {field('reason', 'What you saw, and where')}
            <button type="submit" class="button button-primary" disabled={busy} data-testid="settle-button">
              {busy ? 'Asking…' : 'Settle'}
            </button>
          </div>
        </form>
      ) : (
        <button type="button" class="button button-quiet" onClick={() => setOpen(true)} data-testid="settle-open">
          Settle by hand…
        </button>
      )}
      <Receipt view={view} testid="settle-result" />
    </div>
  );
}
