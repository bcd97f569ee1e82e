/** What the ports of a paper venue share: its markets, its account, and who listens. */
import { createAccount, type Account } from '#shared/domain/matching/account.ts';
import type { FeeSchedule } from '#shared/domain/matching/fees.ts';
import { createMatcher, type Matcher } from '#shared/domain/matching/matcher.ts';
import type { MatchEvent } from '#shared/domain/matching/order.ts';
import type { UsdtE8 } from '#shared/domain/money.ts';
import type { Clock } from '#shared/domain/time.ts';
import type { InstrumentId, InstrumentRules, VenueId } from '#shared/domain/venue.ts';

import type { BookView, Read, TradingPort } from '../venue.ts';
import { createPaperBook, type PaperBook } from './paper-book.ts';
import { createPaperFunding, type FundingRate, type PaperFunding } from './paper-funding.ts';
import { fillOf, reportOf } from './paper-outcomes.ts';

export interface PaperVenueOptions {
  readonly venue: VenueId;
  readonly rules: readonly InstrumentRules[];
  readonly fees: FeeSchedule;
  readonly clock: Clock;
  /** What the paper account begins with. */
  readonly balance: UsdtE8;
  /** Letters and digits that no earlier run of this process had: trade ids stay unique across restarts. */
  readonly startStamp: string;
  /** The live venue's running funding interval; without it no funding is charged on paper. */
  readonly liveFunding?: (instrument: InstrumentId) => Promise<Read<FundingRate>>;
}

export type OrderListener = Parameters<TradingPort['onOrders']>[0];
export interface PaperMarket {
  readonly rules: InstrumentRules;
  readonly matcher: Matcher;
  readonly book: PaperBook;
}
export interface PaperFloor {
  readonly account: Account;
  readonly funding: PaperFunding;
  readonly listeners: Set<OrderListener>;
  instruments(): readonly InstrumentId[];
  /** The market with all news of its book taken in: the market's news first, then what is asked for. */
  caughtUp(instrument: InstrumentId): PaperMarket | undefined;
  publish(instrument: InstrumentId, events: readonly MatchEvent[]): void;
  feed(book: BookView): void;
}

const LEVERAGE_AT_START = 1;

export function createPaperFloor(options: PaperVenueOptions): PaperFloor {
  const { clock, fees } = options;
  const account = createAccount({ balance: options.balance, leverage: LEVERAGE_AT_START });
  const markets = new Map<InstrumentId, PaperMarket>(
    options.rules.map((rules) => [
      rules.instrument,
      { rules, matcher: createMatcher({ rules, fees, account }), book: createPaperBook(rules) },
    ]),
  );
  const listeners = new Set<OrderListener>();

  function publish(instrument: InstrumentId, events: readonly MatchEvent[]): void {
    for (const event of events) {
      if (event.type === 'depth' || event.type === 'rejected') continue;
      const report = reportOf(options, event.order, instrument);
      for (const listener of listeners) {
        if (event.type === 'traded') listener.fill(fillOf(options, event.order, event.trade, instrument));
        listener.order(report);
      }
    }
  }
  const funding = createPaperFunding({
    startStamp: options.startStamp,
    now: () => clock.wall(),
    live: options.liveFunding,
  });
  function catchUp({ rules: { instrument }, matcher, book }: PaperMarket): void {
    publish(instrument, matcher.applyLevels(book.changes(), clock.wall()));
    const { quantity, markPrice } = account.position(instrument);
    const charged = funding.settle(instrument, quantity, markPrice, clock.wall());
    if (charged !== null) account.adjust(charged);
  }
  return {
    account,
    funding,
    listeners,
    publish,
    instruments: () => [...markets.keys()],
    caughtUp(instrument) {
      const market = markets.get(instrument);
      if (market !== undefined) catchUp(market);
      return market;
    },
    feed(book) {
      const market = markets.get(book.instrument);
      market?.book.copy(book);
      if (market === undefined) return;
      if (market.matcher.openOrders().length > 0 || funding.isDue(book.instrument, clock.wall())) catchUp(market);
    },
  };
}
