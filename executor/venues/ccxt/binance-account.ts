import * as z from 'zod';

import { E8, type NotionalE8, type PositionE8, type QuantityE8, type UsdtE8 } from '#shared/domain/money.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { InstrumentRules } from '#shared/domain/venue.ts';

import type { AccountDialect } from './dialect.ts';
import { decimalE8, fraction, instant, priceE8, quantityE8, signedUsdt } from './decimals.ts';
import { binanceForced } from './forced-binance.ts';
import { binanceFunding } from './funding-payments.ts';
import { perpetualInUsdt } from './market-record.ts';
import { parseOrders } from './parse-binance.ts';
import type { VenueRequest } from './wire-client.ts';

const VENUE = 'binance-um';
const ask = (
  api: string,
  method: VenueRequest['method'],
  path: string,
  weight: number,
  params: Readonly<Record<string, unknown>> = {},
): VenueRequest => ({ api, method, path, params, weight });

const Filter = z.object({
  filterType: z.string(),
  tickSize: priceE8.optional(),
  stepSize: quantityE8.optional(),
  minQty: quantityE8.optional(),
  notional: decimalE8.optional(),
});
const Info = z.object({ filters: z.array(Filter) });

const PositionRisk = z.object({ symbol: z.string(), positionSide: z.string(), positionAmt: decimalE8 });
const Account = z.object({
  assets: z.array(
    z.object({
      asset: z.string(),
      walletBalance: signedUsdt,
      marginBalance: signedUsdt,
      availableBalance: signedUsdt,
      initialMargin: signedUsdt,
      maintMargin: signedUsdt,
    }),
  ),
});
const SymbolConfig = z.array(z.object({ symbol: z.string(), leverage: z.coerce.number() }));
const Dual = z.object({ dualSidePosition: z.union([z.boolean(), z.stringbool()]) });
const Commission = z.object({ takerCommissionRate: fraction, makerCommissionRate: fraction });
const Premium = z.object({ lastFundingRate: fraction, nextFundingTime: instant });

function rulesOf(raw: unknown): InstrumentRules | null {
  const market = perpetualInUsdt(raw);
  const info = Info.safeParse(market?.info);
  if (market === null || !info.success) return null;
  const filter = (type: string): z.infer<typeof Filter> | undefined =>
    info.data.filters.find((one) => one.filterType === type);
  const lotSize = filter('LOT_SIZE');
  const tick = filter('PRICE_FILTER')?.tickSize;
  if (lotSize?.stepSize === undefined || lotSize.minQty === undefined || tick === undefined) return null;
  return {
    venue: VENUE,
    instrument: market.base + market.quote,
    venueSymbol: market.id,
    contractSize: E8 as QuantityE8,
    lot: lotSize.stepSize,
    tick,
    quantityMin: lotSize.minQty,
    notionalMin: (filter('MIN_NOTIONAL')?.notional ?? 0n) as NotionalE8,
  };
}

export const binanceAccount: AccountDialect = {
  rulesOf,
  async positions(call, rules) {
    const raw = await call(ask('fapiPrivateV3', 'GET', 'positionRisk', 5), 'repair');
    return z
      .array(PositionRisk)
      .parse(raw)
      .filter((row) => row.positionAmt !== 0n)
      .map((row) => {
        if (row.positionSide !== 'BOTH') throw new Error(`${row.symbol} is held in hedge mode, not one-way`);
        const instrument = rules.get(row.symbol)?.instrument ?? row.symbol;
        return { venue: VENUE, instrument, quantity: row.positionAmt as PositionE8 };
      });
  },
  async balance(call) {
    const { assets } = Account.parse(await call(ask('fapiPrivateV3', 'GET', 'account', 5), 'read'));
    const usdt = assets.find((row) => row.asset === 'USDT');
    const zero = 0n as UsdtE8;
    return {
      venue: VENUE,
      free: usdt?.availableBalance ?? zero,
      total: usdt?.marginBalance ?? zero,
      wallet: usdt?.walletBalance ?? zero,
      used: usdt?.initialMargin ?? zero,
      maintenance: usdt?.maintMargin ?? zero,
    };
  },
  openOrders: async (call, rules) =>
    parseOrders(await call(ask('fapiPrivate', 'GET', 'openOrders', 1, { symbol: rules.venueSymbol }), 'repair')),
  time: async (call) =>
    epochMs(
      z.object({ serverTime: instant }).parse(await call(ask('fapiPublic', 'GET', 'time', 1), 'read')).serverTime,
    ),
  async prepare(call, rules, leverage) {
    const symbol = rules.venueSymbol;
    const readMode = async (): Promise<boolean> =>
      !Dual.parse(await call(ask('fapiPrivate', 'GET', 'positionSide/dual', 30), 'read')).dualSidePosition;
    if (!(await readMode()))
      await call(ask('fapiPrivate', 'POST', 'positionSide/dual', 1, { dualSidePosition: 'false' }), 'read');
    await call(ask('fapiPrivate', 'POST', 'leverage', 1, { symbol, leverage }), 'read');
    const configs = SymbolConfig.parse(await call(ask('fapiPrivate', 'GET', 'symbolConfig', 5, { symbol }), 'read'));
    const config = configs.find((row) => row.symbol === symbol);
    if (config === undefined) throw new Error(`the venue tells no leverage for ${symbol}`);
    return { oneWay: await readMode(), leverage: config.leverage };
  },
  async fees(call, rules) {
    const raw = await call(ask('fapiPrivate', 'GET', 'commissionRate', 20, { symbol: rules.venueSymbol }), 'read');
    const rate = Commission.parse(raw);
    return { taker: rate.takerCommissionRate, maker: rate.makerCommissionRate };
  },
  async funding(call, rules) {
    const raw = await call(ask('fapiPublic', 'GET', 'premiumIndex', 1, { symbol: rules.venueSymbol }), 'read');
    const premium = Premium.parse(raw);
    return { rate: premium.lastFundingRate, nextAt: epochMs(premium.nextFundingTime) };
  },
  fundingPayments: binanceFunding,
  forcedOrders: binanceForced,
};
