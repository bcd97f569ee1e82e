/** What venues say of orders, taken in: outcomes of sends, reports, fills, answers to look-ups. */
import { invariant } from '#shared/domain/invariant.ts';
import { isLive } from '#shared/domain/hedge.ts';
import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { QuantityE8 } from '#shared/domain/money.ts';
import { isFinal, type Fill, type OrderReport } from '#shared/domain/order.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import type { LookUpAnswer, SendOutcome } from './events.ts';
import { foundByItsFill } from './hedge/attempts.ts';
import {
  addFill,
  addReport,
  imbalanceOf,
  isAskedFor,
  netQuantity,
  openedQuantity,
  realizedOf,
  settleIfProven,
  tracksOf,
  wasForced,
  type Hedge,
  type OrderTrack,
} from './hedge/hedge.ts';
import { checkedMove } from './hedge/transitions.ts';
import { hold } from './hold.ts';
import { bookDust, repair, sweepDust } from './repair.ts';
import { weighHand } from './weigh-hand.ts';
import { measure } from './unhedged.ts';
import { FINISHED_KEPT_MAX, REFUSED_MS_MAX, REFUSED_MS_MIN, type EngineState } from './state.ts';

function takeFills(state: EngineState, hedge: Hedge, track: OrderTrack, fills: readonly Fill[]): void {
  for (const fill of fills) {
    const added = addFill(track, fill);
    if (added.length === 0) continue;
    hedge.repair.nextAt = 0; // What stands alone has changed: the question is a new one.
    hedge.refused.inARow = 0;
    foundByItsFill(hedge.findable, fill.clientOrderId);
    for (const each of added) state.effects.push({ type: 'record-fill', hedge, fill: each });
    takeDust(state, hedge, track);
  }
}

/** What an order carried on top for the dust line fills first. */
function takeDust(state: EngineState, hedge: Hedge, track: OrderTrack): void {
  const leg = hedge.legs.find((candidate) => candidate.orders.includes(track));
  if (leg === undefined || leg.dustPlanned === 0n || leg.dust >= leg.dustPlanned || wasForced(hedge)) return;
  const opened = openedQuantity(leg);
  bookDust(state, hedge, leg, opened < leg.dustPlanned ? opened : leg.dustPlanned);
}

export function doubt(track: OrderTrack, evidence: string, now: number): void {
  track.stage = 'in_doubt';
  track.evidence = evidence;
  track.nextLookUpAt = now;
}

export function onSendOutcome(
  state: EngineState,
  id: ClientOrderId,
  outcome: SendOutcome,
  now: MonotonicMs,
  at: EpochMs,
): void {
  const known = state.tracks.get(id);
  invariant(known !== undefined, `the outcome of ${id} belongs to an order that we sent`);
  const { hedge, track } = known;
  switch (outcome.kind) {
    case 'accepted':
      hedge.refused.inARow = 0;
      if (track.stage === 'sending') track.stage = 'accepted';
      if (outcome.report !== null) addReport(track, outcome.report);
      takeFills(state, hedge, track, outcome.fills);
      weighHand(state, known, outcome.report === null ? null : provenBy(outcome.report), at);
      track.nextLookUpAt = now + state.settings.orderReportMs;
      settleIfProven(track);
      break;
    case 'refused':
      // A refusal is proof that nothing lives, unless the venue itself has already told us otherwise.
      if (track.state === null && track.filled === 0n) {
        track.stage = 'settled';
        track.state = 'rejected';
        track.evidence = outcome.why;
        // An opening that is refused leaves a leg alone: that is looked at at once.
        if (track.request.purpose !== 'open') backOff(hedge, now);
      }
      weighHand(state, known, NOTHING_FILLED, at);
      break;
    case 'unknown':
      if (track.stage === 'sending') doubt(track, outcome.detail, now);
      // A push was faster than this answer: what it told may be only half of it, and nobody else will ask.
      else if (track.stage !== 'settled') track.nextLookUpAt = Math.min(track.nextLookUpAt, now);
      break;
  }
  advance(state, hedge, now, at);
}

