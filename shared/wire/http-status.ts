/** Answers of the endpoints that only read. Ages are worked out when the answer is made. */
import * as z from 'zod';
import { ApprovalRecord } from './approval.ts';
import { AuditLink } from './audit.ts';
import { Alert, Badges, PartialHedge } from './http-components.ts';
import { EdgeGuardLine, RunawayGuard } from './http-trade-watch.ts';
import { autopilotActions, autopilotStatuses, AutoHedgeRecord } from './autopilot.ts';
import { ControlLevelRecord, HoldRecord } from './level.ts';
import { Cursor } from './http-page.ts';
import { At, Book, Decimal, Instrument, Venue } from './primitives.ts';
import { roles, vias } from './operator.ts';
import { BookRisk, DailyLoss } from './risk.ts';
import { ExecutorStatus } from './status.ts';

export const SessionRequest = z
  .strictObject({
    code: z.string().min(16).max(200).optional().describe('The one-time code of a sign-in link.'),
    token: z.string().min(16).max(200).optional().describe('A bearer token.'),
  })
  .refine((body) => (body.code === undefined) !== (body.token === undefined), {
    error: 'either a code or a token, not both',
  })
  .meta({ id: 'SessionRequest' });

export const SessionAnswer = z
  .strictObject({
    operator_id: z.string(),
    role: z.enum(roles),
    via: z.enum(vias).describe('`none` where nobody has to say who they are (AUTH_ENABLED=false).'),
    /** Null for a bearer token, which does not go idle. */
    idle_minutes_max: z.int().nullable(),
    book: Book,
    profile: z.enum(['paper', 'testnet', 'live']),
  })
  .meta({ id: 'Session' });
export const SignedOut = z.strictObject({ signed_out: z.literal(true) }).meta({ id: 'SignedOut' });

export const Health = z
  .strictObject({
    ok: z.boolean(),
    journal_ok: z.boolean(),
    resume_ok: z.boolean(),
    leader: z.boolean(),
    daemons: z
      .record(z.string(), z.enum(['ok', 'down', 'off', 'unknown']))
      .describe('`off`: switched off by the configuration. `unknown`: not heard of yet, or the executor is silent.'),
    /** Why it is not ok, by the names that readiness uses. */
    reasons: z.array(z.string()),
    /** Age of the executor's last heartbeat; null when it has never given one. */
    heartbeat_age_sec: z.number().nullable(),
    stale: z.boolean(),
  })
  .meta({ id: 'Health' });
export const Readiness = z
  .strictObject({
    ok: z.boolean(),
    reasons: z.array(z.string()),
    ready: z.boolean(),
    leader: z.boolean(),
    fencing_id: z.int().nullable(),
    hb_age_sec: z.number().nullable(),
  })
  .meta({ id: 'Readiness' });

export const RiskScore = z
  .strictObject({
    /** The loss that one day in twenty was above, of what is really held; null when it is not known. */
    var_usdt: Decimal.nullable(),
    simulated_var_usdt: Decimal.nullable(),
    /** Why one of them is null. */
    why_not: z.string().nullable(),
    confidence_percent: z.number(),
    horizon_hours: z.number(),
    /** Recorded days that it is reckoned over. */
    samples: z.int().nullable(),
    method: z.string(),
  })
  .meta({ id: 'RiskScore' });
export type RiskScore = z.output<typeof RiskScore>;

export const Overview = z
  .strictObject({
    overall: z.enum(['OK', 'WARN', 'ERROR', 'HOLD']),
    book: Book,
    generated_at: At,
    build_version: z.string(),
    dry_run_mode: z.boolean(),
    two_man_resume_required: z.boolean(),
    flags: z.strictObject({
      ENV: z.enum(['paper', 'testnet', 'live']),
      MODE: z.enum(['RUN', 'HOLD']),
      safe_mode: z.boolean(),
      hold_active: z.boolean(),
      dry_run_mode: z.boolean(),
      dry_run_only: z.boolean(),
    }),
    safety: z.strictObject({
      hold_active: z.boolean(),
      hold_reason: z.string().nullable(),
      hold_since: At.nullable(),
      last_released_ts: At.nullable().describe(
        'When a hold was last lifted; null when the incident journal knows of none.',
      ),
      holds: z.array(HoldRecord),
      safe_mode_reason: z.string().nullable(),
      resume_request: ApprovalRecord.nullable(),
      resume_granted: z.boolean(),
      counters: z.strictObject({
        orders_placed_last_min: z.int().nullable(),
        cancels_last_min: z.int().nullable(),
      }),
      /** Largest of the venues, in seconds; null when the executor is silent. */
      clock_skew_s: z.number().nullable(),
      /** Null while the executor is silent: what it said before is not what is. */
      risk_snapshot: z.strictObject({
        risk_score: RiskScore,
        real: BookRisk.nullable(),
        simulated: BookRisk.nullable(),
        daily_loss: DailyLoss.nullable(),
        checks_enabled: z.boolean().nullable(),
      }),
      level_version: z.int(),
      acknowledged_version: z.int().nullable(),
    }),
    autopilot_status: z.enum([...autopilotStatuses, 'UNKNOWN']).describe('UNKNOWN: the executor is silent.'),
    last_autopilot_action: z.enum(autopilotActions),
    last_autopilot_reason: z.string(),
    last_autopilot_at: At.nullable(),
    /** Null when the executor is silent. */
    auto_hedge: AutoHedgeRecord.nullable(),
    /** Nothing is opened for want of free margin; null while the executor is silent or does not say. */
    liquidity_blocked: z.boolean().nullable(),
    pending_approvals: z.array(ApprovalRecord),
    alerts: z.array(Alert),
    runtime_badges: Badges,
    runaway_guard: RunawayGuard,
    edge_guard: EdgeGuardLine,
    next_step: z.string(),
    /** The control level itself: each latch with its reason, by whom and since when; limits and parameters. */
    level: ControlLevelRecord,
    executor: z.strictObject({
      /** Null when it never wrote a status. */
      age_ms: z.number().nullable(),
      /** True also when there is no status at all. */
      stale: z.boolean(),
      status: ExecutorStatus.nullable(),
    }),
  })
  .meta({ id: 'Overview' });
