/** Order endpoints of Binance: reads the parameters, asks the matching, answers in Binance's words. */
import type { MatchKind, MatchOrder, MatchRequest } from '#shared/domain/matching/order.ts';
import { parseE8, type PriceE8, type QuantityE8 } from '#shared/domain/money.ts';

import type { VenueCore } from '../core.ts';
import { forcedReasonOf } from '../forced.ts';
import { missing, refuse, refuseOrder } from './errors.ts';
import { orderPayload, SYMBOL, userTradePayload } from './payloads.ts';

const TRADES_MAX = 1_000;
const FORCED_MAX = 100;
const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;

export function needSymbol(parameters: URLSearchParams): void {
  const symbol = parameters.get('symbol');
  if (symbol === null) throw missing('symbol');
  if (symbol !== SYMBOL) throw refuse(-1121, 'Invalid symbol.');
}

function need(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value === null || value === '') throw missing(name);
  return value;
}

function amount(parameters: URLSearchParams, name: string): bigint {
  const value = parseE8(need(parameters, name));
  if (value === null) throw refuse(-1111, 'Precision is over the maximum defined for this asset.');
  return value;
}

function kindOf(parameters: URLSearchParams): MatchKind {
  const type = need(parameters, 'type');
  if (type === 'MARKET') return 'market';
  if (type !== 'LIMIT') throw refuse(-1116, 'Invalid orderType.');
  const timeInForce = need(parameters, 'timeInForce');
  const kinds: Readonly<Record<string, MatchKind>> = {
    GTC: 'limit-gtc',
    IOC: 'limit-ioc',
    FOK: 'limit-fok',
    GTX: 'post-only',
  };
  const kind = kinds[timeInForce];
  if (kind === undefined) throw refuse(-1115, 'Invalid timeInForce.');
  return kind;
}

/** `freshId` makes an id for an order that came without one. */
export function requestOf(parameters: URLSearchParams, freshId: () => string): MatchRequest {
  needSymbol(parameters);
  const side = need(parameters, 'side');
  if (side !== 'BUY' && side !== 'SELL') throw refuse(-1117, 'Invalid side.');
  const kind = kindOf(parameters);
  const clientOrderId = parameters.get('newClientOrderId') ?? freshId();
  if (!CLIENT_ID.test(clientOrderId)) throw refuse(-1022, 'Illegal characters found in newClientOrderId.');
  if ((parameters.get('positionSide') ?? 'BOTH') !== 'BOTH')
    throw refuse(-4061, "Order's position side does not match user's setting.");
  const reduceOnly = parameters.get('reduceOnly') ?? 'false';
  return {
    clientOrderId,
    side: side === 'BUY' ? 'buy' : 'sell',
    kind,
    quantity: amount(parameters, 'quantity') as QuantityE8,
    limitPrice: kind === 'market' ? null : (amount(parameters, 'price') as PriceE8),
    reduceOnly: reduceOnly.toLowerCase() === 'true',
  };
}

/** Acts. @throws {WireRefusal} when the matching rejects */
export function placeOrder(core: VenueCore, parameters: URLSearchParams, freshId: () => string) {
  const result = core.place(requestOf(parameters, freshId), Number(parameters.get('timestamp')));
  if (result.kind === 'rejected') throw refuseOrder(result.reason);
  const payload = orderPayload(result.order);
  if (parameters.get('newOrderRespType') === 'RESULT') return payload;
  return { ...payload, status: 'NEW', executedQty: '0.000', cumQty: '0.000', cumQuote: '0.00000', avgPrice: '0.00' };
}

/** By the venue's number or by the client's id; the newest of that id. */
function find(core: VenueCore, parameters: URLSearchParams): MatchOrder | undefined {
  const orderId = parameters.get('orderId');
  if (orderId !== null) return core.matcher.orders().find((order) => order.orderNumber === Number(orderId));
  return core.matcher.order(need(parameters, 'origClientOrderId'));
}

export function queryOrder(core: VenueCore, parameters: URLSearchParams) {
  needSymbol(parameters);
  const order = find(core, parameters);
  if (order === undefined) throw refuse(-2013, 'Order does not exist.');
  return orderPayload(order);
}

export function queryOpenOrder(core: VenueCore, parameters: URLSearchParams) {
  needSymbol(parameters);
  const order = find(core, parameters);
  if (order?.state !== 'live') throw refuse(-2013, 'Order does not exist.');
  return orderPayload(order);
}

export function cancelOrder(core: VenueCore, parameters: URLSearchParams) {
  needSymbol(parameters);
  const order = find(core, parameters);
  const cancelled = order?.state === 'live' ? core.cancel(order.clientOrderId) : undefined;
  if (cancelled === undefined) throw refuse(-2011, 'Unknown order sent.');
  return orderPayload(cancelled);
}

export function cancelAllOrders(core: VenueCore, parameters: URLSearchParams) {
  needSymbol(parameters);
  core.cancelAll();
  return { code: 200, msg: 'The operation of cancel all open order is done.' };
}

export function allOrders(core: VenueCore, parameters: URLSearchParams) {
  needSymbol(parameters);
  const from = Number(parameters.get('startTime') ?? 0);
  const limit = Number(parameters.get('limit') ?? 500);
  return core.matcher
    .orders()
    .filter((order) => order.createdAt >= from)
    .slice(-Math.min(limit, TRADES_MAX))
    .map(orderPayload);
}

/** The last hundred at most of what the venue closed itself, oldest first; settlements are not among them. */
export function forceOrders(core: VenueCore, parameters: URLSearchParams) {
  needSymbol(parameters);
  const [from, until] = [Number(parameters.get('startTime') ?? 0), Number(parameters.get('endTime') ?? Infinity)];
  const asked = parameters.get('autoCloseType')?.toLowerCase() ?? null;
  const limit = Math.min(Number(parameters.get('limit') ?? 50), FORCED_MAX);
  return core.matcher
    .orders()
    .filter((order) => {
      const reason = forcedReasonOf(order);
      const listed = reason === 'adl' || reason === 'liquidation';
      return listed && (asked === null || asked === reason) && order.createdAt >= from && order.createdAt <= until;
    })
    .slice(-limit)
    .map(orderPayload);
}

export function userTrades(core: VenueCore, parameters: URLSearchParams) {
  needSymbol(parameters);
  const orderId = parameters.get('orderId');
  const [from, until] = [Number(parameters.get('startTime') ?? 0), Number(parameters.get('endTime') ?? Infinity)];
  const fromId = Number(parameters.get('fromId') ?? 0);
  const limit = Math.min(Number(parameters.get('limit') ?? 500), TRADES_MAX);
  const orders = core.matcher.orders().filter((order) => orderId === null || order.orderNumber === Number(orderId));
  const trades = orders.flatMap((order) => order.trades.map((trade) => ({ order, trade })));
  const asked = trades.filter(({ trade }) => trade.at >= from && trade.at <= until && trade.tradeNumber >= fromId);
  return asked
    .toSorted((a, b) => a.trade.tradeNumber - b.trade.tradeNumber)
    .slice(-limit)
    .map(({ order, trade }) => userTradePayload(order, trade));
}
