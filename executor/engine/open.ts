/** The rare path that opens: an edge becomes two orders, both are put before the guards, and both leave or none. */
import type { Denial } from '#shared/domain/denial.ts';
import { worstPrice } from '#shared/domain/edge.ts';
import { clientOrderId, type HedgeNumber, type LegLetter } from '#shared/domain/ids.ts';
import {
  floorToLot,
  fromNumber,
  roundToTick,
  type CashE16,
  type NotionalE8,
  type PriceE8,
  type QuantityE8,
} from '#shared/domain/money.ts';
import type { ClearedOrder, OrderRequest, Side } from '#shared/domain/order.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import { review } from '../guards/index.ts';
import { LEVELS, olderOf } from './books.ts';
import { snapshotFor } from './exposure.ts';
import { noneFindable } from './hedge/attempts.ts';
import {
  noAsked,
  noClosing,
  noRepair,
  noUnhedged,
  type Hedge,
  type HedgeMode,
  type Leg,
  type OrderTrack,
} from './hedge/hedge.ts';
import { reserveMargin } from './free-margin.ts';
import { checkedMove } from './hedge/transitions.ts';
import { dustLine, SEND_TIMES_MAX, wallAt, type EngineState } from './state.ts';
import { limitBeyond, plannedPrice } from './pricing.ts';
import { eitherMustWait } from './told-to-wait.ts';
import { termsNow } from './tuning.ts';

/**
 * The number that the next hedge will have. Orders are reviewed under it before it is taken: an idea that a guard denies
 * must not use up a reserved id.
 */
export const nextNumber = (state: EngineState): HedgeNumber =>
  (state.ids.from <= state.ids.through ? state.ids.from : state.ids.nextFrom) as HedgeNumber;

/** Takes the next reserved number. @returns false when none is left: then nothing opens */
export function takeNumber(state: EngineState): boolean {
  const { ids } = state;
  if (ids.from > ids.through) {
    if (ids.nextFrom > ids.nextThrough) return false;
    state.ids = { from: ids.nextFrom, through: ids.nextThrough, nextFrom: 1, nextThrough: 0 };
  }
  state.ids.from += 1;
  return true;
}

/** Limit of a marketable order: the worst level it needs, and a band beyond, on the venue's tick. */
export function bandPrice(
  state: EngineState,
  row: 0 | 1,
  side: Side,
  quantity: number,
  bandBps: number,
): PriceE8 | null {
  const { books } = state;
  const at = row * LEVELS;
  const worst =
    side === 'buy'
      ? worstPrice(books.askPrices, books.askQuantities, at, books.askLevels[row] ?? 0, quantity)
      : worstPrice(books.bidPrices, books.bidQuantities, at, books.bidLevels[row] ?? 0, quantity);
  return worst > 0 ? limitBeyond(state, row, side, worst, bandBps) : null;
}

export function openRequest(
  state: EngineState,
  number: HedgeNumber,
  letter: LegLetter,
  row: 0 | 1,
  side: Side,
  quantity: QuantityE8,
  limitPrice: PriceE8,
  simulated: boolean,
): OrderRequest {
  const { settings, latches } = state;
  return {
    clientOrderId: clientOrderId({ fencingId: latches.fencingId, hedge: number, leg: letter, attempt: 0 }),
    venue: settings.venues[row],
    instrument: settings.instrument,
    side,
    kind: 'limit-ioc',
    quantity,
    limitPrice,
    reduceOnly: false,
    purpose: 'open',
    simulated,
  };
}

/** What an order of this side may carry on top to bring the venue's dust line back to nothing. */
function dustToTake(state: EngineState, row: 0 | 1, side: Side, simulated: boolean): QuantityE8 {
  const venue = state.settings.venues[row];
  const base = state.dust.get(dustLine(venue, simulated)) ?? 0n;
  const offsets = side === 'sell' ? base : -base;
  return floorToLot((offsets > 0n ? offsets : 0n) as QuantityE8, state.settings.rules[venue].lot);
}

