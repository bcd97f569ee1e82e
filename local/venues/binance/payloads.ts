/** Our facts in Binance's shapes. */
import { averagePrice, type MatchOrder, type MatchTrade } from '#shared/domain/matching/order.ts';
import type { Level } from '#shared/domain/matching/ladder.ts';
import type { PriceE8 } from '#shared/domain/money.ts';

import type { VenueCore } from '../core.ts';
import { fixedE8 } from '../decimal.ts';
import { forcedReasonOf } from '../forced.ts';
import { INSTRUMENT } from '../instruments.ts';

export const SYMBOL = 'BTCUSDT';
export const priceText = (price: bigint): string => fixedE8(price, 2);
export const quantityText = (quantity: bigint): string => fixedE8(quantity, 3);
export const amountText = (amount: bigint): string => fixedE8(amount, 8);
export const levelText = ({ price, quantity }: Level): [string, string] => [priceText(price), quantityText(quantity)];
export const costOf = (order: MatchOrder): bigint =>
  order.trades.reduce((sum, trade) => sum + trade.price * trade.quantity, 0n) / 100_000_000n;

export function statusOf(order: MatchOrder): string {
  if (order.state === 'filled') return 'FILLED';
  if (order.state === 'live') return order.filled > 0n ? 'PARTIALLY_FILLED' : 'NEW';
  return order.endedBecause === 'asked' ? 'CANCELED' : 'EXPIRED';
}

export const typeOf = (order: MatchOrder): 'MARKET' | 'LIMIT' => (order.kind === 'market' ? 'MARKET' : 'LIMIT');
export function timeInForceOf(order: MatchOrder): string {
  if (order.kind === 'limit-ioc') return 'IOC';
  if (order.kind === 'limit-fok') return 'FOK';
  return order.kind === 'post-only' ? 'GTX' : 'GTC';
}

/** What the wire calls an order: the sender's id, or the venue's own for what it closed itself. All of ADL have the same. */
export function wireIdOf(order: MatchOrder): string {
  switch (forcedReasonOf(order)) {
    case null:
      return order.clientOrderId;
    case 'adl':
      return 'adl_autoclose';
    case 'liquidation':
      return `autoclose-${order.createdAt}${String(order.orderNumber).slice(-6)}`;
    case 'settlement':
      return `settlement_autoclose-${order.createdAt}`;
  }
}

/** As answered to POST, GET and DELETE of an order. */
export const orderPayload = (order: MatchOrder) => ({
  orderId: order.orderNumber,
  symbol: SYMBOL,
  status: statusOf(order),
  clientOrderId: wireIdOf(order),
  price: priceText(order.limitPrice ?? 0n),
  avgPrice: priceText(averagePrice(order) ?? 0n),
  origQty: quantityText(order.quantity),
  executedQty: quantityText(order.filled),
  cumQty: quantityText(order.filled),
  cumQuote: fixedE8(costOf(order), 5),
  timeInForce: timeInForceOf(order),
  type: typeOf(order),
  reduceOnly: order.reduceOnly,
  closePosition: false,
  side: order.side.toUpperCase(),
  positionSide: 'BOTH',
  stopPrice: '0.00',
  workingType: 'CONTRACT_PRICE',
  priceProtect: false,
  origType: typeOf(order),
  priceMatch: 'NONE',
  selfTradePreventionMode: 'EXPIRE_MAKER',
  goodTillDate: 0,
  time: order.createdAt,
  updateTime: order.updatedAt,
});

export const userTradePayload = (order: MatchOrder, trade: MatchTrade) => ({
  symbol: SYMBOL,
  id: trade.tradeNumber,
  orderId: order.orderNumber,
  side: order.side.toUpperCase(),
  price: priceText(trade.price),
  qty: quantityText(trade.quantity),
  realizedPnl: amountText(trade.realised),
  quoteQty: fixedE8((trade.price * trade.quantity) / 100_000_000n, 5),
  commission: amountText(-BigInt(trade.fee)),
  commissionAsset: 'USDT',
  time: trade.at,
  positionSide: 'BOTH',
  buyer: order.side === 'buy',
  maker: trade.maker,
});

