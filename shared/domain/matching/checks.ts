/** What a venue looks at before it takes an order, in the order in which it looks. */
import { notionalOf, type PriceE8, type QuantityE8 } from '../money.ts';
import type { InstrumentRules } from '../venue.ts';
import { marginOf, type Account } from './account.ts';
import { feeOf, type FeeSchedule } from './fees.ts';
import type { Ladder, Level } from './ladder.ts';
import type { MatchRejection, MatchRequest } from './order.ts';

export interface CheckContext {
  readonly rules: InstrumentRules;
  readonly fees: FeeSchedule;
  readonly account: Account;
  readonly ladder: Ladder;
  /** Farthest a limit may be from the mid, in basis points, on the side where it would take. */
  readonly priceBandBps: number;
  readonly isOpen: (clientOrderId: string) => boolean;
  readonly openOrders: number;
  readonly openOrdersMax: number;
}

/** The levels this order would trade against, best first. */
export const facing = (ladder: Ladder, side: MatchRequest['side']): readonly Level[] =>
  side === 'buy' ? ladder.asks : ladder.bids;
/** Does a level at `price` satisfy the order's limit? */
export const within = (request: Pick<MatchRequest, 'side' | 'limitPrice'>, price: bigint): boolean =>
  request.limitPrice === null || (request.side === 'buy' ? price <= request.limitPrice : price >= request.limitPrice);

/** How much of a reduce-only order the position leaves to do; zero when it would not reduce. */
export function reducible(account: Account, instrument: string, side: MatchRequest['side']): QuantityE8 {
  const held: bigint = account.position(instrument).quantity;
  if (held === 0n || held > 0n === (side === 'buy')) return 0n as QuantityE8;
  return (held < 0n ? -held : held) as QuantityE8;
}

function checkShape(request: MatchRequest, context: CheckContext): MatchRejection | null {
  const { rules } = context;
  if (request.quantity % rules.lot !== 0n) return 'quantity-step';
  if (request.quantity < rules.quantityMin || request.quantity === 0n) return 'quantity-min';
  if ((request.limitPrice === null) !== (request.kind === 'market')) return 'price-missing';
  if (request.limitPrice !== null && (request.limitPrice <= 0n || request.limitPrice % rules.tick !== 0n))
    return 'price-step';
  if (context.isOpen(request.clientOrderId)) return 'duplicate-id';
  if (context.openOrders >= context.openOrdersMax) return 'too-many-open-orders';
  return null;
}

function checkPrice(request: MatchRequest, mid: PriceE8, context: CheckContext): MatchRejection | null {
  const limit = request.limitPrice;
  const band = (mid * BigInt(context.priceBandBps)) / 10_000n;
  if (limit !== null && (request.side === 'buy' ? limit > mid + band : limit < mid - band)) return 'price-band';
  const worth = notionalOf(limit ?? mid, request.quantity);
  if (!request.reduceOnly && worth < context.rules.notionalMin) return 'notional-min';
  const [best] = facing(context.ladder, request.side);
  if (request.kind === 'post-only' && best !== undefined && within(request, best.price)) return 'would-take';
  return null;
}

function checkMargin(request: MatchRequest, mid: PriceE8, context: CheckContext): MatchRejection | null {
  const { account, rules, fees } = context;
  const held = account.position(rules.instrument).quantity;
  const after = request.side === 'buy' ? held + request.quantity : held - request.quantity;
  const abs = (value: bigint): bigint => (value < 0n ? -value : value);
  const increase = abs(after) - abs(held);
  if (increase <= 0n) return null;
  const price = request.limitPrice ?? mid;
  const needed =
    marginOf(price, increase, account.position(rules.instrument).leverage) -
    feeOf(price, request.quantity, fees.takerE8);
  return needed > account.available() ? 'insufficient-margin' : null;
}

function checkFillable(request: MatchRequest, context: CheckContext): MatchRejection | null {
  if (request.kind !== 'limit-fok') return null;
  let left: bigint = request.quantity;
  for (const level of facing(context.ladder, request.side)) if (within(request, level.price)) left -= level.quantity;
  return left > 0n ? 'fok-unfillable' : null;
}

/** @returns the first thing that is wrong with the order, or null */
export function checkOrder(request: MatchRequest, context: CheckContext): MatchRejection | null {
  const shape = checkShape(request, context);
  if (shape !== null) return shape;
  const mid = context.ladder.mid();
  if (mid === null) return 'no-book';
  if (request.reduceOnly && reducible(context.account, context.rules.instrument, request.side) === 0n)
    return 'nothing-to-reduce';
  return (
    checkPrice(request, mid, context) ??
    (request.reduceOnly ? null : checkMargin(request, mid, context)) ??
    checkFillable(request, context)
  );
}
