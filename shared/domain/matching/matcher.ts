/**
 * Order matching of one instrument at one venue, against a book that somebody else moves (a recording, live quotes).
 * Pure: no clock, no randomness, no I/O; the same calls give the same events.
 *
 * Invariants (each has a property test):
 * 1. What an order trades is never more than its quantity, nor more than what the book displayed within its limit.
 * 2. No price is worse than the limit.
 * 3. A reduce-only order never enlarges or flips a position.
 * 4. A displayed level that our fill consumed stays consumed until the market speaks of it again.
 */
import type { PriceE8, QuantityE8, UsdtE8 } from '../money.ts';
import type { Side } from '../order.ts';
import type { EpochMs } from '../time.ts';
import type { InstrumentRules } from '../venue.ts';
import { marginOf, type Account } from './account.ts';
import { checkOrder, facing, reducible, within } from './checks.ts';
import { feeOf, type FeeSchedule } from './fees.ts';
import { createLadder, type Ladder, type Level, type LevelChange } from './ladder.ts';
import type { EndReason, MatchEvent, MatchOrder, MatchRequest, MatchTrade } from './order.ts';

/** Terminal orders kept for looking up; the oldest are forgotten, as venues forget them. */
const ORDERS_KEPT_MAX = 20_000;
/** Venues allow about this many resting orders an instrument. */
const OPEN_ORDERS_MAX = 200;
/** A taking limit farther than this from the mid is refused, as venues do to stop slips of the finger. */
const PRICE_BAND_BPS = 500;

export interface MatcherOptions {
  readonly rules: InstrumentRules;
  readonly fees: FeeSchedule;
  /** Shared by all matchers of one venue. */
  readonly account: Account;
  readonly priceBandBps?: number;
  /** Does this venue accept a post-only order that would take, or a fill-or-kill that cannot fill, and cancel it at once? Default: it rejects. */
  readonly cancelsUnfit?: boolean;
  /** First order and trade number, so that a restarted venue does not reuse old ones. Default 1. */
  readonly numbersFrom?: number;
}

/** A trade that others made, as the recording has it. */
export interface MarketTrade {
  readonly takerSide: Side;
  readonly price: PriceE8;
  readonly quantity: QuantityE8;
}

export interface Matcher {
  readonly ladder: Ladder;
  readonly rules: InstrumentRules;
  readonly fees: FeeSchedule;
  /** Accepts or rejects, trades at once what it can. Events in the order in which a venue would tell them. */
  place(request: MatchRequest, at: EpochMs): readonly MatchEvent[];
  /** Empty when no order of that id is open. */
  cancel(clientOrderId: string, at: EpochMs): readonly MatchEvent[];
  cancelAll(at: EpochMs): readonly MatchEvent[];
  /** The market changed these levels; resting orders that it traded through fill at their own price. */
  applyLevels(changes: readonly LevelChange[], at: EpochMs): readonly MatchEvent[];
  /** The whole book anew (a snapshot). Resting orders as above. */
  replaceBook(bids: readonly Level[], asks: readonly Level[], at: EpochMs): readonly MatchEvent[];
  /** Others traded: fills resting orders behind the queue that stood before them. */
  applyTrade(trade: MarketTrade, at: EpochMs): readonly MatchEvent[];
  /** The newest order of that id, open or ended. */
  order(clientOrderId: string): MatchOrder | undefined;
  openOrders(): readonly MatchOrder[];
  /** All orders still kept, oldest first. */
  orders(): readonly MatchOrder[];
}

interface Working {
  view: MatchOrder;
  /** Displayed before us at our price when we arrived; trades eat it first. */
  queueAhead: bigint;
}

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);

