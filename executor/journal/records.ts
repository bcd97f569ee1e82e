/** The engine's hedges as records, and records as hedges again: pure, and each the inverse of the other. */
import type { ClientOrderId, FencingId, HedgeNumber } from '#shared/domain/ids.ts';
import {
  cashOf,
  E8,
  formatE8,
  parseE8,
  price,
  quantity,
  usdt,
  type CashE16,
  type PriceE8,
  type QuantityE8,
} from '#shared/domain/money.ts';
import type { BookedOrder, Fill } from '#shared/domain/order.ts';
import { epochMs, monotonicMs, type EpochMs } from '#shared/domain/time.ts';
import type { BreakRecord, DustRecord, FillRecord, HedgeRecord, OrderRecord } from '#shared/wire/trading.ts';
import type { Effect } from '#executor/engine/effects.ts';
import { quantityFor, saidByHand } from '#executor/engine/hedge/by-hand.ts';
import {
  closedQuantity,
  entryPrice,
  noAsked,
  noClosing,
  noRepair,
  noUnhedged,
  openedQuantity,
  type Hedge,
  type Leg,
  type OrderTrack,
  type Terms,
  type Unhedged,
} from '#executor/engine/hedge/hedge.ts';
import { forcedOrders } from './forced-orders.ts';
import { attemptsIn } from './reserved-ids.ts';

const averageOf = (cost: bigint, size: bigint): string | null => (size === 0n ? null : formatE8(cost / size));

/** As much as a record takes of a sentence. */
const REASON_MAX = 300;

const orderRecord = (track: OrderTrack): OrderRecord => ({
  id: track.request.clientOrderId,
  purpose: track.request.purpose,
  side: track.request.side,
  kind: track.request.kind,
  quantity: formatE8(track.request.quantity),
  limit_price: formatE8(track.request.limitPrice),
  reduce_only: track.request.reduceOnly,
  stage: track.stage,
  state: track.state,
  filled: formatE8(track.filled),
  sent_at: track.sentAt,
  mark: track.mark,
});

/** Orders of one leg that a record carries whatever became of them; of older ones only those that filled or still may. */
const ORDERS_KEPT = 200;

const worthKeeping = (track: OrderTrack, index: number, all: readonly OrderTrack[]): boolean =>
  track.stage !== 'settled' || track.filled > 0n || all.length - index <= ORDERS_KEPT;

function legRecord(leg: Leg): HedgeRecord['legs'][number] {
  const [entered, left] = [
    { size: 0n, cost: 0n },
    { size: 0n, cost: 0n },
  ];
  let fees = 0n;
  for (const track of leg.orders) {
    const side = track.request.side === leg.side ? entered : left;
    for (const fill of track.fills) {
      const amount = quantityFor(track, fill);
      side.size += amount;
      side.cost += fill.price * amount;
      fees += fill.fee;
    }
  }
  return {
    venue: leg.venue,
    side: leg.side,
    opened_quantity: formatE8(openedQuantity(leg)),
    closed_quantity: formatE8(closedQuantity(leg)),
    entry_price: averageOf(entered.cost, entered.size),
    exit_price: averageOf(left.cost, left.size),
    fees_usdt: formatE8(fees),
    dust: formatE8(leg.dust),
    orders: leg.orders.filter(worthKeeping).map(orderRecord),
  };
}

const unhedgedRecord = ({ ms, usdtMs, since, measuredAt, lastAloneAt }: Unhedged): HedgeRecord['unhedged'] => ({
  ms: Math.round(ms),
  usdt_s: Number((usdtMs / 1_000).toFixed(3)),
  since:
    lastAloneAt === null || Number.isNaN(since)
      ? null
      : epochMs(Math.round(lastAloneAt - Math.max(0, measuredAt - since))),
  until: lastAloneAt,
});

/** Its instants are those of the wall clock, until an engine puts them on its own. */
const unhedgedOf = ({ ms, usdt_s, since, until }: HedgeRecord['unhedged']): Unhedged => ({
  ...noUnhedged(),
  ms,
  usdtMs: usdt_s * 1_000,
  since: since ?? Number.NaN,
  measuredAt: until ?? 0,
  lastAloneAt: until,
});

