/** What is free at each venue and whether that keeps anything from opening, for a small screen. */
import type { Clock } from '#shared/domain/time.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import { executorSeen } from '#functions/executor-seen.ts';

export async function liquidityReply(deps: {
  readonly trading: Pick<TradingStore, 'readStatus'>;
  readonly clock: Pick<Clock, 'wall'>;
  readonly book: string;
}): Promise<string> {
  const { status, stale } = executorSeen(await deps.trading.readStatus(deps.book), deps.clock.wall());
  const told = status?.liquidity ?? null;
  if (told === null) return 'No executor has told what is free at the venues.';
  return [
    ...(stale ? ['The executor is SILENT: this is what it last said.'] : []),
    told.blocked ? 'TRADING HALTED FOR SAFETY: liquidity_blocked' : 'liquidity does not block trading',
    ...told.venues.map(
      ({ venue, status: word, free_usdt: free, used_usdt: used, explanation }) =>
        `${venue} ${word}: free ${free ?? 'unknown'}, used ${used ?? 'unknown'} USDT. ${explanation}`,
    ),
    ...(told.blocked ? ['Top up or lower what is open, see that this says otherwise, then ask for a resume.'] : []),
  ].join('\n');
}
