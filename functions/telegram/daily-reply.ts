/** The last daily report, for a small screen. */
import type { TradingStore } from '#shared/store/ports.ts';
import type { TradingDay } from '#shared/wire/report.ts';
import { clockText, type Texts } from './texts.ts';

export async function dailyReply(
  deps: { readonly trading: Pick<TradingStore, 'latestReport'>; readonly book: string },
  texts: Texts,
): Promise<string> {
  const report = await deps.trading.latestReport(deps.book);
  if (report === null) return texts.noReport;
  const half = (name: 'real' | 'simulated', day: TradingDay): string =>
    [
      texts.reportHalf(name, day.realized_pnl_usdt, day.hedges_closed, day.fills, day.fees_usdt, day.funding_usdt),
      texts.reportMeans(
        day.mean_unrealized_pnl_usdt,
        day.mean_notional_usdt,
        day.mean_slippage_bps?.toFixed(2) ?? null,
      ),
    ].join('\n');
  return [
    texts.report(report.day, clockText(report.made_at)),
    half('real', report.real),
    half('simulated', report.simulated),
    texts.reportSafety(report.holds_set, report.throttles, report.open_breaks, report.audit_chain),
  ].join('\n');
}