export function createMatcher(options: MatcherOptions): Matcher {
  const { rules, fees, account } = options;
  const ladder = createLadder();
  const orders = new Map<number, Working>();
  const newest = new Map<string, number>();
  const open = new Map<string, Working>();
  let orderNumber = options.numbersFrom ?? 1;
  let tradeNumber = options.numbersFrom ?? 1;

  const remaining = (working: Working): bigint => working.view.quantity - working.view.filled;

  function mark(): void {
    const mid = ladder.mid();
    if (mid !== null) account.setMark(rules.instrument, mid);
  }

  function reserve(): void {
    let sum = 0n;
    const { leverage } = account.position(rules.instrument);
    for (const working of open.values())
      if (!working.view.reduceOnly && working.view.limitPrice !== null)
        sum += marginOf(working.view.limitPrice, remaining(working), leverage);
    account.setReserved(rules.instrument, sum as UsdtE8);
  }

  function trade(working: Working, price: PriceE8, quantity: QuantityE8, maker: boolean, at: EpochMs): MatchEvent {
    const fee = feeOf(price, quantity, maker ? fees.makerE8 : fees.takerE8);
    const realised = account.applyFill(rules.instrument, working.view.side, price, quantity, fee);
    const done: MatchTrade = { tradeNumber, price, quantity, fee, maker, realised, at };
    tradeNumber += 1;
    const filled = (working.view.filled + quantity) as QuantityE8;
    working.view = { ...working.view, filled, trades: [...working.view.trades, done], updatedAt: at };
    if (filled === working.view.quantity) working.view = { ...working.view, state: 'filled', endedBecause: 'filled' };
    return { type: 'traded', order: working.view, trade: done };
  }

  function end(working: Working, why: EndReason, at: EpochMs): MatchEvent {
    if (why !== 'filled') working.view = { ...working.view, state: 'cancelled', endedBecause: why, updatedAt: at };
    open.delete(working.view.clientOrderId);
    return { type: 'ended', order: working.view, why };
  }

  /** What this order may trade now: its rest, and for reduce-only no more than the position. */
  const wanted = (working: Working): bigint =>
    working.view.reduceOnly
      ? min(remaining(working), reducible(account, rules.instrument, working.view.side))
      : remaining(working);

  /** Takes displayed depth within the limit; `maker` orders trade at their own price. */
  function sweep(working: Working, maker: boolean, at: EpochMs, events: MatchEvent[]): void {
    const side = working.view.side === 'buy' ? 'ask' : 'bid';
    for (
      let [best] = facing(ladder, working.view.side);
      best !== undefined;
      [best] = facing(ladder, working.view.side)
    ) {
      const quantity = min(wanted(working), best.quantity) as QuantityE8;
      if (quantity === 0n || !within(working.view, best.price)) return;
      const change = ladder.take(side, best.price, quantity);
      events.push(trade(working, maker ? (working.view.limitPrice ?? best.price) : best.price, quantity, maker, at), {
        type: 'depth',
        change,
      });
    }
  }

  function settle(working: Working, at: EpochMs, events: MatchEvent[]): void {
    if (remaining(working) === 0n) events.push(end(working, 'filled', at));
    else if (working.view.reduceOnly && wanted(working) === 0n) events.push(end(working, 'nothing-to-reduce', at));
  }

  /** After the book or a position moved: fills what was traded through, drops reduce-only orders without a position. */
  function sweepResting(at: EpochMs): readonly MatchEvent[] {
    mark();
    if (open.size === 0) return [];
    const events: MatchEvent[] = [];
    for (const working of open.values()) {
      sweep(working, true, at, events);
      settle(working, at, events);
      const display =
        working.view.limitPrice === null
          ? 0n
          : ladder.at(working.view.side === 'buy' ? 'bid' : 'ask', working.view.limitPrice);
      working.queueAhead = min(working.queueAhead, display);
    }
    reserve();
    return events;
  }

  function remember(working: Working): void {
    orders.set(working.view.orderNumber, working);
    newest.set(working.view.clientOrderId, working.view.orderNumber);
    if (orders.size <= ORDERS_KEPT_MAX) return;
    for (const [number, old] of orders) {
      if (old.view.state === 'live') continue;
      orders.delete(number);
      if (newest.get(old.view.clientOrderId) === number) newest.delete(old.view.clientOrderId);
      return;
    }
  }

  function accept(request: MatchRequest, at: EpochMs): Working {
    const base = {
      ...request,
      orderNumber,
      state: 'live',
      endedBecause: null,
      filled: 0n as QuantityE8,
      trades: [],
    } as const;
    const working: Working = { view: { ...base, createdAt: at, updatedAt: at }, queueAhead: 0n };
    orderNumber += 1;
    remember(working);
    open.set(request.clientOrderId, working);
    return working;
  }

  function place(request: MatchRequest, at: EpochMs): readonly MatchEvent[] {
    mark();
    const isOpen = (id: string): boolean => open.has(id);
    const priceBandBps = options.priceBandBps ?? PRICE_BAND_BPS;
    const reason = checkOrder(request, {
      rules,
      fees,
      account,
      ladder,
      priceBandBps,
      isOpen,
      openOrders: open.size,
      openOrdersMax: OPEN_ORDERS_MAX,
    });
    const unfit =
      options.cancelsUnfit === true && (reason === 'would-take' || reason === 'fok-unfillable') ? reason : null;
    if (reason !== null && unfit === null) return [{ type: 'rejected', request, reason, at }];
    const working = accept(request, at);
    const events: MatchEvent[] = [{ type: 'accepted', order: working.view }];
    if (unfit !== null) return [...events, end(working, unfit, at)];
    sweep(working, false, at, events);
    settle(working, at, events);
    if (open.has(request.clientOrderId)) {
      if (request.kind === 'limit-gtc' || request.kind === 'post-only') {
        working.queueAhead =
          request.limitPrice === null ? 0n : ladder.at(request.side === 'buy' ? 'bid' : 'ask', request.limitPrice);
      } else events.push(end(working, 'ioc-remainder', at));
    }
    return [...events, ...sweepResting(at)];
  }

  function cancel(id: string, at: EpochMs): readonly MatchEvent[] {
    const working = open.get(id);
    if (working === undefined) return [];
    const events = [end(working, 'asked', at)];
    reserve();
    return events;
  }

  function applyTrade(market: MarketTrade, at: EpochMs): readonly MatchEvent[] {
    if (open.size === 0) return [];
    const events: MatchEvent[] = [];
    let left: bigint = market.quantity;
    for (const working of open.values()) {
      const { side, limitPrice } = working.view;
      if (side === market.takerSide || limitPrice === null || !within(working.view, market.price)) continue;
      if (limitPrice === market.price) {
        const eaten = min(working.queueAhead, left);
        working.queueAhead -= eaten;
        left -= eaten;
      }
      const quantity = min(wanted(working), left) as QuantityE8;
      if (quantity === 0n) continue;
      left -= quantity;
      events.push(trade(working, limitPrice, quantity, true, at));
      settle(working, at, events);
    }
    return events.length === 0 ? [] : [...events, ...sweepResting(at)];
  }

  const viewOf = (number: number | undefined): MatchOrder | undefined =>
    number === undefined ? undefined : orders.get(number)?.view;
  return {
    ladder,
    rules,
    fees,
    place,
    cancel,
    cancelAll: (at) => [...open.keys()].flatMap((id) => cancel(id, at)),
    applyLevels(changes, at) {
      ladder.apply(changes);
      return sweepResting(at);
    },
    replaceBook(bids, asks, at) {
      ladder.replace(bids, asks);
      return sweepResting(at);
    },
    applyTrade,
    order: (id) => viewOf(newest.get(id)),
    openOrders: () => [...open.values()].map((working) => working.view),
    orders: () => [...orders.values()].map((working) => working.view),
  };
}
