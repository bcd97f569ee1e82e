/**
 * The venue of dry run: in process, at no latency, matched by the code that the venue simulator uses, against the live
 * book that the executor sees anyway. Nothing leaves the process, so that nothing is ever unknown for long.
 */
import type { ClientOrderId } from '#shared/domain/ids.ts';
import { createAccount } from '#shared/domain/matching/account.ts';
import type { FeeSchedule } from '#shared/domain/matching/fees.ts';
import { createMatcher, type Matcher } from '#shared/domain/matching/matcher.ts';
import type { MatchEvent } from '#shared/domain/matching/order.ts';
import type { UsdtE8 } from '#shared/domain/money.ts';
import type { ClearedOrder } from '#shared/domain/order.ts';
import { durationMs, epochMs, type Clock, type EpochMs } from '#shared/domain/time.ts';
import type { InstrumentId, InstrumentRules, VenueId } from '#shared/domain/venue.ts';

import type { AccountPort, BookView, LookUpOutcome, PlaceOutcome, Read, TradingPort, Venue } from '../venue.ts';
import { createPaperBook, type PaperBook } from './paper-book.ts';
import { fillOf, rejectReasons, reportOf, type PaperNames } from './paper-outcomes.ts';

export interface PaperVenueOptions {
  readonly venue: VenueId;
  readonly rules: readonly InstrumentRules[];
  readonly fees: FeeSchedule;
  readonly clock: Clock;
  /** What the paper account begins with. */
  readonly balance: UsdtE8;
  /** Letters and digits that no earlier run of this process had: trade ids stay unique across restarts. */
  readonly startStamp: string;
}
export interface PaperVenue extends Venue {
  /** The live book, at each change. Fills what rests on paper and is traded through. */
  feed(book: BookView): void;
}

type Listener = Parameters<TradingPort['onOrders']>[0];
interface Market {
  readonly rules: InstrumentRules;
  readonly matcher: Matcher;
  readonly book: PaperBook;
}

const LEVERAGE_AT_START = 1;
const FUNDING_INTERVAL_MS = 8 * 3_600_000;
const known = <T>(value: T): Promise<Read<T>> => Promise.resolve({ kind: 'known', value });
const unknown = <T>(detail: string): Promise<Read<T>> => Promise.resolve({ kind: 'unknown', detail });

