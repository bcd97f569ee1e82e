/** What is reported: the shift, profit by strategy, the event stream and its exports, the hedge log. */
import {
  EventPage,
  EventsQuery,
  ExportQuery,
  HedgeLog,
  HedgeLogQuery,
  OpenTradesQuery,
  OperatorAlerts,
  OpsReport,
  ReportQuery,
  Snapshot,
  StrategyPnl,
} from './http-reports.ts';
import { DailyReport } from './report.ts';
import { codeThrottle, readThrottle, type RouteSpec } from './route.ts';

const report = {
  method: 'GET',
  who: 'viewer',
  function: 'reports',
  throttle: readThrottle,
  request: {},
  refuses: [],
} as const;
/** These read much: a loop that asks for them again and again is slowed down. */
const heavy = { ...report, throttle: codeThrottle } as const;
const csv = { answer: null, contentTypes: ['text/csv'] } as const;
const either = { answer: null, contentTypes: ['application/json', 'text/csv'] } as const;

export const reportRoutes = {
  opsReport: {
    ...report,
    path: '/api/ui/ops_report',
    summary: 'The shift at a glance: mode, open trades, profit, budgets, watchdog, daily loss, strategies, badges.',
    answer: OpsReport,
  },
  opsReportCsv: {
    ...report,
    ...csv,
    path: '/api/ui/ops_report.csv',
    summary: 'The same as one row a strategy.',
  },
  strategyPnl: {
    ...heavy,
    path: '/api/ui/strategy_pnl',
    summary: 'What each strategy has realised today and in seven days, and its largest fall; worst of today first.',
    answer: StrategyPnl,
  },
  openTradesCsv: {
    ...report,
    ...csv,
    path: '/api/ui/open-trades.csv',
    summary: 'Each leg of each open hedge as a row, to close by hand at the venue that its `trade_id` names.',
    request: { query: OpenTradesQuery },
  },
  operatorAlerts: {
    ...report,
    path: '/api/ui/alerts',
    summary: 'Holds, kill switch, runaway guard, automatic hedging and resumes, newest first.',
    request: { query: EventsQuery },
    answer: OperatorAlerts,
  },
  events: {
    ...report,
    path: '/api/ui/events',
    summary: 'Everything that people and protections have done, newest first; by category where one is named.',
    request: { query: EventsQuery },
    answer: EventPage,
  },
  exportEvents: {
    ...heavy,
    ...either,
    path: '/api/ui/events/export',
    summary: 'The events as a file, newest first. What one answer cannot carry is at the address in its `Link` header.',
    request: { query: ExportQuery },
  },
  exportAudit: {
    ...heavy,
    ...either,
    path: '/api/ui/audit/export',
    summary:
      'The links of the audit chain with their hashes as a file, newest first; goes on as its `Link` header says.',
    who: 'operator',
    request: { query: ExportQuery },
  },
  snapshot: {
    ...heavy,
    path: '/api/ui/snapshot',
    summary: 'Takes a forensic snapshot: all that is known now, answered and kept as the file that `name` says.',
    who: 'operator',
    answer: Snapshot,
    refuses: ['too_large'],
  },
  dailyReport: {
    ...report,
    path: '/api/ui/daily_report',
    summary: 'The latest daily report, or that of the UTC day that is named.',
    request: { query: ReportQuery },
    answer: DailyReport,
    refuses: ['not_found'],
  },
  dailyReportCsv: {
    ...report,
    ...csv,
    path: '/api/ui/daily_report.csv',
    summary: 'A daily report as two rows: what was real and what was simulated.',
    request: { query: ReportQuery },
    refuses: ['not_found'],
  },
  dailyReportPage: {
    ...report,
    path: '/api/ui/daily_report.html',
    summary: 'A daily report as one page with a chart, which needs no other file.',
    request: { query: ReportQuery },
    answer: null,
    refuses: ['not_found'],
  },
  hedgeLog: {
    ...report,
    path: '/api/ui/hedge/log',
    summary: 'Every hedge that was tried, newest first, simulated ones marked; and what was refused today.',
    request: { query: HedgeLogQuery },
    answer: HedgeLog,
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
