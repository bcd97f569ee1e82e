/**
 * The decision core: told what happened, with the time it happened, it answers with what should be done, and does
 * nothing itself. Live trading, paper trading, replay and the simulation run this same object; the same events give
 * the same effects, for ever.
 */
import { unreachable } from '#shared/domain/invariant.ts';
import type { EntryBlock } from '#shared/domain/guard-reading.ts';
import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { Purpose } from '#shared/domain/order.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import { adoptPosition, closeOne } from './adopt.ts';
import { considerCarry, onFundingOutlook } from './carry.ts';
import { setBook, voidBook } from './books.ts';
import type { Effect } from './effects.ts';
import type { EngineEvent } from './events.ts';
import { foundByTheTable, type Findable } from './hedge/attempts.ts';
import { restingEntry, tracksOf, type Hedge } from './hedge/hedge.ts';
import { applyLevel, leaseValid, levelFresh, markHoldWritten } from './latches.ts';
import { setFlattening } from './flatten.ts';
import { onForced } from './forced.ts';
import { onMargin } from './free-margin.ts';
import { hold } from './hold.ts';
import { mayLeave, type MayLeave } from './leave.ts';
import { askCancel } from './maker.ts';
import { advance, isToMend, onCancelOutcome, onFill, onLookUpAnswer, onOrder, onSendOutcome } from './orders.ts';
import { watchSilence } from './silence.ts';
import { repair } from './repair.ts';
import { settleDoubt } from './settle-doubt.ts';
import { giveTerms, retune } from './tuning.ts';
import { measure, resumeMeasuring } from './unhedged.ts';
import { watchHour } from './watch-hour.ts';
import { onToldToWait } from './told-to-wait.ts';
import { viewOf, type EngineView } from './view.ts';
import { evaluate } from './quotes.ts';
import { createState, dustLine, RECANCEL_MS, type EngineSettings, type EngineState } from './state.ts';

export interface Engine {
  /** HOT PATH. One book changed, which the venue made at `madeAt`; the arrays are read at once and not kept. */
  onBook(
    row: number,
    bidPrices: Float64Array,
    bidQuantities: Float64Array,
    bidLevels: number,
    askPrices: Float64Array,
    askQuantities: Float64Array,
    askLevels: number,
    now: MonotonicMs,
    madeAt: MonotonicMs,
  ): void;
  /** A stream broke: the book is void until the next one arrives. */
  onGap(row: number): void;
  handle(event: EngineEvent): void;
  /** What is to be done, in order; the same empty array while there is nothing. */
  takeEffects(): readonly Effect[];
  /** Asked at the instant of signing: may this real order, which is of this purpose, leave now? */
  mayLeave(id: ClientOrderId, purpose: Purpose, now: MonotonicMs, toPaper?: boolean): MayLeave;
  readonly view: EngineView;
}

const NOTHING: readonly Effect[] = Object.freeze([]);

export function createEngine(settings: EngineSettings): Engine {
  const state = createState(settings);
  return {
    onBook(row, bidPrices, bidQuantities, bidLevels, askPrices, askQuantities, askLevels, now, madeAt) {
      setBook(state.books, row, bidPrices, bidQuantities, bidLevels, askPrices, askQuantities, askLevels, now, madeAt);
      evaluate(state, now);
    },
    onGap: (row) => voidBook(state.books, row),
    handle(event) {
      state.wallOffsetMs = event.at - event.now;
      onEvent(state, event);
    },
    takeEffects() {
      if (state.effects.length === 0) return NOTHING;
      const taken = state.effects;
      state.effects = [];
      return taken;
    },
    mayLeave: (id, purpose, now, toPaper = false) => mayLeave(state, id, purpose, now, toPaper),
    view: viewOf(state),
  };
}