const termsRecord = (terms: Terms): NonNullable<HedgeRecord['terms']> => ({
  level_version: terms.levelVersion,
  close_spread_bps: terms.closeSpreadBps,
  min_spread_bps: terms.spreadBpsMin,
});
const termsOf = (record: NonNullable<HedgeRecord['terms']>): Terms => ({
  levelVersion: record.level_version,
  closeSpreadBps: record.close_spread_bps,
  spreadBpsMin: record.min_spread_bps,
});

export const hedgeRecord = (book: string, hedge: Hedge): HedgeRecord => ({
  id: hedge.id,
  number: hedge.number,
  book,
  strategy: hedge.strategy,
  instrument: hedge.instrument,
  state: hedge.state,
  simulated: hedge.simulated,
  fencing_id: hedge.fencingId,
  legs: [legRecord(hedge.legs[0]), legRecord(hedge.legs[1])],
  quantity: formatE8(hedge.quantity),
  mode: hedge.mode,
  repair: {
    attempts: hedge.repair.sent,
    choice: hedge.repair.choice.slice(0, REASON_MAX),
    error: hedge.repair.error.slice(0, REASON_MAX),
  },
  unhedged: unhedgedRecord(hedge.unhedged),
  planned_edge_bps: hedge.plannedEdgeBps,
  terms: hedge.terms === null ? null : termsRecord(hedge.terms),
  opened_at: hedge.openedAt,
  closed_at: hedge.closedAt,
  realized_pnl_usdt: hedge.realized === null ? null : formatE8(hedge.realized),
  note: hedge.note,
});

export const fillRecord = (book: string, hedge: Hedge, fill: Fill): FillRecord => ({
  book,
  venue: fill.venue,
  trade_id: fill.tradeId,
  client_order_id: fill.clientOrderId,
  hedge_id: hedge.id,
  side: fill.side,
  price: formatE8(fill.price),
  quantity: formatE8(fill.quantity),
  fee_usdt: formatE8(fill.fee),
  simulated: hedge.simulated,
  at: fill.at,
});

/** Its id says how much the leg's share then was, so that the same step told twice books nothing. */
export function dustRecord(book: string, moved: Extract<Effect, { type: 'record-dust' }>, at: EpochMs): DustRecord {
  const { hedge, venue, quantity: amount, price: unit } = moved;
  const share = hedge.legs.find((leg) => leg.venue === venue)?.dust ?? 0n;
  return {
    book,
    venue,
    instrument: hedge.instrument,
    dust_id: `${hedge.id}-${formatE8(share)}`,
    hedge_id: hedge.id,
    quantity: formatE8(amount),
    price: formatE8(unit),
    simulated: hedge.simulated,
    at,
  };
}

/** A venue has proven another end of an order than the one that a person gave it. */
export const handBreak = (
  book: string,
  { order, ours, theirs }: Extract<Effect, { type: 'record-break' }>,
  at: EpochMs,
): BreakRecord => ({
  id: `by-hand-${order.clientOrderId}`,
  book,
  kind: 'settled_by_hand',
  venue: order.venue,
  instrument: order.instrument,
  ours: `${order.clientOrderId} filled ${formatE8(ours)}, as a person said`,
  theirs: `filled ${formatE8(theirs)}`,
  found_at: at,
  size: formatE8(ours > theirs ? ours - theirs : theirs - ours),
  resolved_at: null,
  ignored: null,
});

const fillOf = (record: FillRecord): Fill => ({
  venue: record.venue,
  clientOrderId: record.client_order_id as ClientOrderId,
  tradeId: record.trade_id,
  side: record.side,
  price: price(record.price),
  quantity: quantity(record.quantity),
  fee: usdt(record.fee_usdt),
  at: record.at,
});

