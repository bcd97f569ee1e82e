/** One report out of the records of its day. */
import { epochMs, type Clock } from '#shared/domain/time.ts';
import type { AuditStore, TradingStore } from '#shared/store/ports.ts';
import { DAY_MS, startOfUtcDay } from '#shared/store/utc-day.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import { linksOfEvents } from '#shared/wire/own-events.ts';
import type { DailyReport, TradingDay } from '#shared/wire/report.ts';
import type { FillRecord } from '#shared/wire/trading.ts';
import { dayMeansOf } from './day-means.ts';
import { tradingDayOf } from './trading-day.ts';

export interface MakingDeps {
  readonly audit: Pick<AuditStore, 'list' | 'verify'>;
  readonly trading: Pick<
    TradingStore,
    'fillsOfDay' | 'fillsOf' | 'fundings' | 'dust' | 'openBreaks' | 'readPnlHistory' | 'readExecution'
  >;
  readonly clock: Clock;
  readonly book: string;
}

export async function makeReport(deps: MakingDeps, day: string, madeBy: string): Promise<DailyReport> {
  const { book, trading } = deps;
  const fills = await trading.fillsOfDay(book, day);
  const actions = await actionsOfDay(deps, day);
  const chain = await deps.audit.verify(book);
  const [breaks, history, execution] = await Promise.all([
    trading.openBreaks(book),
    trading.readPnlHistory(book),
    trading.readExecution(book),
  ]);
  const whole = await fillsOfHedges(deps, fills);
  const [start, end] = [startOfUtcDay(day), epochMs(startOfUtcDay(day) + DAY_MS)];
  const first = whole.reduce((oldest, fill) => (fill.at < oldest ? fill.at : oldest), start);
  const fundings = await trading.fundings(book, first, end);
  const dust = (await trading.dust(book)).filter((line) => line.at < end);
  const half = (simulated: boolean): TradingDay => {
    const own = (record: { readonly simulated: boolean }): boolean => record.simulated === simulated;
    return {
      ...tradingDayOf(day, simulated, {
        fills: whole.filter(own),
        fundings: fundings.filter(own),
        dust: dust.filter(own),
      }),
      ...dayMeansOf(day, simulated, history, execution),
    };
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
    throttles: actions.throttles,
    audit_chain: chain.kind,
    open_breaks: breaks.length,
  };
}

/** All fills of each hedge that had one of these, one hedge after the other: a night has time. */
async function fillsOfHedges(deps: MakingDeps, fills: readonly FillRecord[]): Promise<readonly FillRecord[]> {
  const found: FillRecord[] = [];
  for (const hedgeId of new Set(fills.map((fill) => fill.hedge_id)))
    found.push(...(await deps.trading.fillsOf(deps.book, hedgeId)));
  return found;
}

/** A day with more links than this was no ordinary day; the report then says that its counts are not complete. */
const AUDIT_PAGES_MAX = 40;
const AUDIT_PAGE_LINKS = 500;

interface Actions {
  readonly counts: Record<string, number>;
  readonly throttles: number;
  readonly complete: boolean;
}

async function actionsOfDay({ audit, book }: MakingDeps, day: string): Promise<Actions> {
  const start = startOfUtcDay(day);
  const counts: Record<string, number> = {};
  let throttles = 0;
  const count = (link: AuditLink): void => {
    if (link.at < start || link.at >= start + DAY_MS) return;
    counts[link.action] = (counts[link.action] ?? 0) + 1;
    if (link.action === 'hold_set' && link.reason.startsWith('AUTO_THROTTLE/')) throttles += 1;
  };
  let cursor: string | null = null;
  for (let pages = 0; pages < AUDIT_PAGES_MAX; pages += 1) {
    const page: Awaited<ReturnType<AuditStore['list']>> = await audit.list(book, AUDIT_PAGE_LINKS, cursor);
    page.items.flatMap(linksOfEvents).forEach(count);
    const oldest = page.items.at(-1);
    if (page.cursor === null || oldest === undefined || oldest.at < start) return { counts, throttles, complete: true };
    cursor = page.cursor;
  }
  return { counts, throttles, complete: false };
}
