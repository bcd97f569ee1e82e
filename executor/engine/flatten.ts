/**
 * Closes what a person asked to be closed, step by step, until nothing is left or the asking ends. No cap and no used-up
 * schedule stand against it: limits in a widening band first, then reduce-only market orders, each further step later.
 */
import { ATTEMPT_MAX, clientOrderId, type LegLetter } from '#shared/domain/ids.ts';
import { floorToLot, formatE8, fromNumber, toNumber, type PriceE8, type QuantityE8 } from '#shared/domain/money.ts';
import { opposite, type ClearedOrder, type OrderKind, type OrderRequest } from '#shared/domain/order.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import { review } from '../guards/index.ts';
import { snapshotFor } from './exposure.ts';
import { entryPrice, netQuantity, noAsked, restingEntry, unreservedOf, type Hedge, type Leg } from './hedge/hedge.ts';
import { checkedMove } from './hedge/transitions.ts';
import { mayAttempt } from './hedge/attempts.ts';
import { hold } from './hold.ts';
import { dispatch } from './open.ts';
import { depthOf, isFresh, lastTouch, limitBeyond, rowOf, taking } from './pricing.ts';
import { wallAt, type EngineState } from './state.ts';
import { eitherMustWait, mustWait } from './told-to-wait.ts';

/** After a step that did not fill whole the next comes after this long, twice as long after each further one. */
const STEP_MS_MIN = 100;
const STEP_MS_MAX = 2_000;
const TABLE_BEHIND = 'the table has not taken the tries before this one';

/** Whoever asks finds a schedule that nobody has used, whatever was tried or put off before. */
export function setFlattening(state: EngineState, id: string | null, now: MonotonicMs): void {
  state.flattening = id;
  state.flatteningSince = id === null ? Number.POSITIVE_INFINITY : now;
  for (const hedge of id === null ? [] : state.live) {
    Object.assign(hedge.asked, noAsked());
    hedge.nextCloseAt = 0;
    hedge.repair.nextAt = 0;
  }
}

interface Step {
  readonly kind: OrderKind;
  readonly bandBps: number;
}
interface Priced {
  readonly limitPrice: PriceE8;
  readonly from: 'book' | 'last touch' | 'entry';
}

/** Open base of both legs together: what has to shrink. */
const openBase = (hedge: Hedge): bigint => netQuantity(hedge.legs[0]) + netQuantity(hedge.legs[1]);

/** The step that comes now; one that filled whole lets the schedule begin anew. */
function stepOf(state: EngineState, hedge: Hedge): Step {
  const { asked } = hedge;
  if (openBase(hedge) <= asked.left) asked.tries = 0;
  const bands = state.settings.bandScheduleBps;
  const market = asked.tries >= bands.length;
  return { kind: market ? 'market' : 'limit-ioc', bandBps: bands[Math.min(asked.tries, bands.length - 1)] ?? 0 };
}

/** Counts a step that leaves. @returns the pause until the next */
function count(hedge: Hedge, base: bigint): number {
  const { asked } = hedge;
  const pauseMs = Math.min(STEP_MS_MIN * 2 ** asked.tries, STEP_MS_MAX);
  asked.tries += 1;
  asked.left = openBase(hedge) - base;
  asked.said = '';
  return pauseMs;
}

/** A fresh book is waited for as long as a leg may stand alone, from when it was asked or from when it stood alone. */
function mayWait(state: EngineState, hedge: Hedge, now: MonotonicMs): boolean {
  const { since } = hedge.unhedged;
  const from = Number.isNaN(since) ? state.flatteningSince : Math.min(since, state.flatteningSince);
  return now - from <= state.settings.unhedgedMsMax;
}

function priced(state: EngineState, leg: Leg, quantity: QuantityE8, bandBps: number, now: MonotonicMs): Priced {
  const row = rowOf(state, leg);
  const side = opposite(leg.side);
  if (isFresh(state, row, now)) {
    const { worst } = taking(state, row, side, toNumber(quantity));
    return { limitPrice: limitBeyond(state, row, side, worst, bandBps), from: 'book' };
  }
  const touch = lastTouch(state, row, side);
  if (touch !== null) return { limitPrice: limitBeyond(state, row, side, touch.worst, bandBps), from: 'last touch' };
  return { limitPrice: entryPrice(leg) ?? leg.reservePrice, from: 'entry' };
}

