/** Realised profit of the running UTC day, simulated apart from real, from what each hedge finally made. */
import { parseE8, type UsdtE8 } from '#shared/domain/money.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { HedgeRecord } from '#shared/wire/trading.ts';

/** Two sums that never mix. */
export interface Totals {
  readonly real: UsdtE8;
  readonly simulated: UsdtE8;
}

const isFinal = (hedge: HedgeRecord): boolean => hedge.state === 'closed' || hedge.state === 'failed';

const DAY_MS = 86_400_000;
/** Hedges of one day that are told apart; past it the oldest is forgotten here; the daily report reads the table. */
const HEDGES_MAX = 50_000;

export interface DayPnl {
  record(hedge: HedgeRecord): void;
  today(at: EpochMs): Totals;
}

export function createDayPnl(): DayPnl {
  const made = new Map<string, { readonly day: number; readonly simulated: boolean; readonly realized: bigint }>();
  return {
    record(hedge) {
      if (!isFinal(hedge)) {
        made.delete(hedge.id);
        return;
      }
      made.set(hedge.id, {
        day: Math.floor((hedge.closed_at ?? 0) / DAY_MS),
        simulated: hedge.simulated,
        realized: parseE8(hedge.realized_pnl_usdt ?? '0') ?? 0n,
      });
      const oldest = made.size > HEDGES_MAX ? made.keys().next().value : undefined;
      if (oldest !== undefined) made.delete(oldest);
    },
    today(at) {
      const day = Math.floor(at / DAY_MS);
      let [real, simulated] = [0n, 0n];
      for (const hedge of made.values()) {
        if (hedge.day !== day) continue;
        if (hedge.simulated) simulated += hedge.realized;
        else real += hedge.realized;
      }
      return { real: real as UsdtE8, simulated: simulated as UsdtE8 };
    },
  };
}
