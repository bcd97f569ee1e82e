/**
 * The venue ports: what the executor needs from an exchange, in three small pieces, so that a faster wire can come
 * behind the first two later. Adapters resolve; they do not throw for anything a venue or a network can do.
 */
import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { PositionE8, UsdtE8 } from '#shared/domain/money.ts';
import type { ClearedOrder, Fill, ForcedOrder, ForcedReason, OrderReport, Purpose } from '#shared/domain/order.ts';
import type { DurationMs, EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import type { InstrumentId, InstrumentRules, VenueId } from '#shared/domain/venue.ts';
import type { RequestFigures } from './request-log.ts';

/** Levels a side that a book carries into the engine. */
export const BOOK_LEVELS = 10;

/**
 * Best levels of one book, best first; price in USDT, quantity in base, binary floats: for quotes and edge only.
 * The arrays are the adapter's own and change with the next update: read them at once, keep nothing.
 */
export interface BookView {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly bidPrices: Float64Array;
  readonly bidQuantities: Float64Array;
  readonly askPrices: Float64Array;
  readonly askQuantities: Float64Array;
  /** Levels that are filled on each side, at most `BOOK_LEVELS`. */
  readonly bidLevels: number;
  readonly askLevels: number;
  /** The venue's own event time; 0 when it gave none. */
  readonly venueAt: EpochMs;
  readonly receivedAt: MonotonicMs;
  /**
   * When the venue made it, on our monotonic clock, rather too early than too late: `receivedAt` when the venue gave no
   * event time, negative infinity while it is not known how the venue's clock goes.
   */
  readonly madeAt: MonotonicMs;
}

export interface MarketDataPort {
  readonly venue: VenueId;
  /** Calls back for every change of the book until the returned function is called. `onGap`: the stream broke; the book is void until the next view. */
  subscribe(instrument: InstrumentId, onBook: (book: BookView) => void, onGap: (why: string) => void): () => void;
}

export type RejectReason =
  | 'insufficient-margin'
  | 'would-take'
  | 'reduce-only'
  | 'size-or-step'
  | 'notional-too-small'
  | 'price-band'
  | 'too-late'
  | 'duplicate-id'
  | 'not-permitted'
  | 'no-liquidity'
  | 'banned'
  | 'bad-credentials'
  | 'other';

export type UnknownCause = 'timeout' | 'network' | 'venue-error' | 'unreadable-reply';

/**
 * What we know after asking a venue to take an order.
 * `unknown` is not `rejected`: a timeout, a 5xx, a rate limit or a reply we cannot parse may all come from an order
 * that is live. The engine has the order looked up before it does anything else.
 * `not-sent`: the gate refused at the moment of signing; nothing left this process.
 */
export type PlaceOutcome =
  | {
      readonly kind: 'accepted';
      readonly venueOrderId: string;
      readonly fills: readonly Fill[];
      readonly report: OrderReport | null;
    }
  | { readonly kind: 'rejected'; readonly reason: RejectReason; readonly venueCode: string }
  | { readonly kind: 'not-sent'; readonly why: string }
  | { readonly kind: 'unknown'; readonly cause: UnknownCause; readonly detail: string };

export type CancelOutcome = 'cancelled' | 'already-done' | 'unknown';

/** `never-arrived` only when the question was *sent* after the order's window had closed; before that it is `unknown`. */
export type LookUpOutcome =
  | { readonly kind: 'found'; readonly report: OrderReport; readonly fills: readonly Fill[] }
  | { readonly kind: 'never-arrived' }
  | { readonly kind: 'unknown'; readonly detail: string };

export interface TradingPort {
  readonly venue: VenueId;
  place(order: ClearedOrder): Promise<PlaceOutcome>;
  cancel(instrument: InstrumentId, id: ClientOrderId): Promise<CancelOutcome>;
  /** One that is not ours, by the venue's own id: only when a person asks for it. */
  cancelForeign(instrument: InstrumentId, venueOrderId: string): Promise<CancelOutcome>;
  cancelAll(instrument: InstrumentId): Promise<'done' | 'unknown'>;
  /**
   * The venue cancels all that rests once `timeoutMs` have passed without this being said again; 0 takes it back. A venue
   * rounds the time up to what it can do. `armed`: the venue said so. It cancels orders, never positions.
   */
  armDeadMan(instrument: InstrumentId, timeoutMs: number): Promise<'armed' | 'unknown'>;
  /** For how long from `at` on the venue wants to hear nothing from us; zero when it may be asked. */
  waitLeftMs(at: MonotonicMs): DurationMs;
  /** `sentBefore`: no request for this order can have been signed after that instant (its stamp, at the latest). */
  lookUp(instrument: InstrumentId, id: ClientOrderId, sentBefore: EpochMs): Promise<LookUpOutcome>;
  /**
   * Fills and order states as the venue pushes them; at least once, in any order. Returns a function that stops it.
   * `forced`: the venue told of an order of its own making; what it traded is to be read (`AccountPort.forcedOrders`).
   * `gap`: pushes may have been missed. `live`: from here on they arrive (again); what happened before must be looked up.
   */
  onOrders(listener: {
    fill(fill: Fill): void;
    order(report: OrderReport): void;
    forced?(reason: ForcedReason): void;
    gap(why: string): void;
    live?(): void;
  }): () => void;
}

export interface VenuePosition {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly quantity: PositionE8;
}
export interface VenueBalance {
  readonly venue: VenueId;
  /** What a new order may still bind. */
  readonly free: UsdtE8;
  /** What belongs to us there, profit and loss of what is open included. */
  readonly total: UsdtE8;
  /** The same without what is open: deposits, and what was realised, paid and received. */
  readonly wallet: UsdtE8;
  /** What positions and orders bind of the total. */
  readonly used: UsdtE8;
  /** A total below this is a margin call. Null where the venue does not tell it. */
  readonly maintenance: UsdtE8 | null;
}
/** One funding payment as the venue booked it on one instrument. */
export interface FundingPayment {
  /** The venue's own id: the same however often it is asked. */
  readonly id: string;
  readonly at: EpochMs;
  /** Received is positive. Decimals beyond the eighth, which OKX shows, are rounded down. */
  readonly amount: UsdtE8;
  /** Fraction of notional; null where the venue does not tell it with the payment. */
  readonly rate: number | null;
}
/** A read either answers or is unknown; «could not read the position» is never «flat». */
export type Read<T> =
  | { readonly kind: 'known'; readonly value: T }
  | { readonly kind: 'unknown'; readonly detail: string };

export interface AccountPort {
  readonly venue: VenueId;
  rules(instrument: InstrumentId): Promise<Read<InstrumentRules>>;
  positions(): Promise<Read<readonly VenuePosition[]>>;
  balance(): Promise<Read<VenueBalance>>;
  openOrders(instrument: InstrumentId): Promise<Read<readonly OrderReport[]>>;
  /** Venue clock minus ours, and the round trip it was measured over. */
  clockOffset(): Promise<Read<{ readonly offsetMs: number; readonly roundTripMs: DurationMs }>>;
  /** One-way mode and leverage set and read back; anything else is a refusal to trade. */
  prepare(
    instrument: InstrumentId,
    leverage: number,
  ): Promise<Read<{ readonly oneWay: boolean; readonly leverage: number }>>;
  /** Taker and maker fee as fractions of notional, e.g. 0.0005. */
  fees(instrument: InstrumentId): Promise<Read<{ readonly taker: number; readonly maker: number }>>;
  /** Rate of the running funding interval as a fraction, and when it settles. */
  funding(instrument: InstrumentId): Promise<Read<{ readonly rate: number; readonly nextAt: EpochMs }>>;
  /**
   * All payments booked at or after `since`, oldest first. Venues keep a week of them at least; what is older may be
   * missing. Unknown when there are more than an answer may carry: a list with a hole would be a wrong number.
   */
  fundingPayments(instrument: InstrumentId, since: EpochMs): Promise<Read<readonly FundingPayment[]>>;
  /**
   * Orders by which the venue itself closed something at or after `since`, oldest first, with every trade of each. Venues
   * keep a few days of them. Unknown when a list is cut short, or when the trades do not add up to what an order filled.
   */
  forcedOrders(instrument: InstrumentId, since: EpochMs): Promise<Read<readonly ForcedOrder[]>>;
}

/** Shares of the requests that we let ourselves send in any window; the rest of them is hedging's alone. */
export interface BudgetFigures {
  readonly usedShare: number;
  /** What entries and reads have spent, and the most that they may. */
  readonly othersShare: number;
  readonly othersShareMax: number;
}
/** How the venue has served us, as its adapter saw it. */
export interface HealthPort {
  readonly venue: VenueId;
  requests(at: MonotonicMs, windowMs: number): RequestFigures;
  budget(at: MonotonicMs): BudgetFigures;
}

export interface Venue {
  readonly venue: VenueId;
  readonly marketData: MarketDataPort;
  readonly trading: TradingPort;
  readonly account: AccountPort;
  readonly health: HealthPort;
  close(): Promise<void>;
}

/**
 * Asked at the very moment of signing, after the stamp was taken and with no await between: may this order, which is of
 * this purpose, leave now? Lease, permit and the age of what it was decided on are checked on the monotonic clock.
 */
export type SendGate = (
  id: ClientOrderId,
  purpose: Purpose,
  at: MonotonicMs,
  /** Said by paper alone: the order goes nowhere. Left out, it is a venue that asks, and a simulated order may not leave. */
  toPaper?: boolean,
) => { readonly allowed: true } | { readonly allowed: false; readonly why: string };
