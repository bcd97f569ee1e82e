/**
 * Standing guards: what is watched all the time, whether an order is to leave or not. Components, badges, readiness,
 * metrics and alerts are all derived from the one list of their readings.
 */
import type { HoldReason } from './hold.ts';
import type { EpochMs } from './time.ts';
import type { VenueId } from './venue.ts';

/** WARN: trading is allowed. ERROR or HOLD of a P0 guard is an automatic HOLD; of another, what its reading blocks. */
export type GuardStatus = 'OK' | 'WARN' | 'ERROR' | 'HOLD';
export const guardStatuses = ['OK', 'WARN', 'ERROR', 'HOLD'] as const satisfies readonly GuardStatus[];

export interface StandingGuardSpec {
  readonly priority: 'P0' | 'P1';
  /** Reason of the HOLD that ERROR or HOLD of it sets; null: it sets none. */
  readonly hold: HoldReason | null;
  /** What people call it. */
  readonly label: string;
  /** Unit of its value and limit; empty when it has none. */
  readonly unit: string;
}

const p0 = (hold: HoldReason, label: string, unit: string): StandingGuardSpec => ({
  priority: 'P0',
  hold,
  label,
  unit,
});

const p1 = (label: string, unit: string): StandingGuardSpec => ({ priority: 'P1', hold: null, label, unit });

/** Every standing guard. To add one: a line here, its file in `executor/guards/standing`, both sides of its limit tested. */
export const standingGuards = {
  journal: p0('JOURNAL_STALE', 'journal', 'ms'),
  clock_skew: p0('CLOCK_SKEW', 'clock skew', 'ms'),
  runaway_breaker: p0('RUNAWAY', 'orders and cancels a minute', '/min'),
  runaway_guard_v2: p0('RUNAWAY', 'cancels a minute on one symbol of one venue', '/min'),
  reject_budget: p0('RUNAWAY', 'orders that a venue rejects', '/min'),
  repeated_intent: p0('RUNAWAY', 'the same order again and again', '/min'),
  execution_quality: p1('failed orders of a venue', '%'),
  edge_guard: p1('edge guard', ''),
  daily_loss: p0('DAILY_LOSS_BREACH', 'loss of the day', 'USDT'),
  unrealized_loss: p0('UNREALIZED_LOSS_BREACH', 'loss of what is open', 'USDT'),
  total_notional: p0('AUTO_THROTTLE/MAX_TOTAL_NOTIONAL', 'total notional', 'USDT'),
  open_positions: p0('AUTO_THROTTLE/MAX_OPEN_POSITIONS', 'open hedges', ''),
  leverage: p0('AUTO_THROTTLE/MAX_LEVERAGE', 'leverage', ''),
  hedge_failures: p0('AUTO_THROTTLE/AUTO_HEDGE_FAILURES', 'hedges that went wrong', ''),
  stuck_partial: p0('AUTO_THROTTLE/STUCK_PARTIAL', 'legs that stand alone', 'ms'),
  venue_rejects: p0('AUTO_THROTTLE/VENUE_REJECTS', 'orders refused in a row', ''),
  recon: p0('RECON_DESYNC', 'reconciliation', 'breaks'),
  liquidity: p0('LIQUIDITY_BLOCKED', 'balances and margin', 'USDT'),
  watchdog: p0('WATCHDOG_AUTO_HOLD', 'venue watchdog', '%'),
  maintenance: p0('MAINTENANCE', 'maintenance', 'ms'),
  rate_limit: p0('RATE_LIMIT', 'request budget', '%'),
  cancel_on_disconnect: p0('WATCHDOG_AUTO_HOLD', 'cancel on disconnect', 'ms'),
  book_sanity: p1('book sanity', 'ms'),
} as const satisfies Readonly<Record<string, StandingGuardSpec>>;
export type StandingGuardId = keyof typeof standingGuards;
export const standingGuardIds = Object.keys(standingGuards) as readonly StandingGuardId[];

export const isStandingGuard = (id: string): id is StandingGuardId => Object.hasOwn(standingGuards, id);

/** What one standing guard says of one thing now. */
export interface Verdict {
  /** A venue, a symbol at a venue (`okx BTCUSDT`), a strategy; `-` for the book as a whole. Stable: it names a hold. */
  readonly scope: string;
  readonly status: GuardStatus;
  /** As people read it, in the unit of the guard; null while it is not known. */
  readonly value: string | null;
  readonly limit: string | null;
  /** One sentence, in plain words. */
  readonly summary: string;
  /** What nothing new may be opened on while this stands: a venue, or everything. No HOLD; absent: it blocks nothing. */
  readonly blocksEntries?: VenueId | 'all';
}

export interface GuardReading extends Verdict {
  readonly id: StandingGuardId;
  readonly priority: 'P0' | 'P1';
  /** Since when the status is this. */
  readonly since: EpochMs;
}

/** Why nothing opens though no HOLD is on. */
export interface EntryBlock {
  readonly guard: StandingGuardId;
  readonly on: VenueId | 'all';
  readonly why: string;
}

const rank: Readonly<Record<GuardStatus, number>> = { OK: 0, WARN: 1, ERROR: 2, HOLD: 3 };
export const worse = (one: GuardStatus, other: GuardStatus): GuardStatus => (rank[one] >= rank[other] ? one : other);

/** Trips: a HOLD, when the guard is P0. */
export const isTripped = (status: GuardStatus): boolean => status === 'ERROR' || status === 'HOLD';
