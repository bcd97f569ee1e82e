import * as z from 'zod';

import { quantityOfContracts, type ContractsE8 } from '#shared/domain/contract.ts';
import { E8, type NotionalE8, type PositionE8, type QuantityE8, type UsdtE8 } from '#shared/domain/money.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { InstrumentRules } from '#shared/domain/venue.ts';

import type { AccountDialect } from './dialect.ts';
import { decimalE8, fraction, instant, priceE8, signedUsdt } from './decimals.ts';
import { okxForced } from './forced-okx.ts';
import { okxFunding } from './funding-payments.ts';
import { perpetualInUsdt } from './market-record.ts';
import { onlyRowOf, parseOrders, rowsOf } from './parse-okx.ts';
import type { VenueRequest } from './wire-client.ts';

const VENUE = 'okx';
const ask = (
  api: 'public' | 'private',
  method: VenueRequest['method'],
  path: string,
  params: Readonly<Record<string, unknown>> = {},
): VenueRequest => ({ api, method, path, params, weight: 1 });

const Info = z.object({
  ctVal: decimalE8,
  ctMult: decimalE8.optional(),
  lotSz: decimalE8,
  minSz: decimalE8,
  tickSz: priceE8,
});
const PositionRow = z.object({
  instId: z.string(),
  posSide: z.string(),
  pos: z.union([decimalE8, z.literal('').transform(() => 0n)]),
});
/** `availBal` is empty in some account modes, where `availEq` is what may be used; `imr` and `mmr` are in others. */
const amount = z.union([signedUsdt, z.literal('').transform(() => null)]).nullish();
const Balance = z.object({
  details: z.array(
    z.object({
      ccy: z.string(),
      eq: signedUsdt,
      cashBal: signedUsdt,
      availEq: amount,
      availBal: amount,
      imr: amount,
      mmr: amount,
    }),
  ),
});
const Leverage = z.object({ lever: z.coerce.number() });
const Config = z.object({ posMode: z.string() });
const Fee = z.object({ takerU: z.string(), makerU: z.string(), taker: z.string(), maker: z.string() });
const Funding = z.object({ fundingRate: fraction, fundingTime: instant });

function rulesOf(raw: unknown): InstrumentRules | null {
  const market = perpetualInUsdt(raw);
  const info = Info.safeParse(market?.info);
  if (market === null || !info.success) return null;
  const { ctVal, ctMult = E8, lotSz, minSz, tickSz } = info.data;
  const contractSize = (ctVal * ctMult) / E8;
  // A lot that is no whole number of 10^-8 base cannot be traded by us, and nothing is rounded.
  if (contractSize === 0n || (lotSz * contractSize) % E8 !== 0n || (ctVal * ctMult) % E8 !== 0n) return null;
  return {
    venue: VENUE,
    instrument: market.base + market.quote,
    venueSymbol: market.id,
    contractSize: contractSize as QuantityE8,
    lot: ((lotSz * contractSize) / E8) as QuantityE8,
    tick: tickSz,
    quantityMin: ((minSz * contractSize) / E8) as QuantityE8,
    notionalMin: 0n as NotionalE8,
  };
}

export const okxAccount: AccountDialect = {
  rulesOf,
  async positions(call, rules) {
    const rows = rowsOf(await call(ask('private', 'GET', 'account/positions', { instType: 'SWAP' }), 'repair'));
    return rows
      .map((row) => PositionRow.parse(row))
      .filter((row) => row.pos !== 0n)
      .map((row) => {
        if (row.posSide !== 'net') throw new Error(`${row.instId} is held in long/short mode, not net`);
        const known = rules.get(row.instId);
        if (known === undefined) throw new Error(`${row.instId} is held and its contract size is not known`);
        const magnitude: bigint = quantityOfContracts((row.pos < 0n ? -row.pos : row.pos) as ContractsE8, known);
        return {
          venue: VENUE,
          instrument: known.instrument,
          quantity: (row.pos < 0n ? -magnitude : magnitude) as PositionE8,
        };
      });
  },
  async balance(call) {
    const raw = await call(ask('private', 'GET', 'account/balance', { ccy: 'USDT' }), 'read');
    const usdt = Balance.parse(onlyRowOf(raw)).details.find((row) => row.ccy === 'USDT');
    const zero = 0n as UsdtE8;
    const free = usdt?.availEq ?? usdt?.availBal ?? zero;
    const total = usdt?.eq ?? zero;
    const bound = (total > free ? total - free : 0n) as UsdtE8;
    const maintenance = usdt === undefined ? zero : (usdt.mmr ?? null);
    return { venue: VENUE, free, total, wallet: usdt?.cashBal ?? zero, used: usdt?.imr ?? bound, maintenance };
  },
  async openOrders(call, rules) {
    const params = { instType: 'SWAP', instId: rules.venueSymbol };
    return parseOrders(await call(ask('private', 'GET', 'trade/orders-pending', params), 'repair'), rules);
  },
  async time(call) {
    const raw = await call(ask('public', 'GET', 'public/time'), 'read');
    return epochMs(z.object({ ts: instant }).parse(onlyRowOf(raw)).ts);
  },
  async prepare(call, rules, leverage) {
    const readMode = async (): Promise<boolean> =>
      Config.parse(onlyRowOf(await call(ask('private', 'GET', 'account/config'), 'read'))).posMode === 'net_mode';
    if (!(await readMode()))
      await call(ask('private', 'POST', 'account/set-position-mode', { posMode: 'net_mode' }), 'read');
    const instId = rules.venueSymbol;
    const lever = String(leverage);
    await call(ask('private', 'POST', 'account/set-leverage', { instId, lever, mgnMode: 'cross' }), 'read');
    const raw = await call(ask('private', 'GET', 'account/leverage-info', { instId, mgnMode: 'cross' }), 'read');
    return { oneWay: await readMode(), leverage: Leverage.parse(onlyRowOf(raw)).lever };
  },
  async fees(call, rules) {
    const instFamily = rules.venueSymbol.replace(/-SWAP$/, '');
    const raw = await call(ask('private', 'GET', 'account/trade-fee', { instType: 'SWAP', instFamily }), 'read');
    const fee = Fee.parse(onlyRowOf(raw));
    // OKX writes what is paid below zero; `…U` is for contracts settled in USDT and empty where the plain one serves.
    const paid = (own: string, plain: string): number => -Number(own === '' ? plain : own) + 0;
    return { taker: paid(fee.takerU, fee.taker), maker: paid(fee.makerU, fee.maker) };
  },
  async funding(call, rules) {
    const raw = await call(ask('public', 'GET', 'public/funding-rate', { instId: rules.venueSymbol }), 'read');
    const funding = Funding.parse(onlyRowOf(raw));
    return { rate: funding.fundingRate, nextAt: epochMs(funding.fundingTime) };
  },
  fundingPayments: okxFunding,
  forcedOrders: okxForced,
};
