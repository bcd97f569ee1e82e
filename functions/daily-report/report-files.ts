/** A report as files: JSON, a table for spreadsheets, and a page to read. All three say what the record says. */
import type { ObjectStore } from '#shared/store/objects.ts';
import { reportFile, type DailyReport, type ReportFormat } from '#shared/wire/report.ts';
import { parseE8 } from '#shared/domain/money.ts';
import { csvOf, isoTime, type Cell } from '#functions/csv.ts';
import { reportPage } from './report-page.ts';

/** A row for what is real and a row for what is simulated. */
export function reportCsv(report: DailyReport): string {
  const amount = (text: string | null): Cell => (text === null ? null : parseE8(text));
  const rowOf = (kind: 'real' | 'simulated'): Readonly<Record<string, Cell>> => {
    const day = report[kind];
    return {
      day: report.day,
      book: report.book,
      kind,
      fills: day.fills,
      hedges: day.hedges,
      hedges_closed: day.hedges_closed,
      turnover_usdt: amount(day.turnover_usdt),
      fees_usdt: amount(day.fees_usdt),
      funding_usdt: amount(day.funding_usdt),
      realized_pnl_usdt: amount(day.realized_pnl_usdt),
      mean_unrealized_pnl_usdt: amount(day.mean_unrealized_pnl_usdt),
      mean_notional_usdt: amount(day.mean_notional_usdt),
      mean_slippage_bps: day.mean_slippage_bps,
      holds_set: report.holds_set,
      throttles: report.throttles,
      actions_complete: report.actions_complete,
      audit_chain: report.audit_chain,
      open_breaks: report.open_breaks,
      made_at: isoTime(report.made_at),
      made_by: report.made_by,
    };
  };
  const rows = [rowOf('real'), rowOf('simulated')];
  return csvOf(
    Object.keys(rows[0] ?? {}),
    rows.map((row) => Object.values(row)),
  );
}

const contentTypes: Readonly<Record<ReportFormat, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
};

/** What is there already is the same: a report never changes. */
export async function writeFiles(objects: ObjectStore, report: DailyReport): Promise<void> {
  const texts: Readonly<Record<ReportFormat, () => string>> = {
    json: () => `${JSON.stringify(report, null, 2)}\n`,
    csv: () => reportCsv(report),
    html: () => reportPage(report),
  };
  for (const format of ['json', 'csv', 'html'] as const) {
    const body = new TextEncoder().encode(texts[format]());
    await objects.put(reportFile(report.book, report.day, format), body, contentTypes[format]);
  }
}
