/** Binance USD-M: how to say it. Quantities are in base already; every number is sent as exact decimal text. */
import * as z from 'zod';

import { formatE8 } from '#shared/domain/money.ts';
import type { ClearedOrder } from '#shared/domain/order.ts';
import type { InstrumentRules } from '#shared/domain/venue.ts';

import { binanceAccount } from './binance-account.ts';
import { useOf } from './budget.ts';
import type { Dialect, TradingDialect } from './dialect.ts';
import { binanceAlreadyDone, binanceNotFound, binanceRejections } from './errors-binance.ts';
import { parseOrder, parsePush, parseUserTrades } from './parse-binance.ts';
import type { VenueRequest } from './wire-client.ts';

const signed = (
  method: VenueRequest['method'],
  path: string,
  params: VenueRequest['params'],
  weight: number,
): VenueRequest => ({ api: 'fapiPrivate', method, path, params, weight });

const kindParams = (order: ClearedOrder): Record<string, string> => {
  if (order.kind === 'market') return { type: 'MARKET' };
  const timeInForce = order.kind === 'post-only' ? 'GTX' : 'IOC';
  return { type: 'LIMIT', timeInForce, price: formatE8(order.limitPrice) };
};

export const orderParams = (
  order: ClearedOrder,
  rules: InstrumentRules,
  windowMs: number,
): Readonly<Record<string, string>> => ({
  symbol: rules.venueSymbol,
  side: order.side === 'buy' ? 'BUY' : 'SELL',
  quantity: formatE8(order.quantity),
  newClientOrderId: order.clientOrderId,
  newOrderRespType: 'RESULT',
  reduceOnly: String(order.reduceOnly),
  // Never trade with ourselves: of two own orders that meet, the newcomer goes.
  selfTradePreventionMode: 'EXPIRE_TAKER',
  recvWindow: String(windowMs),
  ...kindParams(order),
});

/** Binance's own maximum. An order with more is told in part, its sum does not fit, and it stays unknown. */
const EXECUTIONS_MAX = 1_000;

const Countdown = z.object({ countdownTime: z.union([z.string(), z.number()]) });

const trading: TradingDialect = {
  rejections: binanceRejections,
  alreadyDone: binanceAlreadyDone,
  notFound: binanceNotFound,
  async place(call, order, rules, windowMs) {
    const raw = await call(signed('POST', 'order', orderParams(order, rules, windowMs), 1), useOf(order.purpose));
    const report = parseOrder(raw);
    return { kind: 'accepted', venueOrderId: report.venueOrderId, report };
  },
  cancel: (rules, id) => signed('DELETE', 'order', { symbol: rules.venueSymbol, origClientOrderId: id }, 1),
  cancelForeign: (rules, orderId) => signed('DELETE', 'order', { symbol: rules.venueSymbol, orderId }, 1),
  async cancelAll(call, rules) {
    await call(signed('DELETE', 'allOpenOrders', { symbol: rules.venueSymbol }, 1), 'repair');
    return true;
  },
  async armDeadMan(call, rules, timeoutMs) {
    const countdownTime = String(timeoutMs);
    const params = { symbol: rules.venueSymbol, countdownTime };
    const raw = await call(signed('POST', 'countdownCancelAll', params, 10), 'repair');
    return String(Countdown.parse(raw).countdownTime) === countdownTime;
  },
  find: (rules, id) => signed('GET', 'order', { symbol: rules.venueSymbol, origClientOrderId: id }, 1),
  found: (raw) => parseOrder(raw),
  async fills(call, rules, orderId, id) {
    const params = { symbol: rules.venueSymbol, orderId, limit: EXECUTIONS_MAX };
    return parseUserTrades(await call(signed('GET', 'userTrades', params, 5), 'repair'), orderId, id);
  },
  parsePush,
  connectedMeansLive: (url) => url.includes('listenKey='),
};

export const binance: Dialect = {
  venue: 'binance-um',
  trading,
  account: binanceAccount,
  bookDepth: 1_000,
  weights: { depth: 20, exchangeInfo: 1 },
};
