/** What one UTC day came to, out of books made of its records alone. Exact; rounded once, at the end. */
import { dayOf } from '#shared/domain/ledger/entry.ts';
import { ledgerOf } from '#shared/domain/ledger/ledger.ts';
import { nothingMade, totalOf } from '#shared/domain/ledger/result.ts';
import type { Ledger } from '#shared/domain/ledger/ledger.ts';
import { formatE8, notionalOf, usdt, usdtOfCash, type CashE16 } from '#shared/domain/money.ts';
import { DAY_MS, startOfUtcDay, utcDay } from '#shared/store/utc-day.ts';
import { dustFactFor, fillFact, fundingFactFor } from '#shared/wire/facts.ts';
import { CURVE_POINTS, type TradingDay } from '#shared/wire/report.ts';
import type { DustRecord, FillRecord, FundingRecord } from '#shared/wire/trading.ts';

/** All of one kind, simulated or real: the two never meet here. */
export interface DayRecords {
  /** All fills of each hedge that had one on the day, whenever they were. */
  readonly fills: readonly FillRecord[];
  /** Funding since the first of those fills, and all of the day. */
  readonly fundings: readonly FundingRecord[];
  /** Every line of dust until the end of the day. */
  readonly dust: readonly DustRecord[];
}

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

export type TradedDay = Omit<
  TradingDay,
  'mean_unrealized_pnl_usdt' | 'mean_notional_usdt' | 'snapshots' | 'mean_slippage_bps' | 'slippage_orders'
>;

/** A hedge ended on `day` when its facts leave nothing on any venue and the last of them was on that day. */
export function tradingDayOf(day: string, simulated: boolean, records: DayRecords): TradedDay {
  const fills = records.fills.map(fillFact);
  const hedges = new Set(fills.map((fill) => fill.hedge));
  const ledger = ledgerOf(simulated, [
    ...fills,
    ...records.fundings.map((funding) => fundingFactFor(hedges, funding)),
    ...records.dust.map((line) => dustFactFor(hedges, line)),
  ]);
  const number = dayOf(startOfUtcDay(day));
  const ofDay = fills.filter((fill) => utcDay(fill.at) === day);
  const fundingOfDay = records.fundings.filter((funding) => utcDay(funding.at) === day);
  return {
    fills: ofDay.length,
    hedges: hedges.size,
    hedges_closed: [...hedges].filter((hedge) => ledger.endedOn(hedge) === number).length,
    turnover_usdt: formatE8(sum(ofDay.map((fill) => notionalOf(fill.price, fill.quantity)))),
    fees_usdt: formatE8(sum(ofDay.map((fill) => fill.fee))),
    funding_usdt: formatE8(sum(fundingOfDay.map((funding) => usdt(funding.amount_usdt)))),
    realized_pnl_usdt: formatE8(usdtOfCash(totalOf(ledger.madeOn(number)))),
    curve: curveOf(
      day,
      [...hedges].filter((hedge) => ledger.endedOn(hedge) === number),
      ledger,
      records,
    ),
  };
}

/** Each hedge counts from the quarter of an hour on in which the last of its fills and dust was. */
function curveOf(day: string, ended: readonly string[], ledger: Ledger, { fills, dust }: DayRecords): string[] {
  const start = startOfUtcDay(day);
  const quarter = DAY_MS / CURVE_POINTS;
  const made = new Map<number, bigint>();
  for (const hedge of ended) {
    const lasts = [...fills, ...dust].filter((one) => one.hedge_id === hedge).map((one) => one.at);
    const index = Math.floor((Math.max(...lasts) - start) / quarter);
    made.set(index, (made.get(index) ?? 0n) + totalOf(ledger.madeBy(hedge) ?? nothingMade));
  }
  let total = 0n;
  return Array.from({ length: CURVE_POINTS }, (_, index) => {
    total += made.get(index) ?? 0n;
    return formatE8(usdtOfCash(total as CashE16));
  });
}