export function considerOpen(state: EngineState, sell: 0 | 1, edgeBps: number, now: MonotonicMs): void {
  const buy = sell === 0 ? 1 : 0;
  const ask = state.books.askPrices[buy * LEVELS] ?? Number.NaN;
  const quantity = floorToLot(fromNumber(state.tuning.quoteNotional / ask) as QuantityE8, state.commonLot);
  if (quantity <= 0n) return;
  const simulated = state.latches.level?.dry_run.on ?? true;
  if (eitherMustWait(state, simulated, now)) {
    return giveUp(state, sell, edgeBps, [{ code: 'TOLD_TO_WAIT' }]);
  }
  const dust = [dustToTake(state, sell, 'sell', simulated), dustToTake(state, buy, 'buy', simulated)] as const;
  const number = nextNumber(state);
  const request = (letter: LegLetter, row: 0 | 1, side: Side, more: QuantityE8): OrderRequest | null => {
    const size = (quantity + more) as QuantityE8;
    const limit = bandPrice(state, row, side, Number(size) / 1e8, state.settings.bandScheduleBps[0] ?? 0);
    return limit === null ? null : openRequest(state, number, letter, row, side, size, limit, simulated);
  };
  const entry = request('e', sell, 'sell', dust[0]);
  const hedgeLeg = request('h', buy, 'buy', dust[1]);
  if (entry === null || hedgeLeg === null) return;
  const cleared = clearBoth(state, entry, hedgeLeg, edgeBps, now);
  if ('denials' in cleared) return giveUp(state, sell, edgeBps, cleared.denials);
  if (!takeNumber(state)) return giveUp(state, sell, edgeBps, [{ code: 'NO_ID_RESERVED' }]);
  beginHedge(state, { number, mode: 'taker_taker', edgeBps, legs: [entry, hedgeLeg], send: cleared.orders, dust }, now);
}

/** Reviewed at the worst price of the whole widening schedule, sent at the first. */
function atWorst(state: EngineState, order: OrderRequest): OrderRequest {
  const { bandScheduleBps, rules } = state.settings;
  const widest = (bandScheduleBps.at(-1) ?? 0) - (bandScheduleBps[0] ?? 0);
  const reach = order.side === 'buy' ? 10_000n + BigInt(Math.ceil(widest)) : 10_000n;
  const price = ((order.limitPrice * reach) / 10_000n) as PriceE8;
  return { ...order, limitPrice: roundToTick(price, rules[order.venue].tick, 'buy') };
}

function clearBoth(
  state: EngineState,
  entry: OrderRequest,
  hedgeLeg: OrderRequest,
  edgeBps: number,
  now: MonotonicMs,
): { readonly orders: readonly [ClearedOrder, ClearedOrder] } | { readonly denials: readonly Denial[] } {
  const exposedQuantity = 0n as QuantityE8;
  const { guardLimits } = state.tuning;
  // Either leg may have to go to the end of the schedule: both at their worst have to fit the caps.
  const speak = (order: OrderRequest, worst: OrderRequest, sibling: OrderRequest) => {
    const snapshot = snapshotFor(state, order, { edgeBps, exposedQuantity, sibling }, now);
    const atItsWorst = review(worst, snapshot, guardLimits);
    return atItsWorst.verdict === 'denied' ? atItsWorst : review(order, snapshot, guardLimits);
  };
  const [entryWorst, hedgeWorst] = [atWorst(state, entry), atWorst(state, hedgeLeg)];
  const [one, other] = [speak(entry, entryWorst, hedgeWorst), speak(hedgeLeg, hedgeWorst, entryWorst)];
  if (one.verdict === 'cleared' && other.verdict === 'cleared') return { orders: [one.order, other.order] };
  return { denials: [one, other].flatMap((verdict) => (verdict.verdict === 'denied' ? verdict.denials : [])) };
}

