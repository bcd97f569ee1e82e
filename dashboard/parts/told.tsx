import { useEffect, useState } from 'preact/hooks';
import type { Told } from '../view/told.ts';

/** Good news is old news soon: «RUN is set» must not stand there when somebody has pressed HOLD since. */
const GOOD_NEWS_MS_MAX = 15_000;

/** The outcome of the last action; a good one goes away by itself, any other stays until the next action. */
export function useTold(): readonly [Told | null, (told: Told) => void] {
  const [told, setTold] = useState<Told | null>(null);
  useEffect(() => {
    if (told?.tone !== 'good') return undefined;
    const timer = setTimeout(() => setTold(null), GOOD_NEWS_MS_MAX);
    return () => clearTimeout(timer);
  }, [told]);
  return [told, setTold];
}

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