/** What was refused, or could not even leave, is not sent again at once, and each further time later. */
function backOff(hedge: Hedge, now: number): void {
  const { refused } = hedge;
  if (now < refused.until) return; // Both orders of one close are one try.
  refused.until = now + Math.min(REFUSED_MS_MIN * 2 ** refused.inARow, REFUSED_MS_MAX);
  refused.inARow += 1;
  hedge.repair.nextAt = Math.max(hedge.repair.nextAt, refused.until);
  hedge.nextCloseAt = Math.max(hedge.nextCloseAt, refused.until);
}

/** A push may be the last that arrives: whatever has no proven end is asked for after it. */
function askSoon(state: EngineState, track: OrderTrack, now: number): void {
  track.nextLookUpAt = Math.min(track.nextLookUpAt, now + state.settings.orderReportMs);
}

export function onOrder(state: EngineState, report: OrderReport, now: MonotonicMs, at: EpochMs): void {
  const known = state.tracks.get(report.clientOrderId);
  if (known === undefined) return; // Not one of ours in memory: the reconciler names foreign and old orders.
  addReport(known.track, report);
  settleIfProven(known.track);
  weighHand(state, known, provenBy(report), at);
  askSoon(state, known.track, now);
  advance(state, known.hedge, now, at);
}

export function onFill(state: EngineState, fill: Fill, now: MonotonicMs, at: EpochMs): void {
  const known = state.tracks.get(fill.clientOrderId);
  if (known === undefined) return;
  takeFills(state, known.hedge, known.track, [fill]);
  settleIfProven(known.track);
  askSoon(state, known.track, now);
  advance(state, known.hedge, now, at);
}

/** A cancel proves nothing; the order's own end does, by a push that may be lost, or by asking. */
export function onCancelOutcome(state: EngineState, id: ClientOrderId, now: MonotonicMs): void {
  const known = state.tracks.get(id);
  if (known !== undefined) askSoon(state, known.track, now);
}

export function onLookUpAnswer(
  state: EngineState,
  id: ClientOrderId,
  answer: LookUpAnswer,
  now: MonotonicMs,
  at: EpochMs,
): void {
  const known = state.tracks.get(id);
  if (known === undefined || !isAskedFor(known.track)) return;
  const { hedge, track } = known;
  switch (answer.kind) {
    case 'found':
      addReport(track, answer.report);
      takeFills(state, hedge, track, answer.fills);
      settleIfProven(track);
      weighHand(state, known, provenBy(answer.report), at);
      track.evidence = `the venue says ${answer.report.state}`;
      break;
    case 'never-arrived':
      if (track.state === null && track.filled === 0n) {
        track.stage = 'settled';
        track.state = 'rejected';
        track.evidence = 'the venue has no such order, asked after its window had closed';
      }
      weighHand(state, known, NOTHING_FILLED, at);
      break;
    case 'unknown':
      track.evidence = answer.detail;
      break;
  }
  advance(state, hedge, now, at);
}

const NOTHING_FILLED = 0n as QuantityE8;
/** All that an order has filled, once the venue says that it is over. */
const provenBy = (report: OrderReport): QuantityE8 | null => (isFinal(report.state) ? report.filledQuantity : null);

/** While the entry may still fill; a doubt about it does not stop the hedging of what it is known to have filled. */
const FILLING: readonly Hedge['state'][] = ['opening', 'in_doubt'];
const MENDED: readonly Hedge['state'][] = ['partial', 'rescuing', 'rebalancing'];

/** Whether what stands alone of a hedge is to be looked at now, in the state that it is in. */
export const isToMend = (hedge: Hedge): boolean =>
  MENDED.includes(hedge.state) || (hedge.mode === 'maker_taker' && FILLING.includes(hedge.state));