/** An edge that passed and is not taken, with why and how much it would have been. */
export function giveUp(state: EngineState, sell: 0 | 1, edgeBps: number, denials: readonly Denial[]): void {
  const notional = fromNumber(state.tuning.quoteNotional) as NotionalE8;
  const givenUp = { sell: state.settings.venues[sell], edgeBps, notional };
  state.effects.push({ type: 'record-denial', denials, givenUp });
}

export function newTrack(state: EngineState, request: OrderRequest, now: MonotonicMs): OrderTrack {
  return {
    request,
    stage: 'sending',
    state: null,
    reported: 0n as QuantityE8,
    filled: 0n as QuantityE8,
    fills: [],
    sentAt: wallAt(state, now),
    sentAtMono: now,
    nextLookUpAt: Number.POSITIVE_INFINITY,
    lookUps: 0,
    evidence: '',
    byHand: false,
    mark: null,
  };
}

/** Recorded first, then sent: the journal has the ids before the venues have the orders. */
export function dispatch(state: EngineState, hedge: Hedge, orders: readonly ClearedOrder[], now: MonotonicMs): void {
  const quotesMadeAt = olderOf(state.books);
  for (const order of orders) {
    const leg = hedge.legs.find((candidate) => candidate.venue === order.venue);
    if (leg === undefined) continue;
    const track = newTrack(state, order, now);
    leg.orders.push(track);
    state.tracks.set(order.clientOrderId, { hedge, track, quotesMadeAt });
    state.sendTimes[state.sends % SEND_TIMES_MAX] = now;
    state.sends += 1;
    reserveMargin(state, order);
  }
  state.effects.push({ type: 'record-hedge', hedge });
  for (const order of orders) state.effects.push({ type: 'place', order, planned: plannedPrice(state, order) });
}

export interface Beginning {
  readonly number: HedgeNumber;
  readonly mode: HedgeMode;
  readonly edgeBps: number;
  /** Entry and hedge leg as they were reviewed. */
  readonly legs: readonly [OrderRequest, OrderRequest];
  /** What leaves now. */
  readonly send: readonly ClearedOrder[];
  /** What each leg carries on top for the dust line. */
  readonly dust: readonly [QuantityE8, QuantityE8];
}

export function beginHedge(state: EngineState, beginning: Beginning, now: MonotonicMs): void {
  const [entry, hedgeLeg] = beginning.legs;
  const leg = (order: OrderRequest, role: Leg['role'], dustPlanned: QuantityE8): Leg => ({
    role,
    venue: order.venue,
    side: order.side,
    reservePrice: atWorst(state, order).limitPrice,
    orders: [],
    dust: 0n as QuantityE8,
    dustCash: 0n as CashE16,
    dustPlanned,
  });
  const hedge: Hedge = {
    number: beginning.number,
    id: `h${beginning.number.toString(36).padStart(8, '0')}`,
    strategy: state.settings.strategy.name,
    instrument: state.settings.instrument,
    simulated: entry.simulated,
    fencingId: state.latches.fencingId,
    legs: [leg(entry, 'entry', beginning.dust[0]), leg(hedgeLeg, 'hedge', beginning.dust[1])],
    mode: beginning.mode,
    plannedEdgeBps: beginning.edgeBps,
    terms: termsNow(state),
    openedAt: wallAt(state, now),
    state: 'planned',
    quantity: (entry.quantity - beginning.dust[0]) as QuantityE8,
    closedAt: null,
    realized: null,
    note: '',
    closeAttempts: 0,
    nextCloseAt: 0,
    closing: noClosing(),
    findable: noneFindable(),
    refused: { inARow: 0, until: 0 },
    cancelAskedAt: Number.NEGATIVE_INFINITY,
    repair: noRepair(),
    asked: noAsked(),
    unhedged: noUnhedged(),
  };
  hedge.state = checkedMove(hedge.state, 'opening');
  state.live.push(hedge);
  dispatch(state, hedge, beginning.send, now);
}
