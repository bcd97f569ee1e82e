/**
 * A venue as it really is: one matching engine, a clock of its own, orders accepted by stamp and window. What it tells
 * others about itself goes through `venue-client.ts`, where it is lost, late and told twice.
 */
import { VenueAnswerError } from '#executor/venues/ccxt/errors.ts';
import type { FundingPayment } from '#executor/venues/venue.ts';
import { createAccount, type Account } from '#shared/domain/matching/account.ts';
import type { Level } from '#shared/domain/matching/ladder.ts';
import { createMatcher, type Matcher } from '#shared/domain/matching/matcher.ts';
import type { MatchEvent, MatchOrder, MatchRequest } from '#shared/domain/matching/order.ts';
import type { ClientOrderId } from '#shared/domain/ids.ts';
import { fromNumber, usdt, type PriceE8, type QuantityE8 } from '#shared/domain/money.ts';
import type { Fill, ForcedOrder, OrderReport, OrderRequest, OrderState } from '#shared/domain/order.ts';
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import { venueIds, type InstrumentRules, type VenueId } from '#shared/domain/venue.ts';
import type { VenueRow } from '../fault.ts';
import type { Faults } from './faults.ts';
import { isForced } from './forced-ids.ts';
import { startFunding, type VenueFunding } from './funding.ts';
import { rulesOf } from './instrument.ts';
import { LEVELS, type Market, type Shown } from './market.ts';
import { createOthers } from './others.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

const FEES = { takerE8: 50_000n, makerE8: 20_000n };
/** A stamp this far ahead of the venue's clock is still taken, as venues do. */
const AHEAD_MS_MAX = 1_000;

/** What a venue tells of one order at one time. */
interface Told {
  readonly at: number;
  readonly order: MatchOrder;
}

export interface ExchangeWatch {
  onAccepted(row: VenueRow, order: OrderRequest, stamp: EpochMs): void;
  onTooLate(row: VenueRow, order: OrderRequest): void;
  onRefused(row: VenueRow, order: OrderRequest, why: string): void;
  onTraded(row: VenueRow, order: MatchOrder, fill: Fill): void;
  onEnded(row: VenueRow, order: MatchOrder): void;
  onFundingPaid(row: VenueRow, payment: FundingPayment, listedAt: number): void;
  /** Nobody said in time that they still live, and something rested. */
  onDeadMan(row: VenueRow): void;
}

export interface Exchange {
  readonly row: VenueRow;
  readonly venue: VenueId;
  readonly rules: InstrumentRules;
  readonly fees: typeof FEES;
  readonly account: Account;
  readonly funding: VenueFunding;
  readonly matcher: Matcher;
  clock(): EpochMs;
  place(order: OrderRequest, stamp: EpochMs, windowMs: number): OrderReport;
  cancel(id: string): void;
  cancelAll(): void;
  /** Cancels all that rests once so much time has passed without this being said again; 0 takes it back. */
  armDeadMan(timeoutMs: number): void;
  /** As a replica tells it that is `lagMs` behind; undefined when it has no such order. */
  find(id: string, lagMs: number): { readonly report: OrderReport; readonly fills: readonly Fill[] } | undefined;
  /** The orders of its own making since then, as that replica tells them. */
  forced(since: number, lagMs: number): readonly ForcedOrder[];
  openOrders(): readonly OrderReport[];
  /** A trade of somebody else's making on this account: a person in the app, or the venue itself. */
  strangeTrade(id: string, side: 'buy' | 'sell', quantity: QuantityE8, reduceOnly: boolean): void;
  /** The book has changed: resting orders may trade. */
  moved(): void;
  onPush(listener: (report: OrderReport, fill: Fill | null) => void): void;
}

const stateOf = (order: MatchOrder): OrderState =>
  order.state === 'cancelled' && order.endedBecause === 'ioc-remainder' ? 'expired' : order.state;