export function createPaperVenue(options: PaperVenueOptions): PaperVenue {
  const { venue, clock, fees } = options;
  const names: PaperNames = options;
  const account = createAccount({ balance: options.balance, leverage: LEVERAGE_AT_START });
  const markets = new Map<InstrumentId, Market>(
    options.rules.map((rules) => [
      rules.instrument,
      { rules, matcher: createMatcher({ rules, fees, account }), book: createPaperBook(rules) },
    ]),
  );
  const listeners = new Set<Listener>();
  const bookListeners = new Map<InstrumentId, Set<(book: BookView) => void>>();

  function publish(instrument: InstrumentId, events: readonly MatchEvent[]): void {
    for (const event of events) {
      if (event.type === 'depth' || event.type === 'rejected') continue;
      const report = reportOf(names, event.order, instrument);
      for (const listener of listeners) {
        if (event.type === 'traded') listener.fill(fillOf(names, event.order, event.trade, instrument));
        listener.order(report);
      }
    }
  }
  /** The market's news first, then what was asked for. */
  function catchUp(market: Market): void {
    publish(market.rules.instrument, market.matcher.applyLevels(market.book.changes(), clock.wall()));
  }
  const caughtUp = (instrument: InstrumentId): Market | undefined => {
    const market = markets.get(instrument);
    if (market !== undefined) catchUp(market);
    return market;
  };

  function place(order: ClearedOrder): PlaceOutcome {
    const market = caughtUp(order.instrument);
    if (market === undefined) return { kind: 'rejected', reason: 'other', venueCode: 'no-such-instrument' };
    const { matcher } = market;
    const limitPrice = order.kind === 'market' ? null : order.limitPrice;
    const events = matcher.place({ ...order, limitPrice }, clock.wall());
    const refused = events.find((event) => event.type === 'rejected');
    if (refused !== undefined)
      return { kind: 'rejected', reason: rejectReasons[refused.reason], venueCode: refused.reason };
    publish(order.instrument, events);
    const taken = matcher.order(order.clientOrderId);
    if (taken === undefined) return { kind: 'rejected', reason: 'other', venueCode: 'not-kept' };
    const report = reportOf(names, taken, order.instrument);
    const fills = taken.trades.map((trade) => fillOf(names, taken, trade, order.instrument));
    return { kind: 'accepted', venueOrderId: report.venueOrderId, fills, report };
  }

  function lookUp(instrument: InstrumentId, id: ClientOrderId, sentBefore: EpochMs): LookUpOutcome {
    const order = caughtUp(instrument)?.matcher.order(id);
    if (order === undefined)
      return clock.wall() > sentBefore
        ? { kind: 'never-arrived' }
        : { kind: 'unknown', detail: `not found, and order ${id} may still be placed until ${sentBefore}` };
    const fills = order.trades.map((trade) => fillOf(names, order, trade, instrument));
    return { kind: 'found', report: reportOf(names, order, instrument), fills };
  }

  const trading: TradingPort = {
    venue,
    place: (order) => Promise.resolve(place(order)),
    lookUp: (instrument, id, sentBefore) => Promise.resolve(lookUp(instrument, id, sentBefore)),
    cancel(instrument, id) {
      const events = caughtUp(instrument)?.matcher.cancel(id, clock.wall()) ?? [];
      publish(instrument, events);
      return Promise.resolve(events.length > 0 ? 'cancelled' : 'already-done');
    },
    cancelAll(instrument) {
      publish(instrument, caughtUp(instrument)?.matcher.cancelAll(clock.wall()) ?? []);
      return Promise.resolve('done');
    },
    onOrders(listener) {
      listeners.add(listener);
      listener.live?.();
      return () => void listeners.delete(listener);
    },
  };

  return {
    venue,
    trading,
    account: paperAccount(options, account, markets, caughtUp),
    marketData: {
      venue,
      subscribe(instrument, onBook) {
        const interested = bookListeners.get(instrument) ?? new Set();
        bookListeners.set(instrument, interested.add(onBook));
        return () => void interested.delete(onBook);
      },
    },
    feed(book) {
      const market = markets.get(book.instrument);
      if (market === undefined) return;
      market.book.copy(book);
      if (market.matcher.openOrders().length > 0) catchUp(market);
      bookListeners.get(book.instrument)?.forEach((onBook) => onBook(book));
    },
    close() {
      listeners.clear();
      bookListeners.clear();
      return Promise.resolve();
    },
  };
}

function paperAccount(
  options: PaperVenueOptions,
  account: ReturnType<typeof createAccount>,
  markets: ReadonlyMap<InstrumentId, Market>,
  caughtUp: (instrument: InstrumentId) => Market | undefined,
): AccountPort {
  const { venue, fees, clock } = options;
  const noSuch = (instrument: InstrumentId): string => `the paper venue has no ${instrument}`;
  return {
    venue,
    rules(instrument) {
      const market = markets.get(instrument);
      return market === undefined ? unknown(noSuch(instrument)) : known(market.rules);
    },
    positions() {
      for (const instrument of markets.keys()) caughtUp(instrument);
      const held = account.instruments().map((instrument) => account.position(instrument));
      const open = held.filter((position) => position.quantity !== 0n);
      return known(open.map(({ instrument, quantity }) => ({ venue, instrument, quantity })));
    },
    balance: () => known({ venue, free: account.available(), total: account.wallet() }),
    openOrders(instrument) {
      const market = caughtUp(instrument);
      if (market === undefined) return unknown(noSuch(instrument));
      return known(market.matcher.openOrders().map((order) => reportOf(options, order, instrument)));
    },
    clockOffset: () => known({ offsetMs: 0, roundTripMs: durationMs(0) }),
    prepare(instrument, leverage) {
      account.setLeverage(instrument, leverage);
      return known({ oneWay: true, leverage: account.position(instrument).leverage });
    },
    fees: () => known({ taker: Number(fees.takerE8) / 1e8, maker: Number(fees.makerE8) / 1e8 }),
    // The paper account pays no funding: a hedge on paper lives for minutes, and both legs would nearly cancel out.
    funding: () =>
      known({
        rate: 0,
        nextAt: epochMs((Math.floor(clock.wall() / FUNDING_INTERVAL_MS) + 1) * FUNDING_INTERVAL_MS),
      }),
  };
}
