/** What one day of fills came to. Exact: cash of each fill, fees beside it, rounded once at the end. */
import {
  cashFromUsdt,
  cashOf,
  formatE8,
  notionalOf,
  parseE8,
  usdtOfCash,
  type CashE16,
  type PriceE8,
  type QuantityE8,
  type UsdtE8,
} from '#shared/domain/money.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import { utcDay } from '#shared/store/utc-day.ts';
import type { TradingDay } from '#shared/wire/report.ts';
import type { FillRecord } from '#shared/wire/trading.ts';

const e8 = (text: string): bigint => parseE8(text) ?? 0n;
const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);
const cashOfFill = (fill: FillRecord): bigint =>
  cashOf(fill.side, e8(fill.price) as PriceE8, e8(fill.quantity) as QuantityE8) +
  cashFromUsdt(e8(fill.fee_usdt) as UsdtE8);

/**
 * A hedge ended on `day` when its fills leave nothing on any venue and the last of them was on that day.
 * @param hedgeFills all fills of each hedge that had one on the day, whenever they were
 */
export function tradingDayOf(
  day: string,
  dayFills: readonly FillRecord[],
  hedgeFills: readonly (readonly FillRecord[])[],
): TradingDay {
  const ended = hedgeFills.filter((fills) => isFlat(fills) && utcDay(lastOf(fills)) === day);
  const cash = sum(ended.flatMap((fills) => fills.map(cashOfFill)));
  return {
    fills: dayFills.length,
    hedges: hedgeFills.length,
    hedges_closed: ended.length,
    turnover_usdt: formatE8(
      sum(dayFills.map((fill) => notionalOf(e8(fill.price) as PriceE8, e8(fill.quantity) as QuantityE8))),
    ),
    fees_usdt: formatE8(sum(dayFills.map((fill) => e8(fill.fee_usdt)))),
    realized_pnl_usdt: formatE8(usdtOfCash(cash as CashE16)),
  };
}

const lastOf = (fills: readonly FillRecord[]): EpochMs =>
  fills.reduce<EpochMs>((last, fill) => (fill.at > last ? fill.at : last), 0 as EpochMs);

function isFlat(fills: readonly FillRecord[]): boolean {
  const byVenue = new Map<string, bigint>();
  for (const fill of fills) {
    const signed = fill.side === 'buy' ? e8(fill.quantity) : -e8(fill.quantity);
    byVenue.set(fill.venue, (byVenue.get(fill.venue) ?? 0n) + signed);
  }
  return [...byVenue.values()].every((position) => position === 0n);
}
