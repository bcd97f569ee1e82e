import type { Brand } from './brand.ts';
import type { ClientOrderId } from './ids.ts';
import type { PriceE8, QuantityE8, UsdtE8 } from './money.ts';
import type { EpochMs } from './time.ts';
import type { InstrumentId, VenueId } from './venue.ts';

export type Side = 'buy' | 'sell';
export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');

/** Why an order exists. Permission is a set of purposes (`permission.ts`). */
export const purposes = ['open', 'complete', 'unwind', 'close', 'asked-close'] as const;
export type Purpose = (typeof purposes)[number];

/** What a leg is made of: orders that we sent, and those by which the venue itself closed it. No `forced` order ever leaves. */
export const bookedPurposes = [...purposes, 'forced'] as const;
export type BookedPurpose = (typeof bookedPurposes)[number];

/** What is to be known of an order beside its life: `RESUMED`, an earlier life sent it, and this one carries it on. */
export const orderMarks = ['RESUMED'] as const;
export type OrderMark = (typeof orderMarks)[number];

/** `entry` is sent first where one is; `hedge` offsets it. */
export type LegRole = 'entry' | 'hedge';

export type OrderKind =
  /** Limit, fills what it can at once, the rest is gone. */
  | 'limit-ioc'
  /** Limit that only rests; refused by the venue when it would take. */
  | 'post-only'
  /** No price: only as an explicit, logged last step. */
  | 'market';

/** What the engine wants to send. Not yet looked at by a guard. */
export interface OrderRequest {
  readonly clientOrderId: ClientOrderId;
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly kind: OrderKind;
  /** Base currency. */
  readonly quantity: QuantityE8;
  /** Worst price we accept; also given for `market`, where it is the price that limits are reckoned with. */
  readonly limitPrice: PriceE8;
  readonly reduceOnly: boolean;
  readonly purpose: Purpose;
  /** A simulated order goes to the paper venue and never leaves the process. */
  readonly simulated: boolean;
}

/** An order in our books. */
export interface BookedOrder extends Omit<OrderRequest, 'purpose'> {
  readonly purpose: BookedPurpose;
}
export const wasSent = (order: BookedOrder): order is OrderRequest => order.purpose !== 'forced';

/** An order every guard has cleared. Only `review` makes one, and a venue accepts nothing else. */
export type ClearedOrder = Brand<OrderRequest, 'ClearedOrder'>;

/** One execution as the venue reported it. */
export interface Fill {
  readonly venue: VenueId;
  readonly clientOrderId: ClientOrderId;
  /** The venue's id of this execution; unique per venue, so that a repeat is recognised. */
  readonly tradeId: string;
  readonly side: Side;
  readonly price: PriceE8;
  readonly quantity: QuantityE8;
  /** Negative when paid, positive when a rebate. In USDT. */
  readonly fee: UsdtE8;
  readonly at: EpochMs;
}

/** Life of one order at a venue, in our words. */
export type OrderState = 'live' | 'filled' | 'cancelled' | 'expired' | 'rejected';
export const isFinal = (state: OrderState): boolean => state !== 'live';

/** What a venue says of one order: its state and all fills it can still tell. */
export interface OrderReport {
  readonly venue: VenueId;
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: string;
  readonly state: OrderState;
  /** Cumulative, base currency. */
  readonly filledQuantity: QuantityE8;
}

/** Why a venue closes by itself what an account holds. */
export const forcedReasons = ['adl', 'liquidation', 'settlement'] as const;
export type ForcedReason = (typeof forcedReasons)[number];

/**
 * An order of the venue's own making on our account, with all that it has traded so far. `adopted`: a person said that
 * our books are to take over that a venue holds less than they say.
 */
export interface ForcedOrder {
  readonly venue: VenueId;
  readonly venueOrderId: string;
  readonly reason: ForcedReason | 'adopted';
  /** Oldest first; their client order id is the venue's own, and not unique. */
  readonly fills: readonly Fill[];
}
