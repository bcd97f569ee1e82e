/** What is reported of the shift, of profit and of everything that was done: read from the stores, changed nowhere. */
import type { Clock } from '#shared/domain/time.ts';
import { emptyChain } from '#shared/store/audit-chain.ts';
import type { ObjectStore } from '#shared/store/objects.ts';
import type { AuditStore, AuditWalk, ControlStore, TradingStore } from '#shared/store/ports.ts';
import { done, file, refuse, type OperationsOf } from '#functions/answer.ts';
import { noLevelYet } from '#functions/change-level.ts';
import { executorSeen } from '#functions/executor-seen.ts';
import { liveBooks } from '#functions/live-books.ts';
import { leveragesOf, marksOf, positionOf, totalsOf } from '#functions/positions.ts';
import { lookAround } from '#functions/seen.ts';
import { alerting, pageOfEvents } from './events.ts';
import { exportedAudit, exportedEvents, exportPage } from './export.ts';
import { hedgeLogOf } from './hedge-log.ts';
import { openTradesCsv } from './open-trades.ts';
import { opsReportCsv, opsReportOf } from './ops-report.ts';
import { findReport, reportFileOf } from './report-file.ts';
import { takeSnapshot } from './snapshot.ts';
import { strategyPnlOf } from './strategy-pnl.ts';

export interface ReportsDeps {
  readonly audit: AuditStore & AuditWalk;
  readonly control: ControlStore;
  readonly trading: TradingStore;
  readonly objects: ObjectStore;
  readonly clock: Clock;
  readonly book: string;
  /** `EXCLUDE_DRY_RUN_FROM_PNL`. */
  readonly simulatedExcluded: boolean;
}

/** A page of 500 takes some tens of milliseconds; a request may take ten seconds. */
const LINKS_AT_ONCE = 20_000;
/** A Lambda answers six megabytes at most. */
const SNAPSHOT_BYTES_MAX = 5_500_000;

export function reportsOperations(deps: ReportsDeps): OperationsOf<'reports'> {
  const { audit, trading, clock, book } = deps;
  const openTrades = async () => {
    const now = clock.wall();
    const [hedges, status] = await Promise.all([trading.liveHedges(book), trading.readStatus(book)]);
    const { books } = await liveBooks(trading, book, hedges, now);
    const executor = executorSeen(status, now);
    const marks = marksOf(executor);
    const seeing = { marks, books, leverage: leveragesOf(executor) };
    const of = (simulated: boolean) =>
      hedges.filter((hedge) => hedge.simulated === simulated).map((hedge) => positionOf(hedge, seeing));
    return { of, totals: (simulated: boolean) => totalsOf(of(simulated), books.of(simulated), marks) };
  };
  const opsReport = async () => {
    const [seen, { totals }] = await Promise.all([lookAround(deps, book, clock.wall()), openTrades()]);
    return seen === null ? null : opsReportOf(seen, { real: totals(false), simulated: totals(true) });
  };
  return {
    auditLog: async ({ query }) => {
      const page = await audit.list(book, query.limit, query.cursor ?? null);
      return done({ entries: [...page.items], cursor: page.cursor });
    },
    verifyAudit: async ({ query: { after, hash } }) => {
      const from = after === undefined || hash === undefined ? emptyChain : { seq: after, hash };
      return done(await audit.walk(book, from, LINKS_AT_ONCE));
    },
    dailyReport: async ({ query }) => {
      const report = await findReport(deps, query.day);
      return 'kind' in report ? report : done(report);
    },
    dailyReportCsv: ({ query }) => reportFileOf(deps, 'csv', query.day),
    dailyReportPage: ({ query }) => reportFileOf(deps, 'html', query.day),
    opsReport: async () => {
      const report = await opsReport();
      return report === null ? noLevelYet(book) : done(report);
    },
    opsReportCsv: async () => {
      const report = await opsReport();
      return report === null ? noLevelYet(book) : file('ops_report.csv', 'text/csv', opsReportCsv(report));
    },
    strategyPnl: async () => done(await strategyPnlOf(trading, book, clock.wall(), deps.simulatedExcluded)),
    openTradesCsv: async ({ query }) => {
      const trades = await openTrades();
      return file('open-trades.csv', 'text/csv', openTradesCsv(trades.of(query.simulated === 'true')));
    },
    operatorAlerts: async ({ query: { limit, cursor = null, category } }) => {
      const { events, cursor: next } = await pageOfEvents(audit, book, {
        limit,
        cursor,
        wanted: (event) => alerting.has(event.category) && (category === undefined || event.category === category),
      });
      return done({ alerts: events, cursor: next });
    },
    events: async ({ query: { limit, cursor = null, category } }) =>
      done(
        await pageOfEvents(audit, book, {
          limit,
          cursor,
          wanted: (event) => category === undefined || event.category === category,
        }),
      ),
    exportEvents: ({ query }) => exportPage(deps, exportedEvents, query),
    exportAudit: ({ query }) => exportPage(deps, exportedAudit, query),
    snapshot: async ({ by }) => {
      const snapshot = await takeSnapshot(deps, by.operator_id, clock.wall());
      if (snapshot === null) return noLevelYet(book);
      const { length } = JSON.stringify(JSON.stringify(snapshot));
      if (length <= SNAPSHOT_BYTES_MAX) return done(snapshot);
      return refuse('too_large', 'the snapshot is larger than an answer may be', `it is kept as ${snapshot.name}`);
    },
    hedgeLog: async ({ query }) => {
      const [page, whyNot] = await Promise.all([
        trading.listHedges(book, query.limit, query.cursor ?? null),
        trading.readWhyNot(book),
      ]);
      return done(hedgeLogOf(book, clock.wall(), page, whyNot));
    },
  };
}