/** Works out where a hedge stands from its orders alone, mends it, and records it. Called after every change of one. */
export function advance(state: EngineState, hedge: Hedge, now: MonotonicMs, at: EpochMs): void {
  const tracks = tracksOf(hedge);
  const before = hedge.state;
  measure(hedge, state.unhedgedHour, now, at);
  // Both legs are equal: what comes next is a first try again, also while an entry still rests.
  if (imbalanceOf(hedge) === null) Object.assign(hedge.repair, { attempts: 0, looks: 0, before: hedge.repair.sent });
  if (tracks.some((track) => track.stage === 'in_doubt')) {
    if (before !== 'in_doubt') hedge.state = checkedMove(before, 'in_doubt');
    hold(state, 'IN_DOUBT', `hedge ${hedge.id}`, at);
  } else if (tracks.every((track) => track.stage === 'settled')) {
    settleHedge(state, hedge, tracks, now, at);
  } else if (before === 'in_doubt') {
    // The doubt is proven, and something else of it is still on its way: a resting entry, or the other leg.
    hedge.state = checkedMove(before, hedge.legs.every((leg) => leg.orders.length <= 1) ? 'opening' : 'partial');
  }
  if (isToMend(hedge)) repair(state, hedge, now, at);
  if (before !== hedge.state) shelve(state, hedge);
  state.effects.push({ type: 'record-hedge', hedge });
}

function settleHedge(
  state: EngineState,
  hedge: Hedge,
  tracks: readonly OrderTrack[],
  now: MonotonicMs,
  at: EpochMs,
): void {
  sweepDust(state, hedge);
  const [one, other] = [netQuantity(hedge.legs[0]), netQuantity(hedge.legs[1])];
  hedge.closedAt = null;
  hedge.realized = null;
  if (one !== other || one < 0n) {
    hedge.note = one === other ? 'a venue closed more than was open' : 'one leg stands alone';
    hedge.quantity = (one > other ? one : other) as QuantityE8;
    if (hedge.state === 'opening') hedge.repair.nextAt = 0; // The entry is gone, and what it left is looked at anew.
    if (hedge.state !== 'rescuing' && hedge.state !== 'rebalancing') moveTo(hedge, 'partial');
    if (one === other) hold(state, 'PARTIAL_HEDGE', `hedge ${hedge.id}`, at);
    else repair(state, hedge, now, at);
    return;
  }
  hedge.note = '';
  if (one > 0n) {
    hedge.quantity = one as QuantityE8;
    closedSome(hedge);
    moveTo(hedge, 'open');
    return;
  }
  const traded = tracks.some((track) => track.filled > 0n);
  hedge.closedAt = at;
  hedge.realized = realizedOf(hedge);
  if (!traded)
    hedge.note = `nothing filled: ${tracks.map((track) => track.evidence || (track.state ?? 'no answer')).join('; ')}`;
  moveTo(hedge, traded ? 'closed' : 'failed');
}

/** Less stands open than before the last close: the next need not wait. */
function closedSome(hedge: Hedge): void {
  if (hedge.quantity >= hedge.closing.quantity) return;
  Object.assign(hedge.closing, { misses: 0, quantity: hedge.quantity });
  hedge.nextCloseAt = 0;
}

function moveTo(hedge: Hedge, to: Hedge['state']): void {
  if (hedge.state !== to) hedge.state = checkedMove(hedge.state, to);
}

/** Keeps live and finished hedges apart; a finished one stays findable for late fills until many have come after it. */
function shelve(state: EngineState, hedge: Hedge): void {
  const at = state.live.indexOf(hedge);
  if (isLive(hedge.state)) {
    if (at === -1) state.live.push(hedge);
    const shelved = state.finished.indexOf(hedge);
    if (shelved !== -1) state.finished.splice(shelved, 1);
    return;
  }
  if (at !== -1) state.live.splice(at, 1);
  if (!state.finished.includes(hedge)) state.finished.push(hedge);
  const oldest = state.finished.length > FINISHED_KEPT_MAX ? state.finished.shift() : undefined;
  if (oldest !== undefined) for (const track of tracksOf(oldest)) state.tracks.delete(track.request.clientOrderId);
}
