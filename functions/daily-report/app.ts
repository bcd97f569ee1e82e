/** Makes the report of one UTC day, once, however often it is asked. By default of the day before the schedule's time. */
import * as z from 'zod';
import { epochMs, type Clock } from '#shared/domain/time.ts';
import type { AuditStore, TradingStore } from '#shared/store/ports.ts';
import { DAY_MS, startOfUtcDay, utcDayBefore } from '#shared/store/utc-day.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import { UtcDay, type DailyReport, type TradingDay } from '#shared/wire/report.ts';
import type { FillRecord } from '#shared/wire/trading.ts';
import type { Log } from '#functions/log.ts';
import { tradingDayOf } from './trading-day.ts';

export interface DailyReportDeps {
  readonly audit: AuditStore;
  readonly trading: Pick<
    TradingStore,
    'fillsOfDay' | 'fillsOf' | 'fundings' | 'dust' | 'openBreaks' | 'writeReport' | 'reportOf'
  >;
  readonly clock: Clock;
  readonly log: Log;
  readonly book: string;
}

/** What EventBridge sends; a person may name a day instead. */
const Trigger = z.object({
  time: z.iso.datetime({ offset: true }).optional(),
  day: UtcDay.optional(),
  made_by: z.string().min(1).max(64).default('schedule'),
});

export interface DailyReportOutcome {
  readonly kind: 'made' | 'already-made';
  readonly report: DailyReport;
}
/** A day that is not over has no report yet: its numbers would be final and wrong. */
export class DayNotOverError extends Error {
  override readonly name = 'DayNotOverError';
}

export const createDailyReport =
  (deps: DailyReportDeps) =>
  async (event: unknown): Promise<DailyReportOutcome> => {
    const trigger = Trigger.parse(event);
    const now = deps.clock.wall();
    const day = trigger.day ?? utcDayBefore(trigger.time === undefined ? now : epochMs(Date.parse(trigger.time)));
    if (startOfUtcDay(day) + DAY_MS > now) throw new DayNotOverError(`the UTC day ${day} is not over`);
    const made = await deps.trading.reportOf(deps.book, day);
    if (made !== null) return { kind: 'already-made', report: made };
    const report = await makeReport(deps, day, trigger.made_by);
    const written = await deps.trading.writeReport(report);
    deps.log.info('report.made', { day, written });
    if (written === 'written') return { kind: 'made', report };
    return { kind: 'already-made', report: (await deps.trading.reportOf(deps.book, day)) ?? report };
  };

async function makeReport(deps: DailyReportDeps, day: string, madeBy: string): Promise<DailyReport> {
  const { book } = deps;
  const fills = await deps.trading.fillsOfDay(book, day);
  const actions = await actionsOfDay(deps, day);
  const chain = await deps.audit.verify(book);
  const breaks = await deps.trading.openBreaks(book);
  const whole = await fillsOfHedges(deps, fills);
  const [start, end] = [startOfUtcDay(day), epochMs(startOfUtcDay(day) + DAY_MS)];
  const first = whole.reduce((oldest, fill) => (fill.at < oldest ? fill.at : oldest), start);
  const fundings = await deps.trading.fundings(book, first, end);
  const dust = (await deps.trading.dust(book)).filter((line) => line.at < end);
  const half = (simulated: boolean): TradingDay => {
    const own = (record: { readonly simulated: boolean }): boolean => record.simulated === simulated;
    return tradingDayOf(day, simulated, {
      fills: whole.filter(own),
      fundings: fundings.filter(own),
      dust: dust.filter(own),
    });
  };
  return {
    book,
    day,
    made_at: deps.clock.wall(),
    made_by: madeBy,
    real: half(false),
    simulated: half(true),
    actions: actions.counts,
    actions_complete: actions.complete,
    holds_set: actions.counts['hold_set'] ?? 0,
    audit_chain: chain.kind,
    open_breaks: breaks.length,
  };
}

/** All fills of each hedge that had one of these, one hedge after the other: a night has time. */
async function fillsOfHedges(deps: DailyReportDeps, fills: readonly FillRecord[]): Promise<readonly FillRecord[]> {
  const found: FillRecord[] = [];
  for (const hedgeId of new Set(fills.map((fill) => fill.hedge_id)))
    found.push(...(await deps.trading.fillsOf(deps.book, hedgeId)));
  return found;
}

/** A day with more links than this was no ordinary day; the report then says that its counts are not complete. */
const AUDIT_PAGES_MAX = 40;
const AUDIT_PAGE_LINKS = 500;

async function actionsOfDay(
  { audit, book }: DailyReportDeps,
  day: string,
): Promise<{ readonly counts: Record<string, number>; readonly complete: boolean }> {
  const start = startOfUtcDay(day);
  const counts: Record<string, number> = {};
  const count = (link: AuditLink): void => {
    if (link.at >= start && link.at < start + DAY_MS) counts[link.action] = (counts[link.action] ?? 0) + 1;
  };
  let cursor: string | null = null;
  for (let pages = 0; pages < AUDIT_PAGES_MAX; pages += 1) {
    const page: { readonly items: readonly AuditLink[]; readonly cursor: string | null } = await audit.list(
      book,
      AUDIT_PAGE_LINKS,
      cursor,
    );
    page.items.forEach(count);
    const oldest = page.items.at(-1);
    if (page.cursor === null || oldest === undefined || oldest.at < start) return { counts, complete: true };
    cursor = page.cursor;
  }
  return { counts, complete: false };
}