const ceilToLot = (quantity: bigint, lot: QuantityE8): QuantityE8 =>
  floorToLot((quantity + lot - 1n) as QuantityE8, lot);

/**
 * What of a pair the fresh books hold on both sides, equally, so that the legs never differ by more than one step. What
 * is left over is something that an order may close, too. Zero when the books hold too little for any order.
 */
function pairQuantity(state: EngineState, hedge: Hedge, whole: QuantityE8, now: MonotonicMs): QuantityE8 {
  const { rules } = state.settings;
  let held = whole;
  let least = state.commonLot;
  for (const leg of hedge.legs) {
    const { quantityMin } = rules[leg.venue];
    if (quantityMin > least) least = ceilToLot(quantityMin, state.commonLot);
    const row = rowOf(state, leg);
    if (!isFresh(state, row, now)) continue;
    const depth = fromNumber(depthOf(state, row, opposite(leg.side))) as QuantityE8;
    if (depth < held) held = depth;
  }
  if (held === whole) return whole;
  held = floorToLot(held, state.commonLot);
  if (whole - held < least) held = (whole - least) as QuantityE8;
  return held < least ? (0n as QuantityE8) : held;
}

function requestFor(
  state: EngineState,
  hedge: Hedge,
  leg: Leg,
  id: { readonly letter: LegLetter; readonly attempt: number },
  quantity: QuantityE8,
  step: Step,
  now: MonotonicMs,
): { readonly request: OrderRequest; readonly from: Priced['from'] } {
  const { limitPrice, from } = priced(state, leg, quantity, step.bandBps, now);
  const request: OrderRequest = {
    clientOrderId: clientOrderId({
      fencingId: state.latches.fencingId,
      hedge: hedge.number,
      leg: id.letter,
      attempt: id.attempt,
    }),
    venue: leg.venue,
    instrument: hedge.instrument,
    side: opposite(leg.side),
    // Without any price that was ever seen there is nothing to limit by.
    kind: from === 'entry' ? 'market' : step.kind,
    quantity,
    limitPrice,
    reduceOnly: true,
    purpose: 'asked-close',
    simulated: hedge.simulated,
  };
  return { request, from };
}

/** Clears all orders of a step, or none. */
function cleared(state: EngineState, leg: Leg, request: OrderRequest, now: MonotonicMs): ClearedOrder | null {
  const particulars = { edgeBps: 0, exposedQuantity: netQuantity(leg) as QuantityE8, sibling: null };
  const verdict = review(request, snapshotFor(state, request, particulars, now), state.tuning.guardLimits);
  if (verdict.verdict === 'cleared') return verdict.order;
  state.effects.push({ type: 'record-denial', denials: verdict.denials, givenUp: null });
  return null;
}

function noteStep(
  state: EngineState,
  hedge: Hedge,
  step: Step,
  sent: readonly { readonly request: OrderRequest; readonly from: Priced['from'] }[],
): void {
  state.effects.push({
    type: 'note',
    event: 'flatten.step',
    fields: {
      hedge: hedge.id,
      try: hedge.asked.tries,
      band_bps: step.bandBps,
      open: hedge.legs.map((leg) => `${leg.venue} ${formatE8(netQuantity(leg))}`).join(', '),
      orders: sent
        .map(
          ({ request, from }) =>
            `${request.kind} ${request.side} ${formatE8(request.quantity)} at ${formatE8(request.limitPrice)} on ${request.venue}, by the ${from}`,
        )
        .join('; '),
    },
  });
}

/** Nothing can leave now: noted once for each reason. */
function say(state: EngineState, hedge: Hedge, why: string): void {
  if (hedge.asked.said === why) return;
  hedge.asked.said = why;
  state.effects.push({ type: 'note', event: 'flatten.waits', fields: { hedge: hedge.id, why } });
}

/** Every number that an order of this hedge can have is used up: only a person at the venue is left. */
function outOfNumbers(state: EngineState, hedge: Hedge, now: MonotonicMs): void {
  say(state, hedge, 'every order number of this hedge is used up: close it at the venue');
  hold(state, 'PARTIAL_HEDGE', `hedge ${hedge.id}`, wallAt(state, now));
}

