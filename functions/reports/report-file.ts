/** The files of a daily report, as they were written when it was made. */
import type { ObjectStore } from '#shared/store/objects.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import { reportFile, type DailyReport } from '#shared/wire/report.ts';
import { file, refuse, type Page, type Refusal } from '#functions/answer.ts';

interface Deps {
  readonly trading: Pick<TradingStore, 'latestReport' | 'reportOf'>;
  readonly objects: Pick<ObjectStore, 'get'>;
  readonly book: string;
}

/** Of the day that is asked for, or the latest. */
export async function findReport({ trading, book }: Deps, day: string | undefined): Promise<DailyReport | Refusal> {
  const report = await (day === undefined ? trading.latestReport(book) : trading.reportOf(book, day));
  if (report !== null) return report;
  return day === undefined
    ? refuse('not_found', 'there is no daily report yet', 'the first is made at 00:05 UTC')
    : refuse('not_found', `there is no report of ${day}`, 'a day has its report at 00:05 UTC of the next', 'query.day');
}

export async function reportFileOf(
  deps: Deps,
  format: 'csv' | 'html',
  asked: string | undefined,
): Promise<Page | Refusal> {
  const report = await findReport(deps, asked);
  if ('kind' in report) return report;
  const { book, day } = report;
  const bytes = await deps.objects.get(reportFile(book, day, format));
  if (bytes === null) {
    return refuse(
      'not_found',
      `the ${format} of ${day} was not written`,
      'running the report of that day again writes it',
    );
  }
  const text = new TextDecoder().decode(bytes);
  return format === 'csv' ? file(`propbot-${book}-${day}.csv`, 'text/csv', text) : pageOf(text);
}

/** The page says itself what it may do; being put into a frame can only be forbidden beside it. */
function pageOf(text: string): Page {
  const policy = /<meta http-equiv="content-security-policy" content="([^"]*)"/.exec(text)?.[1];
  return {
    kind: 'page',
    contentType: 'text/html; charset=utf-8',
    text,
    contentSecurityPolicy: `${policy ?? "default-src 'none'"}; frame-ancestors 'none'`,
  };
}
