/** The rare path that opens: an edge becomes two orders, both are put before the guards, and both leave or none. */
import { worstPrice } from '#shared/domain/edge.ts';
import { clientOrderId, type HedgeNumber, type LegLetter } from '#shared/domain/ids.ts';
import { floorToLot, fromNumber, roundToTick, type PriceE8, type QuantityE8 } from '#shared/domain/money.ts';
import type { ClearedOrder, OrderRequest, Side } from '#shared/domain/order.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import { review } from '../guards/index.ts';
import { LEVELS } from './books.ts';
import { snapshotFor } from './exposure.ts';
import type { Hedge, Leg, OrderTrack } from './hedge/hedge.ts';
import { checkedMove } from './hedge/transitions.ts';
import { SEND_TIMES_MAX, wallAt, type EngineState } from './state.ts';

/** The next reserved number, or null: then nothing opens. */
function takeNumber(state: EngineState): HedgeNumber | null {
  const { ids } = state;
  if (ids.from > ids.through) {
    if (ids.nextFrom > ids.nextThrough) return null;
    state.ids = { from: ids.nextFrom, through: ids.nextThrough, nextFrom: 1, nextThrough: 0 };
  }
  const number = state.ids.from;
  state.ids.from += 1;
  return number as HedgeNumber;
}

/** Limit of a marketable order: the worst level it needs, and a band beyond, on the venue's tick. */
export function bandPrice(state: EngineState, row: number, side: Side, quantity: number): PriceE8 | null {
  const { books, settings } = state;
  const at = row * LEVELS;
  const worst =
    side === 'buy'
      ? worstPrice(books.askPrices, books.askQuantities, at, books.askLevels[row] ?? 0, quantity)
      : worstPrice(books.bidPrices, books.bidQuantities, at, books.bidLevels[row] ?? 0, quantity);
  const venue = settings.venues[row];
  if (!(worst > 0) || venue === undefined) return null;
  const band = side === 'buy' ? 1 + settings.bandBps / 10_000 : 1 - settings.bandBps / 10_000;
  return roundToTick(fromNumber(worst * band) as PriceE8, settings.rules[venue].tick, side);
}

function openRequest(
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

export function considerOpen(state: EngineState, sell: 0 | 1, edgeBps: number, now: MonotonicMs): void {
  const buy = sell === 0 ? 1 : 0;
  const ask = state.books.askPrices[buy * LEVELS] ?? Number.NaN;
  const quantity = floorToLot(fromNumber(state.tuning.quoteNotional / ask) as QuantityE8, state.commonLot);
  if (quantity <= 0n) return;
  const size = Number(quantity) / 1e8;
  const [sellLimit, buyLimit] = [bandPrice(state, sell, 'sell', size), bandPrice(state, buy, 'buy', size)];
  if (sellLimit === null || buyLimit === null) return;
  const simulated = state.latches.level?.dry_run.on ?? true;
  // Reviewed under a number that is not yet taken: an idea that a guard denies must not use up a reserved id.
  const idea = (state.ids.from <= state.ids.through ? state.ids.from : state.ids.nextFrom) as HedgeNumber;
  const entry = openRequest(state, idea, 'e', sell, 'sell', quantity, sellLimit, simulated);
  const hedgeLeg = openRequest(state, idea, 'h', buy, 'buy', quantity, buyLimit, simulated);
  const cleared = clearBoth(state, entry, hedgeLeg, edgeBps, now);
  if (cleared === null) return;
  if (takeNumber(state) === null) {
    state.effects.push({ type: 'record-denial', denials: [{ code: 'NO_ID_RESERVED' }] });
    return;
  }
  send(state, cleared, idea, edgeBps, now);
}

function clearBoth(
  state: EngineState,
  entry: OrderRequest,
  hedgeLeg: OrderRequest,
  edgeBps: number,
  now: MonotonicMs,
): readonly [ClearedOrder, ClearedOrder] | null {
  const none = 0n as QuantityE8;
  const { guardLimits } = state.tuning;
  const one = review(
    entry,
    snapshotFor(state, entry, { edgeBps, exposedQuantity: none, sibling: hedgeLeg }, now),
    guardLimits,
  );
  const other = review(
    hedgeLeg,
    snapshotFor(state, hedgeLeg, { edgeBps, exposedQuantity: none, sibling: entry }, now),
    guardLimits,
  );
  if (one.verdict === 'cleared' && other.verdict === 'cleared') return [one.order, other.order];
  const denials = [one, other].flatMap((verdict) => (verdict.verdict === 'denied' ? verdict.denials : []));
  state.effects.push({ type: 'record-denial', denials });
  return null;
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
  };
}

/** Recorded first, then sent: the journal has the ids before the venues have the orders. */
export function dispatch(state: EngineState, hedge: Hedge, orders: readonly ClearedOrder[], now: MonotonicMs): void {
  for (const order of orders) {
    const leg = hedge.legs.find((candidate) => candidate.venue === order.venue);
    if (leg === undefined) continue;
    const track = newTrack(state, order, now);
    leg.orders.push(track);
    state.tracks.set(order.clientOrderId, { hedge, track });
    state.sendTimes[state.sends % SEND_TIMES_MAX] = now;
    state.sends += 1;
  }
  state.effects.push({ type: 'record-hedge', hedge });
  for (const order of orders) state.effects.push({ type: 'place', order });
}

function send(
  state: EngineState,
  orders: readonly [ClearedOrder, ClearedOrder],
  number: HedgeNumber,
  edgeBps: number,
  now: MonotonicMs,
): void {
  const leg = (order: ClearedOrder, role: Leg['role']): Leg => ({
    role,
    venue: order.venue,
    side: order.side,
    reservePrice: order.limitPrice,
    orders: [],
  });
  const [entry, hedgeLeg] = orders;
  const hedge: Hedge = {
    number,
    id: `h${number.toString(36).padStart(8, '0')}`,
    strategy: state.settings.strategy.name,
    instrument: state.settings.instrument,
    simulated: entry.simulated,
    fencingId: state.latches.fencingId,
    legs: [leg(entry, 'entry'), leg(hedgeLeg, 'hedge')],
    plannedEdgeBps: edgeBps,
    openedAt: wallAt(state, now),
    state: 'planned',
    quantity: entry.quantity,
    closedAt: null,
    realized: null,
    note: '',
    closeAttempts: 0,
    nextCloseAt: 0,
  };
  hedge.state = checkedMove(hedge.state, 'opening');
  state.live.push(hedge);
  dispatch(state, hedge, orders, now);
}
