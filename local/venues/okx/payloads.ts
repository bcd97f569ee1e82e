/** Our facts in OKX's shapes: all text, quantities in contracts of 0.01 BTC. */
import { crc32 } from 'node:zlib';

import { contractsOf } from '#shared/domain/contract.ts';
import type { Level } from '#shared/domain/matching/ladder.ts';
import { averagePrice, type MatchOrder, type MatchTrade } from '#shared/domain/matching/order.ts';
import { formatE8, notionalOf, type PriceE8, type QuantityE8 } from '#shared/domain/money.ts';

import type { VenueCore } from '../core.ts';
import { fixedE8 } from '../decimal.ts';
import { forcedReasonOf } from '../forced.ts';
import { INSTRUMENT, instrumentRules } from '../instruments.ts';

export const INST_ID = 'BTC-USDT-SWAP';
export const INST_ID_CODE = 10_459;
const rules = instrumentRules.okx;
const CHECKSUM_LEVELS = 25;

const abs = (value: bigint): bigint => (value < 0n ? -value : value);
export const contractsText = (quantity: bigint): string => {
  const text = formatE8(contractsOf(abs(quantity) as QuantityE8, rules));
  return quantity < 0n ? `-${text}` : text;
};
/** Price, contracts, a number that is always 0, orders at the level (not recorded: one). */
export type OkxLevel = [string, string, string, string];
export const levelText = ({ price, quantity }: Level): OkxLevel => [
  formatE8(price),
  contractsText(quantity),
  '0',
  quantity === 0n ? '0' : '1',
];

/** Signed CRC-32 of the best 25 levels, bid and ask in turn, as `price:size` joined by colons. */
export function checksumOf(bids: readonly OkxLevel[], asks: readonly OkxLevel[]): number {
  const parts: string[] = [];
  for (let index = 0; index < CHECKSUM_LEVELS; index += 1)
    for (const level of [bids[index], asks[index]]) if (level !== undefined) parts.push(level[0], level[1]);
  return crc32(parts.join(':')) | 0;
}

export function stateOf(order: MatchOrder): 'live' | 'partially_filled' | 'filled' | 'canceled' {
  if (order.state === 'filled') return 'filled';
  if (order.state === 'cancelled') return 'canceled';
  return order.filled > 0n ? 'partially_filled' : 'live';
}

const ordTypes = {
  'limit-ioc': 'ioc',
  'limit-fok': 'fok',
  'post-only': 'post_only',
  'limit-gtc': 'limit',
  market: 'market',
} as const;
/** OKX's numbers for why an order was cancelled. */
const cancelSources = {
  asked: '1',
  'ioc-remainder': '14',
  'fok-unfillable': '15',
  'would-take': '31',
  'nothing-to-reduce': '4',
  filled: '',
} as const;

const usdText = (price: PriceE8 | null, quantity: QuantityE8): string =>
  price === null ? '' : formatE8(notionalOf(price, quantity));

const categories = { adl: 'adl', liquidation: 'full_liquidation', settlement: 'delivery' } as const;
export function categoryOf(order: MatchOrder): string {
  const reason = forcedReasonOf(order);
  return reason === null ? 'normal' : categories[reason];
}
/** What the venue closed itself has no client order id. */
const wireIdOf = (order: MatchOrder): string => (forcedReasonOf(order) === null ? order.clientOrderId : '');

/** An order as the orders channel and the order endpoints tell it. `trade`: the execution that this message is about. */
export function orderPayload(core: VenueCore, order: MatchOrder, trade: MatchTrade | null) {
  const last = trade ?? order.trades.at(-1) ?? null;
  const sum = (pick: (each: MatchTrade) => bigint): string =>
    formatE8(order.trades.reduce((total, each) => total + pick(each), 0n));
  const average = averagePrice(order);
  return {
    accFillSz: contractsText(order.filled),
    algoClOrdId: '',
    algoId: '',
    attachAlgoClOrdId: '',
    attachAlgoOrds: [],
    avgPx: average === null ? '' : formatE8(average),
    cTime: String(order.createdAt),
    cancelSource: order.endedBecause === null ? '' : cancelSources[order.endedBecause],
    cancelSourceReason: '',
    category: categoryOf(order),
    ccy: '',
    clOrdId: wireIdOf(order),
    fee: sum((each) => each.fee),
    feeCcy: 'USDT',
    fillPx: last === null ? '' : formatE8(last.price),
    fillSz: last === null ? '0' : contractsText(last.quantity),
    fillTime: last === null ? '' : String(last.at),
    instId: INST_ID,
    instType: 'SWAP',
    isTpLimit: 'false',
    lever: String(core.account.position(INSTRUMENT).leverage),
    linkedAlgoOrd: { algoId: '' },
    ordId: String(order.orderNumber),
    ordType: ordTypes[order.kind],
    pnl: sum((each) => each.realised),
    posSide: 'net',
    px: order.limitPrice === null ? '' : formatE8(order.limitPrice),
    pxType: '',
    pxUsd: '',
    pxVol: '',
    quickMgnType: '',
    rebate: '0',
    rebateCcy: 'USDT',
    reduceOnly: String(order.reduceOnly),
    side: order.side,
    slOrdPx: '',
    slTriggerPx: '',
    slTriggerPxType: '',
    source: '',
    state: stateOf(order),
    stpId: '',
    stpMode: 'cancel_maker',
    sz: contractsText(order.quantity),
    tag: '',
    tdMode: 'cross',
    tgtCcy: '',
    tpOrdPx: '',
    tpTriggerPx: '',
    tpTriggerPxType: '',
    tradeId: last === null ? '' : String(last.tradeNumber),
    uTime: String(order.updatedAt),
  };
}

