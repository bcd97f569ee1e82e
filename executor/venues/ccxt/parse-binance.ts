/**
 * Binance USD-M payloads into our words. Pure; exact decimals from the venue's own text, never through a float. Keys
 * that we do not use are ignored, because venues add some whenever they like.
 */
import * as z from 'zod';

import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { UsdtE8 } from '#shared/domain/money.ts';
import type { Fill, ForcedReason, OrderReport, OrderState } from '#shared/domain/order.ts';
import { epochMs } from '#shared/domain/time.ts';

import { idText, instant, priceE8, quantityE8, signedUsdt } from './decimals.ts';
import type { Pushed, RulesBySymbol } from './dialect.ts';

const VENUE = 'binance-um';
const states: Readonly<Record<string, OrderState>> = {
  NEW: 'live',
  PARTIALLY_FILLED: 'live',
  FILLED: 'filled',
  CANCELED: 'cancelled',
  EXPIRED: 'expired',
  EXPIRED_IN_MATCH: 'expired',
  REJECTED: 'rejected',
  NEW_INSURANCE: 'live',
  NEW_ADL: 'live',
};
const state = z.string().transform((text, context): OrderState => {
  const known = states[text];
  if (known !== undefined) return known;
  context.addIssue(`«${text}» is no order status that we know`);
  return z.NEVER;
});
const side = z.enum(['BUY', 'SELL']).transform((text) => (text === 'BUY' ? 'buy' : 'sell'));
const inUsdt = z.literal('USDT', { error: 'a fee is paid in USDT; switch off paying fees in another coin' });

/** Binance writes what was paid above zero, we below. */
const paid = (commission: bigint): UsdtE8 => -commission as UsdtE8;

const Order = z.object({
  clientOrderId: z.string(),
  orderId: idText,
  status: state,
  executedQty: quantityE8,
});
/** Answer to placing, and to asking for one order. */
export function parseOrder(raw: unknown): OrderReport {
  const order = Order.parse(raw);
  return {
    venue: VENUE,
    clientOrderId: order.clientOrderId as ClientOrderId,
    venueOrderId: order.orderId,
    state: order.status,
    filledQuantity: order.executedQty,
  };
}
export const parseOrders = (raw: unknown): readonly OrderReport[] => z.array(z.unknown()).parse(raw).map(parseOrder);

const UserTrade = z.object({
  id: idText,
  orderId: idText,
  side,
  price: priceE8,
  qty: quantityE8,
  commission: signedUsdt,
  commissionAsset: inUsdt,
  time: instant,
});
/** `GET userTrades` knows no client order id; the caller asked for one order and says which. */
export const parseUserTrades = (raw: unknown, venueOrderId: string, id: ClientOrderId): readonly Fill[] =>
  z
    .array(UserTrade)
    .parse(raw)
    .filter((trade) => trade.orderId === venueOrderId)
    .map((trade) => ({
      venue: VENUE,
      clientOrderId: id,
      tradeId: trade.id,
      side: trade.side,
      price: trade.price,
      quantity: trade.qty,
      fee: paid(trade.commission),
      at: epochMs(trade.time),
    }));

const OrderTradeUpdate = z.object({
  o: z.object({
    s: z.string(),
    c: z.string(),
    S: side,
    X: state,
    i: idText,
    l: quantityE8,
    z: quantityE8,
    L: priceE8,
    N: z.string().nullish(),
    n: signedUsdt.nullish(),
    T: instant,
    t: idText,
  }),
});
const Event = z.object({ e: z.string() });

/** By their client order id, which the venue gives to orders of its own making only; those of ADL all have the same. */
export function forcedReasonOf(clientOrderId: string): ForcedReason | null {
  if (clientOrderId.startsWith('adl_autoclose')) return 'adl';
  if (clientOrderId.startsWith('settlement_autoclose-')) return 'settlement';
  return clientOrderId.startsWith('autoclose-') ? 'liquidation' : null;
}
const Named = z.object({ o: z.object({ s: z.string(), c: z.string() }) });

/** A frame of the user data stream; null when it says nothing of orders. */
export function parsePush(frame: unknown, rules: RulesBySymbol): readonly Pushed[] | null {
  const event = Event.safeParse(frame);
  if (!event.success) return null;
  if (event.data.e === 'listenKeyExpired') return [{ kind: 'gap', why: 'the venue ended the order stream' }];
  if (event.data.e !== 'ORDER_TRADE_UPDATE') return null;
  const { o: named } = Named.parse(frame);
  if (!rules.has(named.s)) return null;
  const reason = forcedReasonOf(named.c);
  if (reason !== null) return [{ kind: 'forced', reason }];
  const { o: order } = OrderTradeUpdate.parse(frame);
  const report: OrderReport = {
    venue: VENUE,
    clientOrderId: order.c as ClientOrderId,
    venueOrderId: order.i,
    state: order.X,
    filledQuantity: order.z,
  };
  if (order.l === 0n) return [{ kind: 'order', report, fill: null }];
  inUsdt.parse(order.N);
  const fill: Fill = {
    venue: VENUE,
    clientOrderId: report.clientOrderId,
    tradeId: order.t,
    side: order.S,
    price: order.L,
    quantity: order.l,
    fee: paid(order.n ?? 0n),
    at: epochMs(order.T),
  };
  return [{ kind: 'order', report, fill }];
}
