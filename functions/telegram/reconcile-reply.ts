/** What our books and the venues disagree on, in a few lines for a small screen. */
import type { Clock } from '#shared/domain/time.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import { breaksOf, reconOf } from '#functions/breaks.ts';
import { executorSeen } from '#functions/executor-seen.ts';
import type { Texts } from './texts.ts';

/** More than fit on a screen; how many there are in all is said anyway. */
const SHOWN_MAX = 10;

export async function reconcileReply(
  deps: {
    readonly trading: Pick<TradingStore, 'openBreaks' | 'readStatus'>;
    readonly clock: Pick<Clock, 'wall'>;
    readonly book: string;
  },
  texts: Texts,
): Promise<string> {
  const { trading, book } = deps;
  const [open, status] = await Promise.all([trading.openBreaks(book), trading.readStatus(book)]);
  const now = deps.clock.wall();
  const seen = executorSeen(status, now);
  const { status: word, summary, to_resolve: waiting } = reconOf(book, open, seen, now);
  const { breaks } = breaksOf(book, open, seen, now, { limit: SHOWN_MAX });
  const more = open.length - breaks.length;
  return [
    texts.recon(word, summary),
    ...breaks.map((found) =>
      texts.break(found.kind, found.venue, Math.round(found.age_sec), found.ours, found.theirs, found.ignored !== null),
    ),
    ...(more > 0 ? [texts.more(more)] : []),
    ...(waiting > 0 ? [texts.toResolve(waiting)] : []),
  ].join('\n');
}