export type Overview = z.output<typeof Overview>;

/** The overview and what is done about each hedge whose legs differ. */
export const FullStatus = Overview.extend({ partial_hedges: z.array(PartialHedge) }).meta({ id: 'Status' });

const Exposure = z.strictObject({
  long_notional: Decimal,
  short_notional: Decimal,
  net_usdt: Decimal,
});
export const PositionTotals = z.strictObject({
  positions: z.int().nonnegative(),
  unrealized_pnl_usdt: Decimal,
  exposure: Exposure,
  exposure_by_venue: z.array(Exposure.extend({ venue: Venue })),
});
const PositionLeg = z.strictObject({
  venue: Venue,
  side: z.enum(['buy', 'sell']),
  /** Base currency still open. */
  quantity: Decimal,
  entry_price: Decimal.nullable(),
  /** What closing it would bring: the bid of what is long, the ask of what is short; the entry price when `mark_is_entry`. */
  mark_price: Decimal.nullable(),
  mark_is_entry: z.boolean(),
  notional_usdt: Decimal,
  /** Set at the venue; of dry run the smaller of the two venues. Null before an executor has told it. */
  leverage: z.int().positive().nullable(),
  /** With the fees and the share of funding that it has paid. */
  unrealized_pnl_usdt: Decimal,
  fees_usdt: Decimal,
});
export const Position = z
  .strictObject({
    id: z.string(),
    number: z.int(),
    instrument: Instrument,
    strategy: z.string(),
    state: z.string(),
    simulated: z.boolean(),
    opened_at: At,
    quantity: Decimal,
    planned_edge_bps: z.number(),
    legs: z.array(PositionLeg),
    unrealized_pnl_usdt: Decimal,
    note: z.string(),
  })
  .meta({ id: 'Position' });
export type Position = z.output<typeof Position>;
export type PositionTotals = z.output<typeof PositionTotals>;

/**
 * `unrealized_pnl_usdt` and `exposure` count real positions only; those of dry run are under `simulated`. The former is of
 * dust as well, which is no position.
 */
export const Positions = z
  .strictObject({
    book: Book,
    generated_at: At,
    positions: z.array(Position),
    cursor: Cursor,
    unrealized_pnl_usdt: Decimal,
    exposure: Exposure,
    exposure_by_venue: z.array(Exposure.extend({ venue: Venue })),
    simulated: PositionTotals,
    /** True when there are no fresh quotes: marks are then entry prices, and only fees and funding show as PnL. */
    marks_stale: z.boolean(),
    /** False when there are more lines of dust than one answer reads: then what is left of finished hedges is not in it. */
    dust_valued: z.boolean(),
  })
  .meta({ id: 'Positions' });

export const AuditPage = z
  .strictObject({ entries: z.array(AuditLink), cursor: z.string().nullable() })
  .meta({ id: 'AuditPage' });
export const AuditCheck = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('intact'), links: z.int().nonnegative() }),
    /** A long chain: intact as far as one request goes. The next one says from where. */
    z.strictObject({ kind: z.literal('so_far'), links: z.int().positive(), hash: z.string().length(64) }),
    z.strictObject({ kind: z.literal('broken'), seq: z.int().positive(), why: z.string() }),
  ])
  .meta({ id: 'AuditCheck' });

/** Where a walk goes on: both as `so_far` gave them, or neither. */
export const AuditVerifyQuery = z
  .strictObject({
    after: z.coerce.number().int().positive().optional(),
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: '64 hexadecimal digits' })
      .optional(),
  })
  .refine(({ after, hash }) => (after === undefined) === (hash === undefined), {
    error: 'after and hash go together',
    path: ['hash'],
  });

/** How many of a list at once, and where the last page ended. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().min(1).max(64).optional(),
});
export const AuditQuery = PageQuery.extend({
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, { error: 'the cursor of a page before, a whole number' })
    .optional(),
});