export function createExchange(
  row: VenueRow,
  deps: {
    readonly scheduler: Scheduler;
    readonly market: Market;
    readonly faults: Faults;
    readonly epoch: number;
    readonly watch: ExchangeWatch;
    /** What others trade against what rests, and how much at one time at the most. */
    readonly others: Random;
    readonly othersLotsMax: number;
    readonly fundingChance: Random;
  },
): Exchange {
  const { scheduler, market, faults, watch } = deps;
  const venue = venueIds[row];
  const rules = rulesOf(row);
  const account = createAccount({ balance: usdt('100000'), leverage: 1 });
  const matcher = createMatcher({ rules, fees: FEES, account, priceBandBps: 2_000 });
  const told = new Map<string, Told[]>();
  const listeners: ((report: OrderReport, fill: Fill | null) => void)[] = [];
  /** Accepted and not yet matched. */
  const waiting = new Map<string, MatchOrder>();
  let taken: Shown | null = null;
  let armings = 0;

  const clock = (): EpochMs =>
    epochMs(Math.floor(deps.epoch + scheduler.now() + (faults.hit('venue-clock', { venue: row })?.byMs ?? 0)));
  const funding = startFunding({
    rules,
    account,
    scheduler,
    random: deps.fundingChance,
    clock,
    onPaid: (payment, listedAt) => watch.onFundingPaid(row, payment, listedAt),
  });
  const reportOf = (order: MatchOrder): OrderReport => ({
    venue,
    clientOrderId: order.clientOrderId as ClientOrderId,
    venueOrderId: `${venue}-${order.orderNumber}`,
    state: stateOf(order),
    filledQuantity: order.filled,
  });
  const fillsOf = (order: MatchOrder): readonly Fill[] =>
    order.trades.map((trade) => ({
      venue,
      clientOrderId: order.clientOrderId as ClientOrderId,
      tradeId: `${venue}-${trade.tradeNumber}`,
      side: order.side,
      price: trade.price,
      quantity: trade.quantity,
      fee: trade.fee,
      at: trade.at,
    }));
  const remember = (order: MatchOrder): void => {
    const known = told.get(order.clientOrderId);
    if (known === undefined) told.set(order.clientOrderId, [{ at: scheduler.now(), order }]);
    else known.push({ at: scheduler.now(), order });
  };
  const publish = (events: readonly MatchEvent[]): void => {
    for (const event of events) {
      if (event.type === 'depth' || event.type === 'rejected') continue;
      remember(event.order);
      const fill = event.type === 'traded' ? (fillsOf(event.order).at(-1) ?? null) : null;
      if (fill !== null) watch.onTraded(row, event.order, fill);
      if (event.type === 'ended') watch.onEnded(row, event.order);
      for (const listener of listeners) listener(reportOf(event.order), fill);
    }
  };
  const levels = (prices: Float64Array, quantities: Float64Array): Level[] => {
    const share = faults.hit('thin-book', { venue: row })?.share ?? 1;
    const [lot, found] = [Number(rules.lot), new Array<Level>()];
    for (let index = 0; index < LEVELS; index += 1) {
      const lots = Math.floor(((quantities[index] ?? 0) * share * 1e8) / lot + 1e-6);
      if (lots === 0) continue;
      found.push({
        price: fromNumber(prices[index] ?? 0) as PriceE8,
        quantity: BigInt(lots * lot) as QuantityE8,
      });
    }
    return found;
  };
  const catchUp = (): void => {
    const book = market.book(row);
    if (book === taken) return;
    taken = book;
    const bids = levels(book.bidPrices, book.bidQuantities);
    publish(matcher.replaceBook(bids, levels(book.askPrices, book.askQuantities), clock()));
  };
  const requestOf = (order: OrderRequest): MatchRequest => ({
    clientOrderId: order.clientOrderId,
    side: order.side,
    kind: order.kind,
    quantity: order.quantity,
    limitPrice: order.kind === 'market' ? null : order.limitPrice,
    reduceOnly: order.reduceOnly,
  });
  const endOf = (order: MatchOrder): MatchEvent => ({
    type: 'ended',
    order: { ...order, state: 'cancelled', endedBecause: 'asked' },
    why: 'asked',
  });
  /** Accepted, and matched a moment later. */
  const matchLater = (order: OrderRequest, delayMs: number): OrderReport => {
    const accepted: MatchOrder = {
      ...requestOf(order),
      orderNumber: 0,
      state: 'live',
      endedBecause: null,
      filled: 0n as QuantityE8,
      trades: [],
      createdAt: clock(),
      updatedAt: clock(),
    };
    remember(accepted);
    waiting.set(order.clientOrderId, accepted);
    scheduler.after(delayMs, () => {
      if (!waiting.delete(order.clientOrderId)) return;
      catchUp();
      const events = matcher.place(requestOf(order), clock());
      publish(events);
      if (events.some((event) => event.type === 'rejected')) {
        publish([endOf(accepted)]);
      }
    });
    return reportOf(accepted);
  };
  const cancelAll = (): void => {
    const early = [...waiting.values()];
    waiting.clear();
    publish(early.map(endOf));
    catchUp();
    publish(matcher.cancelAll(clock()));
  };
  const others = createOthers({
    matcher,
    rules,
    random: deps.others,
    lotsMax: deps.othersLotsMax,
    book: () => market.book(row),
    clock,
  });
  return {
    row,
    venue,
    rules,
    fees: FEES,
    account,
    funding,
    matcher,
    clock,
    place(order, stamp, windowMs) {
      const now = clock();
      if (now - stamp > windowMs || stamp > now + AHEAD_MS_MAX) {
        watch.onTooLate(row, order);
        throw new VenueAnswerError(venue, 400, 'too-late', 'outside of its window');
      }
      const slow = faults.hit('slow-matching', { venue: row });
      if (slow !== undefined) {
        watch.onAccepted(row, order, stamp);
        return matchLater(order, slow.delayMs);
      }
      catchUp();
      const events = matcher.place(requestOf(order), now);
      const refused = events.find((event) => event.type === 'rejected');
      if (refused !== undefined) {
        watch.onRefused(row, order, refused.reason);
        throw new VenueAnswerError(venue, 400, refused.reason, 'refused');
      }
      watch.onAccepted(row, order, stamp);
      publish(events);
      const placed = matcher.order(order.clientOrderId);
      if (placed === undefined) throw new Error(`the matcher keeps order ${order.clientOrderId}`);
      return reportOf(placed);
    },
    cancel(id) {
      const early = waiting.get(id);
      if (early !== undefined) {
        waiting.delete(id);
        publish([endOf(early)]);
        return;
      }
      catchUp();
      publish(others.beforeCancel(id));
      const events = matcher.cancel(id, clock());
      if (events.length === 0) throw new VenueAnswerError(venue, 400, 'not-found', 'nothing of that id is open');
      publish(events);
    },
    cancelAll,
    armDeadMan(timeoutMs) {
      armings += 1;
      const mine = armings;
      if (timeoutMs === 0) return;
      scheduler.after(timeoutMs, () => {
        if (mine !== armings) return;
        if (waiting.size + matcher.openOrders().length > 0) watch.onDeadMan(row);
        cancelAll();
      });
    },
    find(id, lagMs) {
      const until = scheduler.now() - lagMs;
      const last = told.get(id)?.findLast((one) => one.at <= until);
      return last === undefined ? undefined : { report: reportOf(last.order), fills: fillsOf(last.order) };
    },
    forced(since, lagMs) {
      const until = scheduler.now() - lagMs;
      return [...told].flatMap(([id, states]) => {
        const last = isForced(id) ? states.findLast((one) => one.at <= until) : undefined;
        if (last === undefined || last.order.createdAt < since || last.order.filled === 0n) return [];
        return [{ venue, venueOrderId: reportOf(last.order).venueOrderId, reason: 'adl', fills: fillsOf(last.order) }];
      });
    },
    openOrders: () => [...waiting.values(), ...matcher.openOrders()].map(reportOf),
    strangeTrade(clientOrderId, side, quantity, reduceOnly) {
      catchUp();
      publish(matcher.place({ clientOrderId, side, kind: 'market', quantity, limitPrice: null, reduceOnly }, clock()));
    },
    moved() {
      if (matcher.openOrders().length === 0) return;
      catchUp();
      publish(others.atChange());
    },
    onPush: (listener) => void listeners.push(listener),
  };
}
