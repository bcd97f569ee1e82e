/** For each standing guard a world that trades, and the one thing that then goes wrong and trips that guard. */
import type { GuardStatus, StandingGuardId } from '#shared/domain/guard-reading.ts';
import type { LevelLimits } from '#shared/domain/limits.ts';
import type { Fault } from '../fault.ts';
import type { Plan, ProfileChange } from '../plan.ts';

export interface Staged {
  /** What goes wrong, in words. */
  readonly cause: string;
  readonly faults: (at: number) => readonly Fault[];
  /** Limits that are narrower than shipped, and wider for the guards that would speak first. */
  readonly profile?: ProfileChange;
  readonly mode?: Plan['mode'];
  /** When the world is as it has to be for the guard. */
  readonly strikesMs?: number;
  /** For a guard that sets no HOLD: whose reading keeps new legs from opening. */
  readonly blockedBy?: StandingGuardId;
  /** The status that does it, where it is not HOLD of a guard that sets one and ERROR of another. */
  readonly tripsWith?: GuardStatus;
}

/** By then somebody leads, was resumed and has traded. */
export const STRIKES_MS = 25_000;
/** Two hedges stand open. */
const OPEN_MS = 17_000;
/** A hedge is about to be opened. */
const OPENING_MS = 28_000;
export const LASTS_MS = 25_000;

const NEVER = 1_000;
/** Refused orders trip more guards than one; all but the one that a world is about are given room. */
const patient = {
  risk: { max_consecutive_failures: NEVER, max_auto_fails_per_min: NEVER, max_consecutive_rejects: NEVER },
  runaway: { max_rejects_per_min: NEVER, max_same_order_per_min: NEVER },
  execution: { attempts_min: NEVER },
  edge_guard: { partial_ms_max: 60_000 },
  hedge: { unhedged_usdt_s: { warn: 100_000, hold: 200_000, safe: 300_000 } },
} satisfies ProfileChange;

type Refused = Extract<Fault, { readonly kind: 'orders-refused' }>;
const refused = (venue: Refused['venue'], orders: Refused['orders'], at: number): Fault => ({
  kind: 'orders-refused',
  at,
  ms: LASTS_MS,
  venue,
  p: 1,
  orders,
});
const refuses = (at: number): readonly Fault[] => [refused(1, 'all', at)];
const refusesToOpen = (at: number): readonly Fault[] => [refused(1, 'open', at)];
const lowers =
  (limits: Partial<LevelLimits>) =>
  (at: number): readonly Fault[] => [{ kind: 'limits-lowered', at, limits }];
const part = (at: number): readonly Fault[] => [{ kind: 'prices-part', at, ms: LASTS_MS, byBps: 800 }];

