/**
 * The one picture of the executor. It writes it; the API, the bot, the CLI and the page read it. How old it is, is
 * worked out when it is read, never stored.
 */
import * as z from 'zod';
import { guardStatuses, standingGuardIds } from '#shared/domain/guard-reading.ts';
import { AutoHedgeRecord, autoHedgeIdle, AutopilotRecord, autopilotOff } from './autopilot.ts';
import { CapitalRecord } from './capital.ts';
import { PLAN_MAX, PlannedRecord } from './orchestrator.ts';
import { HedgeRecord, BreakRecord } from './trading.ts';
import { HoldRecord } from './level.ts';
import { LiquidityRecord } from './liquidity.ts';
import { MarketRecord } from './market.ts';
import { RunawayV2 } from './trade-watch.ts';
import { RiskRecord } from './risk.ts';
import { ChaosRecord } from './chaos.ts';
import { At, Book, Decimal, Instrument, Venue } from './primitives.ts';
import { VenueHealthRecord } from './venue-health.ts';
import { VenueKeysRecord } from './venue-keys.ts';

/** Older than this and every surface says stale. */
export const STATUS_AGE_MS_MAX = 5_000;

export const QuoteStatus = z.strictObject({
  venue: Venue,
  bid: z.number().nonnegative(),
  ask: z.number().nonnegative(),
  /** Milliseconds since the book last changed, when the status was written. */
  age_ms: z.number().nonnegative(),
  ok: z.boolean(),
  why_not: z.string().nullable(),
});

export type QuoteStatus = z.output<typeof QuoteStatus>;

export const DoubtStatus = z.strictObject({
  client_order_id: z.string(),
  hedge_id: z.string(),
  venue: Venue,
  /** Largest notional that may stand alone because of it. */
  worst_notional_usdt: Decimal,
  since: At,
  evidence: z.string(),
  /** When the venue is asked next. */
  next_probe_at: At,
});

export type DoubtStatus = z.output<typeof DoubtStatus>;

/** What one standing guard says of one thing; components, badges, readiness, metrics and alerts are derived from these. */
export const GuardReadingRecord = z.strictObject({
  id: z.enum(standingGuardIds),
  scope: z.string().min(1).max(64),
  priority: z.enum(['P0', 'P1']),
  status: z.enum(guardStatuses),
  value: z.string().max(64).nullable(),
  limit: z.string().max(64).nullable(),
  unit: z.string().max(16),
  summary: z.string().max(300),
  since: At,
  /** On what nothing new is opened because of it, though it sets no HOLD; null: it blocks nothing. */
  blocks_entries: z
    .union([Venue, z.literal('all')])
    .nullable()
    .default(null),
});
export type GuardReadingRecord = z.output<typeof GuardReadingRecord>;

export const ExecutorStatus = z
  .strictObject({
    book: Book,
    written_at: At,
    executor: z.string(),
    build_version: z.string(),
    profile: z.enum(['paper', 'testnet', 'live']),
    /** Where prices come from, word for word as people should read it; names a recording or an overlay. */
    market_note: z.string(),
    leader: z.boolean(),
    fencing_id: z.int().nonnegative(),
    level_version: z.int().nonnegative(),
    /** Null before the level was read for the first time. */
    level_age_ms: z.number().nonnegative().nullable(),
    /** Holds in force, also those that could not be written yet. */
    holds: z.array(HoldRecord),
    permission: z.array(z.string()),
    instrument: Instrument,
    quotes: z.array(QuoteStatus),
    /** Net edge both ways after a round trip of fees, basis points; null without two good books. */
    edge_bps: z.strictObject({ forward: z.number().nullable(), backward: z.number().nullable() }),
    hedges: z.array(HedgeRecord),
    doubts: z.array(DoubtStatus),
    breaks: z.array(BreakRecord),
    realized_pnl_today_usdt: Decimal,
    simulated_pnl_today_usdt: Decimal,
    unrealized_pnl_usdt: Decimal,
    total_notional_usdt: Decimal,
    orders_placed_last_min: z.int().nonnegative(),
    cancels_last_min: z.int().nonnegative(),
    /** Notional x time of lone legs over the last hour. */
    unhedged_usdt_s_last_hour: z.number().nonnegative(),
    clock_skew_ms: z.record(z.string(), z.number()),
    /** Empty until the first look at the venues. */
    venues: z.array(VenueHealthRecord),
    guards: z.array(GuardReadingRecord),
    /** Null before the level was read, and from an executor that does not tell it. */
    risk: RiskRecord.nullable().default(null),
    /** Null from an executor that does not count by symbol. */
    runaway_v2: RunawayV2.nullable().default(null),
    /** What goes wrong on purpose; null when nothing does. */
    chaos: ChaosRecord.nullable().default(null),
    /** Which keys are in use; null from an executor that takes none while it runs. */
    venue_keys: VenueKeysRecord.nullable().default(null),
    journal_ok: z.boolean(),
    resume_ok: z.boolean(),
    /** Why the last opportunities were refused: guard code to count since start. */
    denials: z.record(z.string(), z.int().nonnegative()),
    /** Quote to decision inside the engine, microseconds. */
    /** A status of before there was an autopilot says nothing of it. */
    autopilot: AutopilotRecord.default(autopilotOff),
    auto_hedge: AutoHedgeRecord.default(autoHedgeIdle),
    /** Null from an executor that does not tell it. */
    liquidity: LiquidityRecord.nullable().default(null),
    /** What each strategy would do next. */
    plan: z.array(PlannedRecord).max(PLAN_MAX).default([]),
    /** Null in a status of before there were budgets. */
    capital: CapitalRecord.nullable().default(null),
    /** Null from an executor that does not tell it. */
    market: MarketRecord.nullable().default(null),
    decision_us: z.strictObject({ p50: z.number(), p99: z.number() }).nullable(),
  })
  .meta({ id: 'ExecutorStatus' });
export type ExecutorStatus = z.output<typeof ExecutorStatus>;

/** One point a second of the two venues' mids, for the chart. */
export const SpreadHistory = z.strictObject({
  book: Book,
  points: z
    .array(z.tuple([z.int(), z.number(), z.number()]))
    .max(300)
    .describe('[epoch ms, first venue mid, second venue mid]'),
});
export type SpreadHistory = z.output<typeof SpreadHistory>;

export const LeaseRecord = z.strictObject({
  book: Book,
  fencing_id: z.int().positive(),
  holder: z.string().min(1).max(64),
  /** Rises with each renewal; a waiter times it on its own clock. */
  beat: z.int().nonnegative(),
  /** For people only: the holder's wall clock. */
  renewed_at: At,
  released: z.boolean(),
});
export type Lease = z.output<typeof LeaseRecord>;
