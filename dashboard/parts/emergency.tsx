import { useState } from 'preact/hooks';
import type { Who } from '../view/picture.ts';
import { Receipt, useCommand, type Send } from './receipt.tsx';

interface Props {
  readonly who: Who;
  readonly emergency: EmergencyState;
}

interface Choice {
  readonly id: 'cancel-all' | 'close-all' | 'kill';
  readonly label: string;
  readonly note: string;
  readonly confirm: string;
  readonly path: string;
  readonly reason: string;
}

const choices: readonly Choice[] = [
  {
    id: 'cancel-all',
    label: 'Cancel all orders…',
    note: 'Positions stay as they are.',
    confirm: 'Cancel all orders now',
    path: '/api/ui/cancel_all',
    reason: 'Operator cancelled all orders',
  },
  {
    id: 'close-all',
    label: 'Close all positions…',
    note: 'Reduce-only, pair by pair. In RUN new hedges may open: press HOLD first when they must not.',
    confirm: 'Close all positions now',
    path: '/api/ui/trades/close-all',
    reason: 'Operator closed all positions',
  },
  {
    id: 'kill',
    label: 'KILL…',
    note: 'HOLD, safe mode and cancel all, until two operators lift it.',
    confirm: 'Yes, KILL',
    path: '/api/ui/kill',
    reason: 'Operator used the kill switch',
  },
];

/** What is asked and what came of it. Kept by the page: the first answer of PropBot moves the buttons, and closes no question. */
export function useEmergency(send: Send) {
  const [open, setOpen] = useState<Choice | null>(null);
  const [flatten, setFlatten] = useState(false);
  return { open, setOpen, flatten, setFlatten, command: useCommand(send) };
}
export type EmergencyState = ReturnType<typeof useEmergency>;

/** What is meant is pressed twice: once to open the question, once to answer it. */
export function Emergency({ who, emergency }: Props) {
  const { open, setOpen, flatten, setFlatten } = emergency;
  const { view, busy, ask } = emergency.command;
  const viewer = who.role === 'viewer';
  const close = (): void => {
    setOpen(null);
    setFlatten(false);
  };
  const confirm = async (choice: Choice): Promise<void> => {
    const { path, reason, id } = choice;
    const closing = id === 'kill' && flatten;
    close();
    await ask(path, { reason, ...(closing ? { flatten: true } : {}) });
  };
  return (
    <div class="controls emergency" data-testid="emergency">
      <div class="emergency-row">
        {choices.map((choice) => (
          <button
            key={choice.id}
            type="button"
            class={`button ${choice.id === 'kill' ? 'button-danger' : 'button-quiet'}`}
            disabled={viewer || busy}
            title={viewer ? 'A viewer changes nothing.' : undefined}
            aria-expanded={open?.id === choice.id}
            onClick={() => setOpen(open?.id === choice.id ? null : choice)}
            data-testid={`${choice.id}-button`}
          >
            {choice.label}
          </button>
        ))}
      </div>
      {open === null ? null : (
        <div class="emergency-question" role="group" aria-label={open.confirm} data-testid={`${open.id}-question`}>
          <p>{open.note}</p>
          {open.id === 'kill' ? (
            <label>
              <input
                type="checkbox"
                checked={flatten}
                onChange={(event) => setFlatten(event.currentTarget.checked)}
                data-testid="kill-flatten"
              />{' '}
              also close positions, reduce-only, pair by pair
            </label>
          ) : null}
          <div class="action-row">
            <button
              type="button"
              class={`button ${open.id === 'kill' ? 'button-danger' : 'button-primary'}`}
              onClick={() => void confirm(open)}
              data-testid={`${open.id}-confirm`}
            >
              {open.confirm}
            </button>
            <button type="button" class="button button-quiet" onClick={close}>
              Not now
            </button>
          </div>
        </div>
      )}
      {busy ? <p class="action-note">Asking…</p> : null}
      <Receipt view={view} testid="emergency-result" />
    </div>
  );
}