export const stagedWorlds: Readonly<Record<StandingGuardId, Staged>> = {
  journal: {
    cause: 'the trading table takes no record',
    faults: (at) => [{ kind: 'table-out', at, ms: LASTS_MS, tables: ['trading'] }],
  },
  clock_skew: {
    cause: "a venue's clock goes 600 ms ahead",
    faults: (at) => [{ kind: 'venue-clock', at, ms: LASTS_MS, venue: 1, byMs: 600 }],
  },
  runaway_breaker: {
    cause: 'orders a minute are limited below what was sent',
    faults: lowers({ max_orders_per_min: 2 }),
  },
  runaway_guard_v2: {
    cause: 'a venue hears no request: what rests is withdrawn again and again',
    mode: 'maker_taker',
    profile: { runaway: { max_cancels_per_min: 4 }, venue_health: { requests_min: NEVER } },
    faults: (at) => [{ kind: 'request-lost', at, ms: LASTS_MS, venue: 1, p: 1 }],
  },
  reject_budget: {
    cause: 'a venue refuses every order that opens a hedge',
    profile: { ...patient, runaway: { ...patient.runaway, max_rejects_per_min: 3 } },
    faults: refusesToOpen,
  },
  repeated_intent: {
    cause: 'a venue refuses every order, and its prices stand still',
    profile: { ...patient, runaway: { ...patient.runaway, max_same_order_per_min: 2 } },
    strikesMs: OPENING_MS,
    faults: (at) => [...refuses(at), { kind: 'book-stall', at: at + 400, ms: LASTS_MS, venue: 1 }],
  },
  execution_quality: {
    cause: 'a venue refuses every order that opens a hedge',
    profile: { ...patient, execution: { attempts_min: 4, failure_share_max: 0.15 } },
    blockedBy: 'edge_guard',
    faults: refusesToOpen,
  },
  edge_guard: {
    cause: 'a venue is not to be reached, and a leg stands alone',
    tripsWith: 'WARN',
    faults: (at) => [{ kind: 'request-lost', at, ms: LASTS_MS, venue: 1, p: 1 }],
  },
  daily_loss: {
    cause: 'prices of the venues part by 800 bps',
    profile: { limits: { max_daily_loss_usdt: '30' } },
    strikesMs: OPEN_MS,
    faults: part,
  },
  unrealized_loss: {
    cause: 'prices of the venues part by 800 bps',
    profile: { limits: { max_unrealized_loss_usdt: '30' } },
    strikesMs: OPEN_MS,
    faults: part,
  },
  total_notional: {
    cause: 'the limit is lowered below what stands open',
    strikesMs: OPEN_MS,
    faults: lowers({ max_total_notional_usdt: '1000' }),
  },
  open_positions: {
    cause: 'the limit is lowered below the hedges that stand open',
    strikesMs: OPEN_MS,
    faults: lowers({ max_open_positions: 1 }),
  },
  leverage: {
    cause: 'the limit is lowered below what is set at the venues',
    faults: lowers({ max_leverage: 2 }),
  },
  hedge_failures: {
    cause: 'a venue refuses every order that opens a hedge',
    profile: { ...patient, risk: { ...patient.risk, max_consecutive_failures: 2 } },
    faults: refusesToOpen,
  },
  stuck_partial: {
    cause: 'a venue refuses every order, the other all that mend a lone leg',
    profile: { ...patient, risk: { ...patient.risk, stuck_partial_ms_max: 6_000 } },
    faults: (at) => [...refuses(at), refused(0, 'other', at)],
  },
  venue_rejects: {
    cause: 'a venue refuses every order',
    profile: { ...patient, risk: { ...patient.risk, max_consecutive_rejects: 2 } },
    faults: refuses,
  },
  recon: {
    cause: 'a person trades by hand on our account',
    faults: (at) => [{ kind: 'hand-trade', at, venue: 0, undoMs: 2 * LASTS_MS }],
  },
  liquidity: {
    cause: 'the money on a venue is taken elsewhere',
    faults: (at) => [{ kind: 'money-taken', at, ms: LASTS_MS, venue: 1 }],
  },
  watchdog: {
    cause: 'a venue answers each request after more than two seconds',
    faults: (at) => [{ kind: 'net-slow', at, ms: LASTS_MS, venue: 1, p: 1, delayMs: 1_100 }],
  },
  maintenance: {
    cause: 'a venue says maintenance',
    faults: (at) => [{ kind: 'maintenance', at, ms: LASTS_MS, venue: 1 }],
  },
  rate_limit: {
    cause: 'entries and reads have spent requests that are for hedging',
    tripsWith: 'ERROR',
    faults: (at) => [{ kind: 'budget-eaten', at, ms: LASTS_MS, venue: 1 }],
  },
  cancel_on_disconnect: {
    cause: 'order updates are gone while an entry rests',
    mode: 'maker_taker',
    faults: (at) => [{ kind: 'orders-out', at, ms: LASTS_MS, venue: 1 }],
  },
  book_sanity: {
    cause: "half of a venue's books are crossed, one-sided or no numbers",
    faults: (at) => [{ kind: 'book-bad', at, ms: LASTS_MS, venue: 1, p: 0.5 }],
  },
};