/** The next step of closing both legs of an open hedge, equally. */
export function closePair(state: EngineState, hedge: Hedge, now: MonotonicMs): void {
  if (hedge.state !== 'open') return;
  hedge.nextCloseAt = now + STEP_MS_MIN;
  if (hedge.closeAttempts > ATTEMPT_MAX) return outOfNumbers(state, hedge, now);
  if (!mayAttempt(hedge.findable, ['x', 'y'], hedge.closeAttempts)) return say(state, hedge, TABLE_BEHIND);
  if (eitherMustWait(state, hedge.simulated, now)) return say(state, hedge, 'a venue wants to hear nothing');
  const whole = netQuantity(hedge.legs[0]) as QuantityE8;
  const held = pairQuantity(state, hedge, whole, now);
  const fresh = hedge.legs.every((leg) => isFresh(state, rowOf(state, leg), now));
  if ((!fresh || held === 0n) && mayWait(state, hedge, now))
    return say(state, hedge, fresh ? 'the books hold too little for any order' : 'no fresh book of both venues');
  const quantity = held === 0n ? whole : held;
  const step = stepOf(state, hedge);
  const sent = hedge.legs.map((leg) => {
    const letter = leg.role === 'entry' ? 'x' : 'y';
    return requestFor(state, hedge, leg, { letter, attempt: hedge.closeAttempts }, quantity, step, now);
  });
  const orders: ClearedOrder[] = [];
  for (const [index, { request }] of sent.entries()) {
    const leg = hedge.legs[index];
    const order = leg === undefined ? null : cleared(state, leg, request, now);
    if (order === null) return;
    orders.push(order);
  }
  hedge.closeAttempts += 1;
  hedge.nextCloseAt = now + count(hedge, 2n * quantity);
  hedge.state = checkedMove(hedge.state, 'closing');
  noteStep(state, hedge, step, sent);
  dispatch(state, hedge, orders, now);
}

/** The next step of giving back what stands alone. What is too little for any order takes the rest of a lot with it. */
export function giveBack(state: EngineState, hedge: Hedge, now: MonotonicMs, at: EpochMs): void {
  const imbalance = unreservedOf(hedge);
  if (imbalance === null) return;
  const { lead, excess } = imbalance;
  const { lot, quantityMin } = state.settings.rules[lead.venue];
  hedge.repair.nextAt = now + STEP_MS_MIN;
  // What fills at rest on this venue would be met by an order of the other side.
  if (restingEntry(hedge) !== null) return say(state, hedge, 'the resting entry is not proven gone');
  if (hedge.repair.sent > ATTEMPT_MAX) return outOfNumbers(state, hedge, now);
  if (!mayAttempt(hedge.findable, ['r'], hedge.repair.sent)) return say(state, hedge, TABLE_BEHIND);
  if (mustWait(state, rowOf(state, lead), hedge.simulated, now))
    return say(state, hedge, `${lead.venue} wants to hear nothing`);
  const net = floorToLot(netQuantity(lead) as QuantityE8, lot);
  const wanted = ceilToLot(excess > quantityMin ? excess : quantityMin, lot);
  const quantity = wanted < net ? wanted : net;
  if (quantity < quantityMin || quantity <= 0n) {
    hold(state, 'PARTIAL_HEDGE', `hedge ${hedge.id}`, at);
    return say(state, hedge, `${formatE8(net)} is too little for any order on ${lead.venue}`);
  }
  if (!isFresh(state, rowOf(state, lead), now) && mayWait(state, hedge, now))
    return say(state, hedge, `no fresh book of ${lead.venue}`);
  const step = stepOf(state, hedge);
  const sent = requestFor(state, hedge, lead, { letter: 'r', attempt: hedge.repair.sent }, quantity, step, now);
  const order = cleared(state, lead, sent.request, now);
  if (order === null) return say(state, hedge, 'a guard denies it');
  hedge.repair.sent += 1;
  hedge.repair.nextAt = now + count(hedge, quantity);
  hedge.repair.choice = `asked: ${sent.request.kind} within ${step.bandBps} bps of the ${sent.from}`;
  hedge.repair.error = '';
  if (hedge.state === 'partial') hedge.state = checkedMove(hedge.state, 'rescuing');
  noteStep(state, hedge, step, [sent]);
  dispatch(state, hedge, [order], now);
}
