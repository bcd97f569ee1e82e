/** What differs from venue to venue: requests as data, answers parsed, codes with a meaning. No sockets, no clock. */
import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { ClearedOrder, Fill, ForcedOrder, ForcedReason, OrderReport } from '#shared/domain/order.ts';
import type { DurationMs, EpochMs } from '#shared/domain/time.ts';
import type { InstrumentRules, VenueId } from '#shared/domain/venue.ts';

import type { FundingPayment, RejectReason, VenueBalance, VenuePosition } from '../venue.ts';
import type { BudgetUse } from './budget.ts';
import type { VenueRequest } from './wire-client.ts';

/** By the venue's own symbol. */
export type RulesBySymbol = ReadonlyMap<string, InstrumentRules>;

/** Asks the venue, within budget and time. Throws NotSentError, VenueAnswerError, SilenceError or what ccxt throws. */
export type Call = (request: VenueRequest, use: BudgetUse) => Promise<unknown>;

export type Pushed =
  | { readonly kind: 'order'; readonly report: OrderReport; readonly fill: Fill | null }
  | { readonly kind: 'forced'; readonly reason: ForcedReason }
  | { readonly kind: 'live' }
  | { readonly kind: 'gap'; readonly why: string };

export type Placed =
  | { readonly kind: 'accepted'; readonly venueOrderId: string; readonly report: OrderReport | null }
  | { readonly kind: 'rejected'; readonly reason: RejectReason; readonly venueCode: string };

export interface TradingDialect {
  /** Codes that definitely mean that the order does not exist and never will. */
  readonly rejections: Readonly<Record<string, RejectReason>>;
  readonly alreadyDone: ReadonlySet<string>;
  readonly notFound: ReadonlySet<string>;
  /** Sends the order. Anything thrown after it was signed is an unknown outcome, unless its code is in `rejections`. */
  place(call: Call, order: ClearedOrder, rules: InstrumentRules, windowMs: DurationMs): Promise<Placed>;
  cancel(rules: InstrumentRules, id: ClientOrderId): VenueRequest;
  cancelForeign(rules: InstrumentRules, venueOrderId: string): VenueRequest;
  /** @returns whether the venue said that nothing rests any more. */
  cancelAll(call: Call, rules: InstrumentRules): Promise<boolean>;
  /** Sets the dead-man's switch; 0 takes it back. @returns whether the venue says that it stands as asked. */
  armDeadMan(call: Call, rules: InstrumentRules, timeoutMs: number): Promise<boolean>;
  find(rules: InstrumentRules, id: ClientOrderId): VenueRequest;
  found(raw: unknown, rules: InstrumentRules): OrderReport;
  /** All executions of one order, oldest first. */
  fills(call: Call, rules: InstrumentRules, venueOrderId: string, id: ClientOrderId): Promise<readonly Fill[]>;
  /** A frame of the private stream; null when it says nothing of orders. */
  parsePush(frame: unknown, rules: RulesBySymbol): readonly Pushed[] | null;
  /** Does this connection alone mean that orders are being pushed? */
  connectedMeansLive(url: string): boolean;
}

export interface AccountDialect {
  /** The rules in a market record of ccxt; null when it is not a perpetual in USDT that we can express. */
  rulesOf(market: unknown): InstrumentRules | null;
  positions(call: Call, rules: RulesBySymbol): Promise<readonly VenuePosition[]>;
  balance(call: Call): Promise<VenueBalance>;
  openOrders(call: Call, rules: InstrumentRules): Promise<readonly OrderReport[]>;
  time(call: Call): Promise<EpochMs>;
  prepare(
    call: Call,
    rules: InstrumentRules,
    leverage: number,
  ): Promise<{ readonly oneWay: boolean; readonly leverage: number }>;
  fees(call: Call, rules: InstrumentRules): Promise<{ readonly taker: number; readonly maker: number }>;
  funding(call: Call, rules: InstrumentRules): Promise<{ readonly rate: number; readonly nextAt: EpochMs }>;
  /** Oldest first. @throws when there are more pages than may be asked for */
  fundingPayments(call: Call, rules: InstrumentRules, since: EpochMs): Promise<readonly FundingPayment[]>;
  /** Oldest first. @throws when the list is cut short, or the venue has not told every trade yet */
  forcedOrders(call: Call, rules: InstrumentRules, since: EpochMs): Promise<readonly ForcedOrder[]>;
}

export interface Dialect {
  readonly venue: VenueId;
  readonly trading: TradingDialect;
  readonly account: AccountDialect;
  /** Levels ccxt keeps a side. It forgets deeper ones, so a small number would show a thin book after a move. */
  readonly bookDepth: number;
  /** Weight of the requests that ccxt makes by itself on the market data connection, by path; others count 1. */
  readonly weights: Readonly<Record<string, number>>;
}
