/** The rare path that opens: an edge becomes two orders, both are put before the guards, and both leave or none. */
import type { Denial } from '#shared/domain/denial.ts';
import { worstPrice } from '#shared/domain/edge.ts';
import { clientOrderId, type HedgeNumber, type LegLetter } from '#shared/domain/ids.ts';
import {
  floorToLot,
  fromNumber,
  roundToTick,
  toNumber,
  type NotionalE8,
  type PriceE8,
  type QuantityE8,
} from '#shared/domain/money.ts';
import type { ClearedOrder, OrderRequest, Side } from '#shared/domain/order.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import type { GuardLimits, Snapshot } from '../guards/guard.ts';
import { review, type Review } from '../guards/index.ts';
import { LEVELS, olderOf } from './books.ts';
import { outlookOf, snapshotOf, type Particulars } from './exposure.ts';
import type { Hedge, HedgeMode, OrderTrack } from './hedge/hedge.ts';
import { reserveMargin } from './free-margin.ts';
import { checkedMove } from './hedge/transitions.ts';
import { newHedge, newLeg } from './new-hedge.ts';
import { dustLine, SEND_TIMES_MAX, wallAt, type EngineState } from './state.ts';
import { limitBeyond, plannedPrice } from './pricing.ts';
import { eitherMustWait } from './told-to-wait.ts';
import { limitsFor } from './tuning.ts';

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
  if (base === 0n) return 0n as QuantityE8;
  const offsets = side === 'sell' ? base : -base;
  return floorToLot((offsets > 0n ? offsets : 0n) as QuantityE8, state.settings.rules[venue].lot);
}

export function considerOpen(
  state: EngineState,
  strategy: string,
  sell: 0 | 1,
  edgeBps: number,
  now: MonotonicMs,
): void {
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
  const entry = marketable(state, number, 'e', sell, 'sell', (quantity + dust[0]) as QuantityE8, simulated);
  const hedgeLeg = marketable(state, number, 'h', buy, 'buy', (quantity + dust[1]) as QuantityE8, simulated);
  if (entry === null || hedgeLeg === null) return;
  const [entryWorst, hedgeWorst] = [atWorst(state, entry), atWorst(state, hedgeLeg)];
  const cleared = clearBoth(state, strategy, [entry, hedgeLeg], [entryWorst, hedgeWorst], edgeBps, now);
  if ('denials' in cleared) return giveUp(state, sell, edgeBps, cleared.denials);
  if (!takeNumber(state)) return giveUp(state, sell, edgeBps, [{ code: 'NO_ID_RESERVED' }]);
  const worst = [entryWorst.limitPrice, hedgeWorst.limitPrice] as const;
  const { orders: send } = cleared;
  beginHedge(
    state,
    { number, strategy, mode: 'taker_taker', edgeBps, legs: [entry, hedgeLeg], worst, send, dust },
    now,
  );
}

/** One leg at the first band of the schedule; null when the known levels do not hold it. */
function marketable(
  state: EngineState,
  number: HedgeNumber,
  letter: LegLetter,
  row: 0 | 1,
  side: Side,
  size: QuantityE8,
  simulated: boolean,
): OrderRequest | null {
  const limit = bandPrice(state, row, side, toNumber(size), state.settings.bandScheduleBps[0] ?? 0);
  return limit === null ? null : openRequest(state, number, letter, row, side, size, limit, simulated);
}

/**
 * The order at the worst price of the whole widening schedule, by which it is reviewed and its hedge counts. Selling lower
 * is worth less, so a sale is at its worst as it is.
 */
export function atWorst(state: EngineState, order: OrderRequest): OrderRequest {
  if (order.side === 'sell') return order;
  const price = ((order.limitPrice * state.widestReachBps) / 10_000n) as PriceE8;
  const limitPrice = roundToTick(price, state.settings.rules[order.venue].tick, 'buy');
  return limitPrice === order.limitPrice ? order : { ...order, limitPrice };
}

/** What one leg's guards say, first of it at its worst: what is cleared is the order that is sent. */
function speak(limits: GuardLimits, order: OrderRequest, worst: OrderRequest, snapshot: Snapshot): Review {
  const atItsWorst = review(worst, snapshot, limits);
  return atItsWorst.verdict === 'denied' || worst === order ? atItsWorst : review(order, snapshot, limits);
}

/** Either leg may have to go to the end of the schedule: both at their worst have to fit the caps. */
function clearBoth(
  state: EngineState,
  strategy: string,
  [entry, hedgeLeg]: readonly [OrderRequest, OrderRequest],
  [entryWorst, hedgeWorst]: readonly [OrderRequest, OrderRequest],
  edgeBps: number,
  now: MonotonicMs,
): { readonly orders: readonly [ClearedOrder, ClearedOrder] } | { readonly denials: readonly Denial[] } {
  const limits = limitsFor(state, strategy);
  const outlook = outlookOf(state, entry.simulated, now, strategy);
  const beside = (sibling: OrderRequest): Particulars => ({ edgeBps, exposedQuantity: 0n as QuantityE8, sibling });
  const one = speak(limits, entry, entryWorst, snapshotOf(state, outlook, entry, beside(hedgeWorst)));
  const other = speak(limits, hedgeLeg, hedgeWorst, snapshotOf(state, outlook, hedgeLeg, beside(entryWorst)));
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
  const [one, other] = hedge.legs;
  for (const order of orders) {
    const leg = order.venue === one.venue ? one : other;
    if (leg.venue !== order.venue) continue;
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
  /** Name of the one that wants it, which also says when it closes. */
  readonly strategy: string;
  readonly mode: HedgeMode;
  readonly edgeBps: number;
  /** Entry and hedge leg as they were reviewed. */
  readonly legs: readonly [OrderRequest, OrderRequest];
  /** Limits of the two at the end of the widening schedule. */
  readonly worst: readonly [PriceE8, PriceE8];
  /** What leaves now. */
  readonly send: readonly ClearedOrder[];
  /** What each leg carries on top for the dust line. */
  readonly dust: readonly [QuantityE8, QuantityE8];
}

export function beginHedge(state: EngineState, beginning: Beginning, now: MonotonicMs): void {
  const [entry, hedgeLeg] = beginning.legs;
  const hedge = newHedge(state, {
    number: beginning.number,
    strategy: beginning.strategy,
    simulated: entry.simulated,
    legs: [
      newLeg(entry, 'entry', beginning.worst[0], beginning.dust[0]),
      newLeg(hedgeLeg, 'hedge', beginning.worst[1], beginning.dust[1]),
    ],
    mode: beginning.mode,
    plannedEdgeBps: beginning.edgeBps,
    openedAt: wallAt(state, now),
    quantity: (entry.quantity - beginning.dust[0]) as QuantityE8,
  });
  hedge.state = checkedMove(hedge.state, 'opening');
  state.live.push(hedge);
  dispatch(state, hedge, beginning.send, now);
}