function onEvent(state: EngineState, event: EngineEvent): void {
  const { now, at } = event;
  switch (event.type) {
    case 'timer':
      return onTimer(state, now, at);
    case 'standing':
      state.latches.fencingId = event.fencingId;
      state.latches.leaseValidUntil = event.leaseValidUntil;
      return;
    case 'level':
      if (!applyLevel(state.latches, event.level, event.readAt)) return;
      retune(state, event.level);
      return giveTerms(state);
    case 'ids':
      if (state.ids.from > state.ids.through) state.ids = { ...state.ids, from: event.first, through: event.last };
      else state.ids = { ...state.ids, nextFrom: event.first, nextThrough: event.last };
      return;
    case 'hold':
      hold(state, event.reason, event.note, at);
      return;
    case 'hold-written':
      return markHoldWritten(state.latches, event.id, event.version);
    case 'entry-blocks':
      return onEntryBlocks(state, event.blocks, now);
    case 'funding-outlook':
      return onFundingOutlook(state, event.bps);
    case 'margin':
      return onMargin(state, event.venue, event.free);
    case 'send-outcome':
      return onSendOutcome(state, event.id, event.outcome, now, at);
    case 'look-up-answer':
      return onLookUpAnswer(state, event.id, event.answer, now, at);
    case 'order':
      return onOrder(state, event.report, now, at);
    case 'fill':
      return onFill(state, event.fill, now, at);
    case 'forced':
      return onForced(state, event, now, at);
    case 'cancel-outcome':
      return onCancelOutcome(state, event.id, now);
    case 'flatten':
      setFlattening(state, event.on ? event.id : null, now);
      for (const hedge of state.live) watchAlone(state, hedge, now, at);
      return evaluate(state, now);
    case 'cancel-resting':
      return cancelResting(state, now);
    case 'settle-doubt':
      return settleDoubt(state, event, now, at);
    case 'adopt-position':
      return adoptPosition(state, event, now, at);
    case 'close-one':
      return closeOne(state, event, now, at);
    case 'told-to-wait':
      return onToldToWait(state, event.venue, event.until, now, at);
    case 'mending':
      state.mending = event.on;
      return;
    case 'stood-alone':
      for (const { usdtMs, until } of event.ended) state.unhedgedHour.addAt(usdtMs, until + now - at, now);
      return;
    case 'recorded':
      return onRecorded(state, event.hedge, event.attempts);
    case 'dust':
      state.dust.set(dustLine(event.venue, false), event.base);
      return;
    case 'restore':
      return restore(state, event.hedges, now, at);
    default:
      return unreachable(event);
  }
}

function onTimer(state: EngineState, now: MonotonicMs, at: EpochMs): void {
  const { latches } = state;
  if (latches.level !== null && !levelFresh(latches, now)) hold(state, 'CONTROL_STALE', '', at);
  watchLease(state, now, at);
  watchSilence(state, now, at);
  for (const hedge of state.live) watchAlone(state, hedge, now, at);
  watchHour(state, now, at);
  evaluate(state, now);
  considerCarry(state, now);
}

/**
 * One hold for each time that the lease is lost. Without a lease nothing new leaves anyway, and whoever has lifted it has
 * a leader to work with that this process may not even see: raised again and again, it would lock everybody out.
 */
function watchLease(state: EngineState, now: MonotonicMs, at: EpochMs): void {
  const { latches } = state;
  const lost = latches.fencingId > 0 && !leaseValid(latches, now);
  latches.heldForLoss = lost && (latches.heldForLoss || hold(state, 'LEASE_LOST', '', at));
}

/** More attempts of a hedge may leave now; what waits for it is looked at with the next timer. */
function onRecorded(state: EngineState, id: string, attempts: Findable): void {
  const hedge = state.live.find((candidate) => candidate.id === id);
  if (hedge !== undefined) foundByTheTable(hedge.findable, attempts);
}

/** A leg that stands alone: measured, mended, and beyond its budget a HOLD. */
function watchAlone(state: EngineState, hedge: Hedge, now: MonotonicMs, at: EpochMs): void {
  measure(hedge, state.unhedgedHour, now, at);
  if (now - hedge.unhedged.since > state.settings.unhedgedMsMax)
    hold(state, 'UNHEDGED_BUDGET', `hedge ${hedge.id}`, at);
  if (isToMend(hedge)) repair(state, hedge, now, at);
}

/**
 * What nothing may be opened on has no entry at rest either: a fill would have to be hedged there. It is told again with
 * each new reason, which is no reason to ask again for what was asked just now.
 */
function onEntryBlocks(state: EngineState, blocks: readonly EntryBlock[], now: MonotonicMs): void {
  state.entryBlocks = blocks;
  if (blocks.length > 0) cancelResting(state, now, RECANCEL_MS);
}

function cancelResting(state: EngineState, now: MonotonicMs, againAfterMs = 0): void {
  for (const hedge of state.live) {
    const entry = restingEntry(hedge);
    if (entry !== null && now >= hedge.cancelAskedAt + againAfterMs) askCancel(state, hedge, entry.request, now);
  }
}

/** Hedges of an earlier life come back as they were recorded; every order without a proven end is asked for at once. */
function restore(state: EngineState, hedges: readonly Hedge[], now: MonotonicMs, at: EpochMs): void {
  for (const hedge of hedges) {
    state.live.push(hedge);
    resumeMeasuring(hedge, state.unhedgedHour, now, at);
    for (const track of tracksOf(hedge)) {
      state.tracks.set(track.request.clientOrderId, { hedge, track, quotesMadeAt: Number.NEGATIVE_INFINITY });
      if (track.stage === 'settled') continue;
      track.stage = 'in_doubt';
      track.evidence = 'it was on its way when the executor stopped';
      track.nextLookUpAt = now;
    }
    advance(state, hedge, now, at);
  }
  giveTerms(state);
}