/** The same order as the orders channel pushes it: with the parts of one execution. */
export function orderPush(core: VenueCore, order: MatchOrder, trade: MatchTrade | null) {
  const price = order.limitPrice ?? core.matcher.ladder.mid();
  return {
    ...orderPayload(core, order, trade),
    ...(trade === null ? { fillPx: '', fillSz: '0', fillTime: '', tradeId: '' } : {}),
    amendResult: '',
    amendSource: '',
    code: '0',
    msg: '',
    reqId: '',
    execType: trade === null ? '' : trade.maker ? 'M' : 'T',
    fillFee: trade === null ? '0' : formatE8(trade.fee),
    fillFeeCcy: trade === null ? '' : 'USDT',
    fillFwdPx: '',
    fillMarkPx: trade === null ? '' : formatE8(trade.price),
    fillMarkVol: '',
    fillNotionalUsd: trade === null ? '' : usdText(trade.price, trade.quantity),
    fillPnl: trade === null ? '0' : formatE8(trade.realised),
    fillPxUsd: '',
    fillPxVol: '',
    lastPx: price === null ? '' : formatE8(price),
    notionalUsd: usdText(price, order.quantity),
  };
}

export const fillPayload = (order: MatchOrder, trade: MatchTrade) => ({
  instType: 'SWAP',
  instId: INST_ID,
  tradeId: String(trade.tradeNumber),
  ordId: String(order.orderNumber),
  clOrdId: wireIdOf(order),
  billId: String(trade.tradeNumber),
  subType: order.side === 'buy' ? '1' : '2',
  tag: '',
  fillPx: formatE8(trade.price),
  fillSz: contractsText(trade.quantity),
  fillIdxPx: formatE8(trade.price),
  fillPnl: formatE8(trade.realised),
  fillPxVol: '',
  fillPxUsd: '',
  fillMarkVol: '',
  fillFwdPx: '',
  fillMarkPx: formatE8(trade.price),
  side: order.side,
  posSide: 'net',
  execType: trade.maker ? 'M' : 'T',
  feeCcy: 'USDT',
  fee: formatE8(trade.fee),
  ts: String(trade.at),
  fillTime: String(trade.at),
});

export function positionPayload(core: VenueCore) {
  const position = core.account.position(INSTRUMENT);
  const mark = position.markPrice;
  const worth = usdText(mark, abs(position.quantity) as QuantityE8);
  const now = String(core.now());
  return {
    instType: 'SWAP',
    instId: INST_ID,
    mgnMode: 'cross',
    posId: '1',
    posSide: 'net',
    pos: contractsText(position.quantity),
    posCcy: '',
    availPos: contractsText(position.quantity),
    avgPx: position.entryPrice === null ? '' : formatE8(position.entryPrice),
    bePx: position.entryPrice === null ? '' : formatE8(position.entryPrice),
    markPx: mark === null ? '' : formatE8(mark),
    last: mark === null ? '' : formatE8(mark),
    upl: formatE8(position.unrealised),
    uplRatio: '0',
    lever: String(position.leverage),
    liqPx: '',
    imr: formatE8(position.margin),
    mmr: fixedE8(abs(position.margin) / 10n, 8),
    margin: '',
    mgnRatio: '100',
    notionalUsd: worth,
    adl: '1',
    ccy: 'USDT',
    interest: '',
    tradeId: '',
    realizedPnl: formatE8(position.realised),
    pnl: formatE8(position.realised),
    fee: '0',
    fundingFee: '0',
    liqPenalty: '0',
    cTime: now,
    uTime: now,
  };
}

export function balancePayload(core: VenueCore) {
  const { account } = core;
  const [cash, equity, free] = [account.wallet(), account.equity(), account.available()];
  const available = formatE8(free > 0n ? free : 0n);
  const [eq, imr, now] = [formatE8(equity), formatE8(account.position(INSTRUMENT).margin), String(core.now())];
  const detail = {
    ccy: 'USDT',
    eq,
    eqUsd: eq,
    disEq: eq,
    cashBal: formatE8(cash),
    availBal: available,
    availEq: available,
    frozenBal: formatE8(equity > free ? BigInt(equity) - BigInt(free) : 0n),
    ordFrozen: '0',
    imr,
    mmr: formatE8(account.maintenance()),
    mgnRatio: '100',
    upl: formatE8(BigInt(equity) - BigInt(cash)),
    isoEq: '0',
    isoUpl: '0',
    liab: '0',
    crossLiab: '0',
    isoLiab: '0',
    interest: '0',
    notionalLever: '0',
    uTime: now,
  };
  return {
    adjEq: eq,
    borrowFroz: '0',
    imr,
    isoEq: '0',
    mgnRatio: '100',
    mmr: formatE8(account.maintenance()),
    notionalUsd: '0',
    ordFroz: '0',
    totalEq: eq,
    upl: detail.upl,
    uTime: now,
    details: [detail],
  };
}
