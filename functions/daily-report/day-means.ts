/** What was looked at every few minutes of a day, and how its orders did: means, of real or of simulated alone. */
import { formatE8, parseE8 } from '#shared/domain/money.ts';
import { utcDay } from '#shared/store/utc-day.ts';
import type { PnlHistory } from '#shared/wire/pnl-history.ts';
import type { TradingDay } from '#shared/wire/report.ts';
import type { ExecutionRecord } from '#shared/wire/trade-watch.ts';

export type DayMeans = Pick<
  TradingDay,
  'mean_unrealized_pnl_usdt' | 'mean_notional_usdt' | 'snapshots' | 'mean_slippage_bps' | 'slippage_orders'
>;

/** Rounded toward minus infinity, as every amount that is shown; null where there is nothing to take the mean of. */
function meanOf(amounts: readonly string[]): string | null {
  if (amounts.length === 0) return null;
  const sum = amounts.reduce((total, amount) => total + (parseE8(amount) ?? 0n), 0n);
  const count = BigInt(amounts.length);
  const down = sum / count;
  return formatE8(sum < 0n && down * count !== sum ? down - 1n : down);
}

export function dayMeansOf(
  day: string,
  simulated: boolean,
  history: PnlHistory | null,
  execution: ExecutionRecord | null,
): DayMeans {
  const halves = (history?.snapshots ?? [])
    .filter(({ at }) => utcDay(at) === day)
    .map((snapshot) => (simulated ? snapshot.simulated : snapshot.real));
  const slippage = (execution?.attempts ?? [])
    .filter((attempt) => attempt.simulated === simulated && utcDay(attempt.at) === day)
    .flatMap((attempt) => attempt.slippage_bps ?? []);
  return {
    mean_unrealized_pnl_usdt: meanOf(halves.map((half) => half.unrealized_pnl_usdt)),
    mean_notional_usdt: meanOf(halves.map((half) => half.total_notional_usdt)),
    snapshots: halves.length,
    mean_slippage_bps: slippage.length === 0 ? null : slippage.reduce((total, bps) => total + bps, 0) / slippage.length,
    slippage_orders: slippage.length,
  };
}
