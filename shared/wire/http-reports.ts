/**
 * Answers and queries of the reports. Shapes that the runbooks give word for word carry JSON numbers, made of the exact
 * amounts when they are written; everywhere else money is decimal text.
 */
import * as z from 'zod';
import { hedgeStates } from '#shared/domain/hedge.ts';
import { auditActions, AuditLink } from './audit.ts';
import { ApprovalRecord } from './approval.ts';
import { PageQuery, Position, PositionTotals } from './http-status.ts';
import { IncidentRecord } from './incident.ts';
import { AckRecord, ControlLevelRecord } from './level.ts';
import { PnlSnapshot } from './pnl-history.ts';
import { DailyReport, UtcDay } from './report.ts';
import { ExecutorStatus } from './status.ts';
import { ExecutionRecord, WhyNotRecord } from './trade-watch.ts';
import { BreakRecord, HedgeRecord } from './trading.ts';
import { Badges } from './http-components.ts';
import { At, Book, Decimal, Instrument, Venue } from './primitives.ts';

const Usdt = z.number().describe('USDT.');

const StrategyStatus = z.strictObject({
  budget_blocked: z
    .boolean()
    .describe(
      'All of its budget is used, in the book that is traded; it stops orders with FEATURE_BUDGET_ENFORCE only.',
    ),
  enabled: z.boolean(),
  decision: z.string().nullable(),
  reason: z.string().nullable(),
});

export const OpsReport = z
  .strictObject({
    book: Book,
    generated_at: At,
    stale: z.boolean().describe('The executor is silent: what only it knows is null, budgets are its last ones.'),
    open_trades_count: z.int().nonnegative().describe('Real hedges that are not over.'),
    max_open_trades_limit: z.int().positive(),
    runtime: z.strictObject({
      mode: z.enum(['RUN', 'HOLD']),
      dry_run_mode: z.boolean(),
      safety: z.strictObject({
        hold_active: z.boolean(),
        hold_reason: z.string().nullable(),
        hold_since: At.nullable(),
        safe_mode: z.boolean(),
      }),
    }),
    autopilot: z.strictObject({
      last_decision: z.enum(['off', 'waiting', 'ready', 'refused', 'stopped', 'unknown']),
      last_reason: z.string(),
    }),
    pnl: z.strictObject({
      unrealized_pnl_usdt: Usdt,
      realized_pnl_today_usdt: Usdt.nullable(),
    }),
    /** Of dry run. No number above counts any of it. */
    simulated: z.strictObject({
      open_trades_count: z.int().nonnegative(),
      unrealized_pnl_usdt: Usdt,
      realized_pnl_today_usdt: Usdt.nullable(),
    }),
    budgets: z.array(
      z.strictObject({
        strategy: z.string(),
        budget_usdt: Usdt.nullable().describe('Null where none is set.'),
        used_usdt: Usdt,
        simulated_used_usdt: Usdt,
      }),
    ),
    watchdog: z.strictObject({ overall_ok: z.boolean(), degraded_reasons: z.record(z.string(), z.string()) }),
    daily_loss_cap: z.strictObject({
      max_daily_loss_usdt: Usdt,
      losses_usdt: Usdt.nullable(),
      breached: z.boolean().nullable(),
    }),
    strategy_status: z.record(z.string(), StrategyStatus),
    badges: Badges,
  })
  .meta({ id: 'OpsReport' });
export type OpsReport = z.output<typeof OpsReport>;

export const StrategyPnl = z
  .strictObject({
    simulated_excluded: z.boolean(),
    /** Worst of today first. */
    strategies: z.array(
      z.strictObject({
        name: z.string(),
        realized_today: Usdt,
        realized_7d: Usdt.describe('Today and the six UTC days before it.'),
        max_drawdown_7d: Usdt.describe('Largest fall of what was realised in these days, at or above zero.'),
        /** Only where simulated hedges are told too; each line is of one kind alone. */
        simulated: z.boolean().optional(),
      }),
    ),
  })
  .meta({ id: 'StrategyPnl' });
export type StrategyPnl = z.output<typeof StrategyPnl>;

export const eventCategories = [
  'hold',
  'resume',
  'kill_switch',
  'cancel_all',
  'runaway_guard',
  'auto_hedge',
  'limits',
  'mode',
  'approval',
  'command',
  'system',
] as const;
export type EventCategory = (typeof eventCategories)[number];

/** One event of the audit chain: a link, or one of those that a link holds; these share its `seq`. */
export const EventLine = z
  .strictObject({
    seq: z.int().positive(),
    at: At,
    category: z.enum(eventCategories),
    action: z.enum(auditActions),
    actor: z.string(),
    /** By which door it came; null where nobody said it. */
    channel: z.string().nullable(),
    subject: z.string(),
    reason: z.string(),
    detail: z.record(z.string(), z.json()),
  })
  .meta({ id: 'Event' });
