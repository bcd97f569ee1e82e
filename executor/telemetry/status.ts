/** Builds the one published picture of the executor. Pure: everything it shows is handed in. */
import type { Engine } from '#executor/engine/engine.ts';
import type { Hedge, OrderTrack } from '#executor/engine/hedge/hedge.ts';
import { tracksOf } from '#executor/engine/hedge/hedge.ts';
import { hedgeRecord } from '#executor/journal/records.ts';
import type { BothBooks } from '#executor/guards/standing/of-books.ts';
import type { BookView } from '#executor/venues/venue.ts';
import { formatE8, notionalOf, type QuantityE8 } from '#shared/domain/money.ts';
import { epochMs, type Clock, type MonotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { standingGuards, type GuardReading } from '#shared/domain/guard-reading.ts';
import type { ChaosRecord } from '#shared/wire/chaos.ts';
import type { DoubtStatus, ExecutorStatus, GuardReadingRecord, QuoteStatus } from '#shared/wire/status.ts';
import { bookRisk, dailyLossRecord } from '#shared/wire/risk.ts';
import type { RunawayV2 } from '#shared/wire/trade-watch.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import type { VenueHealthRecord } from '#shared/wire/venue-health.ts';
import type { VenueKeysRecord } from '#shared/wire/venue-keys.ts';

/** The touch of one venue, kept for people. */
export interface Touch {
  readonly bid: number;
  readonly ask: number;
  readonly receivedAt: MonotonicMs;
  /** By the venue's event time; negative infinity while its clock is unknown. */
  readonly madeAt: MonotonicMs;
  readonly gap: string | null;
}

export interface StatusInputs {
  readonly book: string;
  readonly executor: string;
  readonly buildVersion: string;
  readonly profile: ExecutorStatus['profile'];
  readonly marketNote: string;
  readonly instrument: string;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly touches: ReadonlyMap<VenueId, Touch>;
  readonly venues: readonly VenueId[];
  readonly quoteAgeMsMax: number;
  readonly fencingId: number;
  readonly leader: boolean;
  readonly levelReadAt: MonotonicMs;
  readonly breaks: readonly BreakRecord[];
  readonly risk: BothBooks;
  /** `RISK_CHECKS_ENABLED`. */
  readonly checksEnabled: boolean;
  readonly denials: ReadonlyMap<string, number>;
  readonly clockSkewMs: ReadonlyMap<VenueId, number>;
  readonly venueHealth: readonly VenueHealthRecord[];
  readonly guards: readonly GuardReading[];
  readonly runaway: RunawayV2 | null;
  /** What goes wrong on purpose; null when nothing does. */
  readonly chaos: ChaosRecord | null;
  /** Null where nobody follows them. */
  readonly venueKeys: VenueKeysRecord | null;
  readonly journalOk: boolean;
  readonly resumeOk: boolean;
  readonly autopilot: ExecutorStatus['autopilot'];
  readonly autoHedge: ExecutorStatus['auto_hedge'];
  readonly liquidity: ExecutorStatus['liquidity'];
  readonly capital: ExecutorStatus['capital'];
  readonly plan: readonly ExecutorStatus['plan'][number][];
  readonly market: ExecutorStatus['market'];
  readonly decisionUs: ExecutorStatus['decision_us'];
}

const SUMMARY_LENGTH_MAX = 300;
/** Finished hedges that the picture still carries, newest first, so that people see what just happened. */
const FINISHED_SHOWN = 8;

/** A book that is not one shows as no price at all: nothing that is shown or valued may be infinite or no number. */
const shownPrice = (price = 0): number => (price > 0 && Number.isFinite(price) ? price : 0);

export const touchOf = (book: BookView): Touch => ({
  bid: shownPrice(book.bidLevels > 0 ? book.bidPrices[0] : 0),
  ask: shownPrice(book.askLevels > 0 ? book.askPrices[0] : 0),
  receivedAt: book.receivedAt,
  madeAt: book.madeAt,
  gap: null,
});

function quoteStatus(inputs: StatusInputs, venue: VenueId): QuoteStatus {
  const touch = inputs.touches.get(venue);
  if (touch === undefined) return { venue, bid: 0, ask: 0, age_ms: 0, ok: false, why_not: 'no quote yet' };
  // As the engine judges it: the worse of both ages.
  const known = Number.isFinite(touch.madeAt);
  const since = known ? Math.min(touch.receivedAt, touch.madeAt) : touch.receivedAt;
  const ageMs = Math.max(0, inputs.clock.monotonic() - since);
  const tooOld = ageMs > inputs.quoteAgeMsMax ? `the quote is ${Math.round(ageMs)} ms old` : null;
  const whyNot = touch.gap ?? (known ? tooOld : 'the clock of the venue has not been read yet');
  return { venue, bid: touch.bid, ask: touch.ask, age_ms: Math.round(ageMs), ok: whyNot === null, why_not: whyNot };
}

/** What an order may still fill: what it has filled is in no doubt. */
const leftOf = ({ request, filled }: OrderTrack): QuantityE8 =>
  (request.quantity > filled ? request.quantity - filled : 0n) as QuantityE8;

const doubtStatus = (hedge: Hedge, track: OrderTrack, { clock }: StatusInputs): DoubtStatus => ({
  client_order_id: track.request.clientOrderId,
  hedge_id: hedge.id,
  venue: track.request.venue,
  worst_notional_usdt: formatE8(notionalOf(track.request.limitPrice, leftOf(track))),
  since: track.sentAt,
  evidence: track.evidence.slice(0, 200),
  next_probe_at: epochMs(Math.round(clock.wall() + Math.max(0, track.nextLookUpAt - clock.monotonic()))),
});

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? Number(value.toFixed(3)) : null);