export function positionPayload(core: VenueCore) {
  const position = core.account.position(INSTRUMENT);
  const mark = position.markPrice ?? (0n as PriceE8);
  const notional = (BigInt(position.quantity) * mark) / 100_000_000n;
  return {
    symbol: SYMBOL,
    positionSide: 'BOTH',
    positionAmt: quantityText(position.quantity),
    entryPrice: amountText(position.entryPrice ?? 0n),
    breakEvenPrice: amountText(position.entryPrice ?? 0n),
    markPrice: amountText(mark),
    unRealizedProfit: amountText(position.unrealised),
    liquidationPrice: '0',
    isolatedMargin: '0',
    notional: amountText(notional),
    marginAsset: 'USDT',
    isolatedWallet: '0',
    initialMargin: amountText(position.margin),
    maintMargin: amountText((notional < 0n ? -notional : notional) / 250n),
    positionInitialMargin: amountText(position.margin),
    openOrderInitialMargin: '0',
    adl: 1,
    bidNotional: '0',
    askNotional: '0',
    updateTime: core.now(),
  };
}

export function assetPayload(core: VenueCore) {
  const [wallet, equity, available] = [core.account.wallet(), core.account.equity(), core.account.available()];
  const margin = amountText(core.account.position(INSTRUMENT).margin);
  return {
    asset: 'USDT',
    walletBalance: amountText(wallet),
    unrealizedProfit: amountText(equity - wallet),
    marginBalance: amountText(equity),
    maintMargin: amountText(core.account.maintenance()),
    initialMargin: margin,
    positionInitialMargin: margin,
    openOrderInitialMargin: amountText(0n),
    crossWalletBalance: amountText(wallet),
    crossUnPnl: amountText(equity - wallet),
    availableBalance: amountText(available > 0n ? available : 0n),
    maxWithdrawAmount: amountText(available > 0n ? available : 0n),
    marginAvailable: true,
    updateTime: core.now(),
  };
}

/** Event of the user stream; `trade` when this very event is an execution. */
export function orderUpdatePayload(
  order: MatchOrder,
  execution: 'NEW' | 'TRADE' | 'CANCELED' | 'EXPIRED',
  trade: MatchTrade | null,
  at: number,
) {
  return {
    e: 'ORDER_TRADE_UPDATE',
    T: order.updatedAt,
    E: at,
    o: {
      s: SYMBOL,
      c: wireIdOf(order),
      S: order.side.toUpperCase(),
      o: typeOf(order),
      f: timeInForceOf(order),
      q: quantityText(order.quantity),
      p: priceText(order.limitPrice ?? 0n),
      ap: priceText(averagePrice(order) ?? 0n),
      sp: '0',
      x: execution,
      X: execution === 'TRADE' && order.state === 'live' ? 'PARTIALLY_FILLED' : statusOf(order),
      i: order.orderNumber,
      l: quantityText(trade?.quantity ?? 0n),
      z: quantityText(order.filled),
      L: priceText(trade?.price ?? 0n),
      n: amountText(trade === null ? 0n : -BigInt(trade.fee)),
      N: 'USDT',
      T: trade?.at ?? order.updatedAt,
      t: trade?.tradeNumber ?? 0,
      b: '0',
      a: '0',
      m: trade?.maker ?? false,
      R: order.reduceOnly,
      wt: 'CONTRACT_PRICE',
      ot: typeOf(order),
      ps: 'BOTH',
      cp: false,
      rp: amountText(trade?.realised ?? 0n),
      pP: false,
      si: 0,
      ss: 0,
      V: 'EXPIRE_MAKER',
      pm: 'NONE',
      gtd: 0,
    },
  };
}

export function accountUpdatePayload(core: VenueCore, why: 'ORDER' | 'FUNDING_FEE' | 'DEPOSIT') {
  const position = positionPayload(core);
  const wallet = amountText(core.account.wallet());
  return {
    e: 'ACCOUNT_UPDATE',
    E: core.now(),
    T: core.now(),
    a: {
      m: why,
      B: [{ a: 'USDT', wb: wallet, cw: wallet, bc: '0' }],
      P: [
        {
          s: SYMBOL,
          pa: position.positionAmt,
          ep: position.entryPrice,
          bep: position.breakEvenPrice,
          cr: amountText(core.account.position(INSTRUMENT).realised),
          up: position.unRealizedProfit,
          mt: 'cross',
          iw: '0',
          ps: 'BOTH',
        },
      ],
    },
  };
}
