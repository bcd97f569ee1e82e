import type { PriceE8, QuantityE8, UsdtE8 } from '../money.ts';
import type { OrderKind, Side } from '../order.ts';
import type { EpochMs } from '../time.ts';
import type { LevelChange } from './ladder.ts';

/** The kinds the executor sends, and those that only a person or a test sends. */
export type MatchKind = OrderKind | 'limit-gtc' | 'limit-fok';

/** An order as it arrives at a venue, in base units. Ids are the sender's; any text. */
export interface MatchRequest {
  readonly clientOrderId: string;
  readonly side: Side;
  readonly kind: MatchKind;
  readonly quantity: QuantityE8;
  /** Null for `market` only. */
  readonly limitPrice: PriceE8 | null;
  readonly reduceOnly: boolean;
}

/** Why a venue refuses an order outright: nothing of it was traded and nothing rests. */
export type MatchRejection =
  | 'quantity-step'
  | 'quantity-min'
  | 'price-step'
  | 'price-band'
  | 'price-missing'
  | 'notional-min'
  | 'duplicate-id'
  | 'insufficient-margin'
  | 'nothing-to-reduce'
  | 'would-take'
  | 'fok-unfillable'
  | 'no-book'
  | 'too-many-open-orders';

/** Why an order that was accepted is no longer live. */
export type EndReason = 'filled' | 'ioc-remainder' | 'asked' | 'nothing-to-reduce' | 'would-take' | 'fok-unfillable';

export interface MatchTrade {
  /** Rises by one; unique per matcher. */
  readonly tradeNumber: number;
  readonly price: PriceE8;
  readonly quantity: QuantityE8;
  /** Negative when paid, positive for a rebate. */
  readonly fee: UsdtE8;
  readonly maker: boolean;
  /** Price difference realised on the position, without the fee. */
  readonly realised: UsdtE8;
  readonly at: EpochMs;
}

export interface MatchOrder extends MatchRequest {
  /** Rises by one; unique per matcher. */
  readonly orderNumber: number;
  readonly state: 'live' | 'filled' | 'cancelled';
  readonly endedBecause: EndReason | null;
  readonly filled: QuantityE8;
  readonly trades: readonly MatchTrade[];
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
}

/** What happened, in order. `order` is a copy taken at that instant. */
export type MatchEvent =
  | { readonly type: 'accepted'; readonly order: MatchOrder }
  | { readonly type: 'rejected'; readonly request: MatchRequest; readonly reason: MatchRejection; readonly at: EpochMs }
  | { readonly type: 'traded'; readonly order: MatchOrder; readonly trade: MatchTrade }
  | { readonly type: 'ended'; readonly order: MatchOrder; readonly why: EndReason }
  /** Our fill took from a displayed level: this is what stands there now. */
  | { readonly type: 'depth'; readonly change: LevelChange };

/** Average price of what was traded, rounded down to 10^-8; null before the first fill. */
export function averagePrice(order: MatchOrder): PriceE8 | null {
  if (order.filled === 0n) return null;
  const cost = order.trades.reduce((sum, trade) => sum + trade.price * trade.quantity, 0n);
  return (cost / order.filled) as PriceE8;
}
