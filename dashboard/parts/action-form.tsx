import { useState } from 'preact/hooks';
import type { Answer } from '../api/client.ts';
import type { Told } from '../view/told.ts';
import { ToldLine, useTold } from './told.tsx';

export interface ActionFormProps {
  readonly id: string;
  readonly label: string;
  /** What the field is filled with at first. */
  readonly preset: string;
  readonly fieldLabel: string;
  readonly secret?: boolean;
  readonly tone: 'danger' | 'primary' | 'quiet';
  /** Why the button cannot be used now; null when it can. */
  readonly blocked: string | null;
  readonly run: (text: string) => Promise<Answer>;
  readonly tell: (answer: Answer) => Told;
}

/** One field, one button, Enter works, and the outcome stands right under it. */
export function ActionForm(props: ActionFormProps) {
  const [text, setText] = useState(props.preset);
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useTold();
  const kind =
    props.secret === true
      ? ({ type: 'password', autocomplete: 'one-time-code' } as const)
      : ({ type: 'text', autocomplete: 'off' } as const);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy || props.blocked !== null) return;
    setBusy(true);
    const answer = await props.run(text);
    setBusy(false);
    setTold(props.tell(answer));
    if (answer.kind === 'ok') setText(props.preset);
  };
  return (
    <div class="action">
      <form onSubmit={(event) => void submit(event)} class="action-row">
        <input
          {...kind}
          aria-label={props.fieldLabel}
          placeholder={props.fieldLabel}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          disabled={props.blocked !== null}
          maxlength={500}
          data-testid={`${props.id}-field`}
        />
        <button
          type="submit"
          class={`button button-${props.tone}`}
          disabled={busy || props.blocked !== null}
          title={props.blocked ?? undefined}
          data-testid={`${props.id}-button`}
        >
          {busy ? 'Asking…' : props.label}
        </button>
      </form>
      <ToldLine told={told} testid={`${props.id}-result`} />
    </div>
  );
}
