import { useState } from 'preact/hooks';
import type { Answer } from '../api/client.ts';
import type { Told } from '../view/told.ts';
import { ToldLine, useTold } from './told.tsx';

export interface ActionButtonProps {
  readonly id: string;
  readonly label: string;
  readonly note: string;
  readonly tone: 'go' | 'quiet';
  /** Why the button cannot be used now; null when it can. */
  readonly blocked: string | null;
  readonly run: () => Promise<Answer>;
  readonly tell: (answer: Answer) => Told;
}

/** A button that asks for nothing; what stands in its way, or what it does, is said beside it. */
export function ActionButton(props: ActionButtonProps) {
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useTold();
  const press = async (): Promise<void> => {
    setBusy(true);
    const answer = await props.run();
    setBusy(false);
    setTold(props.tell(answer));
  };
  return (
    <div class="action">
      <div class="action-row action-row-wide">
        <span class="action-note">{props.blocked ?? props.note}</span>
        <button
          type="button"
          class={`button button-${props.tone}`}
          disabled={busy || props.blocked !== null}
          title={props.blocked ?? undefined}
          onClick={() => void press()}
          data-testid={`${props.id}-button`}
        >
          {busy ? 'Asking…' : props.label}
        </button>
      </div>
      <ToldLine told={told} testid={`${props.id}-result`} />
    </div>
  );
}