const guardRecord = (reading: GuardReading): GuardReadingRecord => ({
  id: reading.id,
  scope: reading.scope,
  priority: reading.priority,
  status: reading.status,
  value: reading.value,
  limit: reading.limit,
  unit: standingGuards[reading.id].unit,
  summary: reading.summary.slice(0, SUMMARY_LENGTH_MAX),
  since: reading.since,
  blocks_entries: reading.blocksEntries ?? null,
});

function riskRecord({ engine, risk, checksEnabled }: StatusInputs): ExecutorStatus['risk'] {
  const level = engine.view.level();
  if (level === null) return null;
  const held = engine.view.holds().some(({ reason }) => reason === 'DAILY_LOSS_BREACH');
  return {
    real: bookRisk(risk.real),
    simulated: bookRisk(risk.simulated),
    daily_loss: dailyLossRecord(risk, level.limits.max_daily_loss_usdt, held),
    checks_enabled: checksEnabled,
  };
}

export function buildStatus(inputs: StatusInputs): ExecutorStatus {
  const { engine, clock } = inputs;
  const now = clock.monotonic();
  const live = engine.view.liveHedges();
  const finished = engine.view.finishedHedges().slice(-FINISHED_SHOWN).toReversed();
  const permission = engine.view.permission(now);
  const { real, simulated } = inputs.risk;
  return {
    book: inputs.book,
    written_at: clock.wall(),
    executor: inputs.executor,
    build_version: inputs.buildVersion,
    profile: inputs.profile,
    market_note: inputs.marketNote,
    leader: inputs.leader,
    fencing_id: inputs.fencingId,
    level_version: engine.view.level()?.version ?? 0,
    level_age_ms: Number.isFinite(inputs.levelReadAt) ? Math.round(Math.max(0, now - inputs.levelReadAt)) : null,
    holds: [...engine.view.holds()],
    permission: Object.entries(permission).flatMap(([purpose, allowed]) => (allowed ? [purpose] : [])),
    instrument: inputs.instrument,
    quotes: inputs.venues.map((venue) => quoteStatus(inputs, venue)),
    edge_bps: { forward: finiteOrNull(engine.view.edgeBps(0)), backward: finiteOrNull(engine.view.edgeBps(1)) },
    hedges: [...live, ...finished].map((hedge) => hedgeRecord(inputs.book, hedge)),
    doubts: live.flatMap((hedge) =>
      tracksOf(hedge)
        .filter((track) => track.stage === 'in_doubt')
        .map((track) => doubtStatus(hedge, track, inputs)),
    ),
    breaks: [...inputs.breaks],
    realized_pnl_today_usdt: formatE8(real.realizedToday),
    simulated_pnl_today_usdt: formatE8(simulated.realizedToday),
    unrealized_pnl_usdt: formatE8(real.unrealized),
    total_notional_usdt: formatE8(real.committedNotional),
    orders_placed_last_min: engine.view.ordersLastMin(now),
    cancels_last_min: engine.view.cancelsLastMin(now),
    unhedged_usdt_s_last_hour: Number(Math.max(0, engine.view.unhedgedUsdtS(now)).toFixed(3)),
    clock_skew_ms: Object.fromEntries(inputs.clockSkewMs),
    venues: [...inputs.venueHealth],
    guards: inputs.guards.map(guardRecord),
    risk: riskRecord(inputs),
    runaway_v2: inputs.runaway,
    chaos: inputs.chaos,
    venue_keys: inputs.venueKeys,
    journal_ok: inputs.journalOk,
    resume_ok: inputs.resumeOk,
    denials: Object.fromEntries(inputs.denials),
    autopilot: inputs.autopilot,
    auto_hedge: inputs.autoHedge,
    liquidity: inputs.liquidity,
    plan: [...inputs.plan],
    capital: inputs.capital,
    market: inputs.market,
    decision_us: inputs.decisionUs,
  };
}
