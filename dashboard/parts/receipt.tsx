import { useEffect, useState } from 'preact/hooks';
import type { Answer, Request } from '../api/client.ts';
import { receiptOf, type ReceiptView } from '../view/receipt.ts';
import { ToldLine } from './told.tsx';

export type Send = (request: Request) => Promise<Answer>;

/** How long a command that runs is asked about: longer than any may run. */
const FOLLOW_TRIES_MAX = 100;
const FOLLOW_MS = 1_000;
/** «Flat» is old news soon: positions may be opened again. */
const GOOD_NEWS_MS_MAX = 60_000;

/** Sends one command and follows it to its receipt. A command whose answer was lost keeps its id until it is answered. */
export function useCommand(send: Send) {
  const [view, setView] = useState<ReceiptView | null>(null);
  const [busy, setBusy] = useState(false);
  const [pendingId, setPendingId] = useState<string | null>(null);
  const [tries, setTries] = useState(0);

  useEffect(() => {
    if (view?.told.tone !== 'good') return undefined;
    const timer = setTimeout(() => setView(null), GOOD_NEWS_MS_MAX);
    return () => clearTimeout(timer);
  }, [view]);

  const runs = view?.runs ?? null;
  useEffect(() => {
    if (runs === null || tries >= FOLLOW_TRIES_MAX) return undefined;
    const timer = setTimeout(() => {
      void send({ method: 'GET', path: `/api/ui/commands/${runs}` }).then((answer) => {
        if (answer.kind === 'ok') setView(receiptOf(answer));
        setTries(tries + 1);
      });
    }, FOLLOW_MS);
    return () => clearTimeout(timer);
  }, [runs, tries, send]);

  const ask = async (path: string, body: Readonly<Record<string, unknown>>): Promise<ReceiptView> => {
    const id = pendingId ?? crypto.randomUUID();
    setBusy(true);
    setPendingId(id);
    setTries(0);
    const answer = await send({ method: 'POST', path, body: { ...body, correlation_id: id } });
    setBusy(false);
    if (answer.kind !== 'unreachable') setPendingId(null);
    const seen = receiptOf(answer);
    setView(seen);
    return seen;
  };
  return { view, busy, ask };
}

export function Receipt({ view, testid }: { view: ReceiptView | null; testid: string }) {
  if (view === null) return null;
  return (
    <div class="receipt">
      <ToldLine told={view.told} testid={testid} />
      {view.venues.length === 0 ? null : (
        <ul>
          {view.venues.map(({ venue, state, left, readAt }) => (
            <li key={venue} data-testid={`${testid}-venue`} data-state={state}>
              <strong class={`receipt-${state}`}>{state.toUpperCase()}</strong> {venue}
              {left.length === 0 ? '' : `: ${left.join(', ')}`}
              {readAt === '' ? null : <small> {readAt}</small>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