function trackOf(
  order: OrderRecord,
  hedge: HedgeRecord,
  leg: HedgeRecord['legs'][number],
  fills: readonly Fill[],
): OrderTrack {
  const own = fills.filter((fill) => fill.venue === leg.venue && fill.clientOrderId === order.id);
  const forced = own.reduce((sum, fill) => sum + fill.quantity, 0n) as QuantityE8;
  const request: BookedOrder = {
    clientOrderId: order.id as ClientOrderId,
    venue: leg.venue,
    instrument: hedge.instrument,
    side: order.side,
    kind: order.kind,
    quantity: order.purpose === 'forced' ? forced : quantity(order.quantity),
    limitPrice: price(order.limit_price),
    reduceOnly: order.reduce_only,
    purpose: order.purpose,
    simulated: hedge.simulated,
  };
  const filled = own.reduce((sum, fill) => sum + quantityFor({ request }, fill), 0n) as QuantityE8;
  // What the venue forced is told by its trades alone, which are read again while books and venue differ.
  const recorded = order.purpose === 'forced' ? filled : ((parseE8(order.filled) ?? 0n) as QuantityE8);
  return {
    request,
    // A fill that was recorded with the order but not by itself has to be asked for again.
    stage: order.stage === 'settled' && filled < recorded ? 'accepted' : order.stage,
    state: order.state,
    reported: recorded > filled ? recorded : filled,
    filled,
    fills: [...own],
    sentAt: order.sent_at,
    sentAtMono: monotonicMs(0),
    nextLookUpAt: 0,
    lookUps: 0,
    evidence: '',
    byHand: saidByHand({ request, fills: own }) > 0n,
    mark: order.mark,
  };
}

/** A hedge of an earlier life, with all fills that were recorded of it. */
export function hedgeOf(record: HedgeRecord, fillRecords: readonly FillRecord[]): Hedge {
  const fills = fillRecords.map(fillOf);
  // None of what was sent is ever used again, and whoever takes over from us looks from here on.
  const next = attemptsIn(record);
  // A leg that never had an order is reckoned with at the price of the other.
  const [anyOrder] = record.legs.flatMap((leg) => leg.orders);
  const legOf = (leg: HedgeRecord['legs'][number], role: Leg['role']): Leg => {
    const dust = (parseE8(leg.dust) ?? 0n) as QuantityE8;
    const back: Leg = {
      role,
      venue: leg.venue,
      side: leg.side,
      reservePrice: (parseE8((leg.orders[0] ?? anyOrder)?.limit_price ?? '') ?? E8) as PriceE8,
      orders: [...leg.orders, ...forcedOrders(leg, fills)].map((order) => trackOf(order, record, leg, fills)),
      dust,
      dustCash: 0n as CashE16,
      dustPlanned: dust,
    };
    // Of an earlier life only the sum is known; its parts were handed over at about the leg's average.
    back.dustCash = cashOf(leg.side, entryPrice(back) ?? (0n as PriceE8), dust);
    return back;
  };
  return {
    number: record.number as HedgeNumber,
    id: record.id,
    strategy: record.strategy,
    instrument: record.instrument,
    simulated: record.simulated,
    fencingId: record.fencing_id as FencingId,
    legs: [legOf(record.legs[0], 'entry'), legOf(record.legs[1], 'hedge')],
    mode: record.mode,
    plannedEdgeBps: record.planned_edge_bps,
    terms: record.terms === null ? null : termsOf(record.terms),
    openedAt: record.opened_at,
    state: record.state,
    quantity: quantity(record.quantity),
    closedAt: record.closed_at,
    realized: record.realized_pnl_usdt === null ? null : usdt(record.realized_pnl_usdt),
    note: record.note,
    closeAttempts: Math.max(next.x, next.y),
    findable: next,
    nextCloseAt: 0,
    closing: noClosing(),
    refused: { inARow: 0, until: 0 },
    cancelAskedAt: 0, // What rested in an earlier life is withdrawn.
    repair: { ...noRepair(), sent: next.r, choice: record.repair.choice, error: record.repair.error },
    asked: noAsked(),
    unhedged: unhedgedOf(record.unhedged),
  };
}
