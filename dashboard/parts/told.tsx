import type { Told } from '../view/told.ts';

/** The outcome of an action, announced to screen readers and shown at the action. */
export function ToldLine({ told, testid }: { told: Told | null; testid: string }) {
  if (told === null) return null;
  return (
    <p class={`told told-${told.tone}`} role={told.tone === 'good' ? 'status' : 'alert'} data-testid={testid}>
      <strong>{told.title}</strong>
      {told.hint === null ? null : <span> {told.hint}</span>}
    </p>
  );
}
