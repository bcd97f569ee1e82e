/** What OKX tells anyone: instruments, books, funding, time. */
import { contractsOf } from '#shared/domain/contract.ts';
import { formatE8, type QuantityE8 } from '#shared/domain/money.ts';

import type { VenueCore } from '../core.ts';
import { FUNDING_RATE, instrumentRules } from '../instruments.ts';
import { INST_ID, INST_ID_CODE, levelText } from './payloads.ts';

const rules = instrumentRules.okx;
const contracts = (quantity: QuantityE8): string => formatE8(contractsOf(quantity, rules));

export const instruments = (parameters: URLSearchParams) =>
  parameters.get('instType') === 'SWAP'
    ? [
        {
          alias: '',
          baseCcy: '',
          category: '1',
          ctMult: '1',
          ctType: 'linear',
          ctVal: formatE8(rules.contractSize),
          ctValCcy: 'BTC',
          expTime: '',
          instFamily: 'BTC-USDT',
          instId: INST_ID,
          instIdCode: INST_ID_CODE,
          instType: 'SWAP',
          lever: '100',
          listTime: '1573557408000',
          lotSz: contracts(rules.lot),
          maxIcebergSz: '100000000',
          maxLmtAmt: '20000000',
          maxLmtSz: '100000000',
          maxMktAmt: '',
          maxMktSz: '35000',
          maxStopSz: '35000',
          maxTriggerSz: '100000000',
          maxTwapSz: '100000000',
          minSz: contracts(rules.quantityMin),
          optType: '',
          quoteCcy: '',
          ruleType: 'normal',
          settleCcy: 'USDT',
          state: 'live',
          stk: '',
          tickSz: formatE8(rules.tick),
          uly: 'BTC-USDT',
        },
      ]
    : [];

export function books(core: VenueCore, parameters: URLSearchParams) {
  const depth = Number(parameters.get('sz') ?? 1);
  const { bids, asks } = core.matcher.ladder;
  return [
    {
      asks: asks.slice(0, depth).map(levelText),
      bids: bids.slice(0, depth).map(levelText),
      ts: String(core.now()),
      seqId: core.updateId(),
    },
  ];
}

export function ticker(core: VenueCore) {
  const [[bid], [ask]] = [core.matcher.ladder.bids, core.matcher.ladder.asks];
  const [bidPx = '', bidSz = ''] = bid === undefined ? [] : levelText(bid);
  const [askPx = '', askSz = ''] = ask === undefined ? [] : levelText(ask);
  const day = {
    open24h: bidPx,
    high24h: askPx,
    low24h: bidPx,
    sodUtc0: bidPx,
    sodUtc8: bidPx,
    vol24h: '0',
    volCcy24h: '0',
  };
  return [
    {
      instType: 'SWAP',
      instId: INST_ID,
      last: bidPx,
      lastSz: bidSz,
      askPx,
      askSz,
      bidPx,
      bidSz,
      ...day,
      ts: String(core.now()),
    },
  ];
}

export const markPrice = (core: VenueCore) => [
  { instType: 'SWAP', instId: INST_ID, markPx: formatE8(core.matcher.ladder.mid() ?? 0n), ts: String(core.now()) },
];

export function fundingRate(core: VenueCore) {
  const at = core.funding.nextAt();
  return [
    {
      formulaType: 'withRate',
      fundingRate: FUNDING_RATE.okx,
      fundingTime: String(at),
      impactValue: '',
      instId: INST_ID,
      instType: 'SWAP',
      interestRate: '0.0001',
      maxFundingRate: '0.00375',
      method: 'current_period',
      minFundingRate: '-0.00375',
      nextFundingRate: '',
      nextFundingTime: String(at + core.fundingIntervalMs),
      premium: '0',
      settFundingRate: FUNDING_RATE.okx,
      settState: 'settled',
      ts: String(core.now()),
    },
  ];
}
