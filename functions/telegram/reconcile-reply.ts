/** What our books and the venues disagree on, in a few lines for a small screen. */
import type { Clock } from '#shared/domain/time.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import { breaksOf, reconOf } from '#functions/breaks.ts';
import { executorSeen } from '#functions/executor-seen.ts';

/** More than fit on a screen; how many there are in all is said anyway. */
const SHOWN_MAX = 10;

export async function reconcileReply(deps: {
  readonly trading: Pick<TradingStore, 'openBreaks' | 'readStatus'>;
  readonly clock: Pick<Clock, 'wall'>;
  readonly book: string;
}): Promise<string> {
  const { trading, book } = deps;
  const [open, status] = await Promise.all([trading.openBreaks(book), trading.readStatus(book)]);
  const now = deps.clock.wall();
  const seen = executorSeen(status, now);
  const { status: word, summary, next_step: next, to_resolve: waiting } = reconOf(book, open, seen, now);
  const { breaks } = breaksOf(book, open, seen, now);
  return [
    `reconciliation ${word}: ${summary}`,
    ...breaks
      .slice(0, SHOWN_MAX)
      .map(
        (found) =>
          `${found.kind.replaceAll('_', ' ')} on ${found.venue} for ${Math.round(found.age_sec)} s: ours ${found.ours}, theirs ${found.theirs}${found.ignored === null ? '' : ' (acknowledged)'}`,
      ),
    ...(breaks.length > SHOWN_MAX ? [`and ${breaks.length - SHOWN_MAX} more`] : []),
    ...(waiting > 0 ? [`${waiting} to resolve`] : []),
    next,
  ].join('\n');
}