export type EventLine = z.output<typeof EventLine>;

/** A page may hold fewer than `limit` and still have a cursor: only a null cursor is the end. */
export const EventPage = z
  .strictObject({ events: z.array(EventLine), cursor: z.string().nullable() })
  .meta({ id: 'EventPage' });
export const OperatorAlerts = z
  .strictObject({ alerts: z.array(EventLine), cursor: z.string().nullable() })
  .meta({ id: 'OperatorAlerts' });
/** A page may end inside a link that holds several events. */
const EventCursor = z
  .string()
  .regex(/^\d{1,15}(\.\d{1,4})?$/, { error: 'the cursor of a page before' })
  .optional();
export const EventsQuery = PageQuery.extend({
  cursor: EventCursor,
  category: z.enum(eventCategories).optional(),
});

/** As many lines as one export may be asked for. */
export const EXPORT_LINES_MAX = 100_000;
export const ExportQuery = PageQuery.extend({
  cursor: EventCursor,
  format: z.enum(['json', 'csv']).default('json'),
  limit: z.coerce.number().int().min(1).max(EXPORT_LINES_MAX).default(500),
});

export const HedgeLogQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z
    .string()
    .regex(/^\d{1,16}$/, { error: 'the cursor of a page before, a whole number' })
    .optional(),
});
const LoggedLeg = z.strictObject({
  venue: Venue,
  side: z.enum(['buy', 'sell']),
  opened_quantity: Decimal,
  closed_quantity: Decimal,
  entry_price: Decimal.nullable(),
  exit_price: Decimal.nullable(),
  fees_usdt: Decimal,
});
export const HedgeLog = z
  .strictObject({
    book: Book,
    generated_at: At,
    entries: z.array(
      z.strictObject({
        hedge_id: z.string(),
        number: z.int().nonnegative(),
        initiator: z.string(),
        strategy: z.string(),
        instrument: Instrument,
        mode: z.enum(['taker_taker', 'maker_taker']),
        result: z.enum(hedgeStates).describe('`failed`: nothing was opened.'),
        simulated: z.boolean(),
        opened_at: At,
        closed_at: At.nullable(),
        quantity: Decimal,
        planned_edge_bps: z.number(),
        realized_pnl_usdt: Decimal.nullable().describe('Fills and fees; funding comes on top. Null until closed.'),
        repair_attempts: z.int().nonnegative(),
        legs: z.array(LoggedLeg),
        note: z.string(),
      }),
    ),
    /** What could have been opened today and was refused, by reason. */
    refused_today: z.array(
      z.strictObject({
        reason: z.string(),
        opportunities: z.int().nonnegative(),
        refusals: z.int().nonnegative(),
      }),
    ),
    cursor: z.string().nullable(),
  })
  .meta({ id: 'HedgeLog' });
export type HedgeLog = z.output<typeof HedgeLog>;

export const OpenTradesQuery = z.strictObject({
  simulated: z.enum(['true', 'false']).default('false').describe('`true`: those of dry run, and no others.'),
});

export const ReportQuery = z.strictObject({ day: UtcDay.optional() });

/** Everything that is known at one moment. Each part carries its own times; nothing is shown as newer than it is. */
export const Snapshot = z
  .strictObject({
    name: z.string().describe('Of the file that holds the same.'),
    book: Book,
    generated_at: At,
    taken_by: z.string(),
    level: ControlLevelRecord,
    acknowledgement: AckRecord.nullable(),
    executor: z.strictObject({ age_ms: z.number().nullable(), stale: z.boolean(), status: ExecutorStatus.nullable() }),
    positions: z.strictObject({
      open: z.array(Position),
      real: PositionTotals,
      simulated: PositionTotals,
      marks_stale: z.boolean(),
      dust_valued: z.boolean(),
    }),
    /** The same positions as records, with every order of theirs. */
    hedges: z.array(HedgeRecord),
    approvals: z.strictObject({ pending: z.array(ApprovalRecord), newest: z.array(ApprovalRecord) }),
    execution: ExecutionRecord.nullable(),
    why_not: WhyNotRecord.nullable(),
    breaks: z.array(BreakRecord),
    incidents: z.array(IncidentRecord),
    pnl_history: z.array(PnlSnapshot),
    daily_report: DailyReport.nullable(),
    /** The newest links of the chain. */
    audit: z.array(AuditLink),
  })
  .meta({ id: 'Snapshot' });
export type Snapshot = z.output<typeof Snapshot>;
