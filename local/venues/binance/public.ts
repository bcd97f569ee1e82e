/** What Binance tells anyone: instruments, books, funding, time. */
import type { PriceE8 } from '#shared/domain/money.ts';

import type { VenueCore } from '../core.ts';
import { fixedE8 } from '../decimal.ts';
import { FUNDING_RATE, instrumentRules } from '../instruments.ts';
import { amountText, levelText, priceText, quantityText, SYMBOL } from './payloads.ts';

const DEPTH_LIMIT_DEFAULT = 500;
const rules = instrumentRules['binance-um'];

export const exchangeInfo = (core: VenueCore) => ({
  timezone: 'UTC',
  serverTime: core.now(),
  futuresType: 'U_MARGINED',
  rateLimits: [
    { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2400 },
    { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 1200 },
    { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 300 },
  ],
  exchangeFilters: [],
  assets: [{ asset: 'USDT', marginAvailable: true, autoAssetExchange: '-10000' }],
  symbols: [
    {
      symbol: SYMBOL,
      pair: SYMBOL,
      contractType: 'PERPETUAL',
      deliveryDate: 4133404800000,
      onboardDate: 1569398400000,
      status: 'TRADING',
      maintMarginPercent: '2.5000',
      requiredMarginPercent: '5.0000',
      baseAsset: 'BTC',
      quoteAsset: 'USDT',
      marginAsset: 'USDT',
      pricePrecision: 2,
      quantityPrecision: 3,
      baseAssetPrecision: 8,
      quotePrecision: 8,
      underlyingType: 'COIN',
      underlyingSubType: ['PoW'],
      triggerProtect: '0.0500',
      liquidationFee: '0.012500',
      marketTakeBound: '0.05',
      maxMoveOrderLimit: 10000,
      permissionSets: ['GRID', 'COPY'],
      filters: [
        { filterType: 'PRICE_FILTER', minPrice: '556.80', maxPrice: '4529764', tickSize: fixedE8(rules.tick, 2) },
        {
          filterType: 'LOT_SIZE',
          minQty: fixedE8(rules.quantityMin, 3),
          maxQty: '1000',
          stepSize: fixedE8(rules.lot, 3),
        },
        {
          filterType: 'MARKET_LOT_SIZE',
          minQty: fixedE8(rules.quantityMin, 3),
          maxQty: '120',
          stepSize: fixedE8(rules.lot, 3),
        },
        { filterType: 'MAX_NUM_ORDERS', limit: 200 },
        { filterType: 'MAX_NUM_ALGO_ORDERS', limit: 10 },
        { filterType: 'MIN_NOTIONAL', notional: fixedE8(rules.notionalMin, 0) },
        { filterType: 'PERCENT_PRICE', multiplierUp: '1.0500', multiplierDown: '0.9500', multiplierDecimal: '4' },
        { filterType: 'POSITION_RISK_CONTROL', positionControlSide: 'NONE' },
      ],
      orderTypes: [
        'LIMIT',
        'MARKET',
        'STOP',
        'STOP_MARKET',
        'TAKE_PROFIT',
        'TAKE_PROFIT_MARKET',
        'TRAILING_STOP_MARKET',
      ],
      timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'],
    },
  ],
});

export function depthSnapshot(core: VenueCore, parameters: URLSearchParams) {
  const limit = Number(parameters.get('limit') ?? DEPTH_LIMIT_DEFAULT);
  const { bids, asks } = core.matcher.ladder;
  return {
    lastUpdateId: core.updateId(),
    E: core.now(),
    T: core.now(),
    bids: bids.slice(0, limit).map(levelText),
    asks: asks.slice(0, limit).map(levelText),
  };
}

export function bookTicker(core: VenueCore) {
  const [[bid], [ask]] = [core.matcher.ladder.bids, core.matcher.ladder.asks];
  return {
    symbol: SYMBOL,
    bidPrice: priceText(bid?.price ?? 0n),
    bidQty: quantityText(bid?.quantity ?? 0n),
    askPrice: priceText(ask?.price ?? 0n),
    askQty: quantityText(ask?.quantity ?? 0n),
    time: core.now(),
  };
}

/** Mark and index are both the mid of the simulated book: the simulator knows no other market. */
export function premiumIndex(core: VenueCore) {
  const mid = core.matcher.ladder.mid() ?? (0n as PriceE8);
  return {
    symbol: SYMBOL,
    markPrice: amountText(mid),
    indexPrice: amountText(mid),
    estimatedSettlePrice: amountText(mid),
    lastFundingRate: `${FUNDING_RATE['binance-um']}0000`,
    interestRate: '0.00010000',
    nextFundingTime: core.funding.nextAt(),
    time: core.now(),
  };
}
