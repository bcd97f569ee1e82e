/** What is free at each venue and whether that keeps anything from opening, for a small screen. */
import type { Clock } from '#shared/domain/time.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import { executorSeen } from '#functions/executor-seen.ts';
import type { Texts } from './texts.ts';

export async function liquidityReply(
  deps: {
    readonly trading: Pick<TradingStore, 'readStatus'>;
    readonly clock: Pick<Clock, 'wall'>;
    readonly book: string;
  },
  texts: Texts,
): Promise<string> {
  const { status, stale } = executorSeen(await deps.trading.readStatus(deps.book), deps.clock.wall());
  const told = status?.liquidity ?? null;
  if (told === null) return texts.noLiquidity;
  return [
    ...(stale ? [texts.silent] : []),
    told.blocked ? texts.liquidityBlocked : texts.liquidityOpen,
    ...told.venues.map(({ venue, status: word, free_usdt: free, used_usdt: used, explanation }) =>
      texts.venueFree(venue, word, free, used, explanation),
    ),
    ...(told.blocked ? [texts.liquidityNext] : []),
  ].join('\n');
}
