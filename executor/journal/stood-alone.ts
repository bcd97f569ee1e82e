/** What lone legs of the last hour came to, for a budget that a restart must not empty. */
import { isLive } from '#shared/domain/hedge.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { Page, TradingStore } from '#shared/store/ports.ts';
import type { HedgeRecord } from '#shared/wire/trading.ts';

const HOUR_MS = 3_600_000;
/** The newest hedges that are looked through, in pages; those that live come back by themselves. */
const PAGE = 100;
const PAGES_MAX = 5;

export interface StoodAlone {
  readonly usdtMs: number;
  readonly until: EpochMs;
}

/** Of finished real hedges. A sum counts whole while its end is within the hour: rather too much than too little. */
export async function stoodAlone(
  trading: Pick<TradingStore, 'listHedges'>,
  book: string,
  now: EpochMs,
): Promise<readonly StoodAlone[]> {
  const found: StoodAlone[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { items, cursor: next }: Page<HedgeRecord> = await trading.listHedges(book, PAGE, cursor);
    for (const { simulated, state, unhedged } of items) {
      if (simulated || isLive(state) || unhedged.until === null || unhedged.until <= now - HOUR_MS) continue;
      found.push({ usdtMs: unhedged.usdt_s * 1_000, until: unhedged.until });
    }
    if (next === null) break;
    cursor = next;
  }
  return found;
}
