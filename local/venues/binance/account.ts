/** What Binance tells the owner of the account, and the two settings that matter: leverage and position mode. */
import type { VenueCore } from '../core.ts';
import { canWithdraw, isForeign } from '../credentials.ts';
import { fixedE8 } from '../decimal.ts';
import { INSTRUMENT } from '../instruments.ts';
import { missing, refuse } from './errors.ts';
import { needSymbol } from './orders.ts';
import { assetPayload, positionPayload, SYMBOL } from './payloads.ts';

const LEVERAGE_MAX = 125;
const INCOME_ROWS = { usual: 100, most: 1000 };
const NOTIONAL_MAX = '300000000';

export interface BinanceSettings {
  /** Hedge mode; the simulator refuses orders while it is on. */
  dualSide: boolean;
  /** Each with the API key that asked for it. */
  readonly listenKeys: Map<string, string>;
}

export function accountPayload(core: VenueCore) {
  const asset = assetPayload(core);
  return {
    totalInitialMargin: asset.initialMargin,
    totalMaintMargin: asset.maintMargin,
    totalWalletBalance: asset.walletBalance,
    totalUnrealizedProfit: asset.unrealizedProfit,
    totalMarginBalance: asset.marginBalance,
    totalPositionInitialMargin: asset.positionInitialMargin,
    totalOpenOrderInitialMargin: asset.openOrderInitialMargin,
    totalCrossWalletBalance: asset.crossWalletBalance,
    totalCrossUnPnl: asset.crossUnPnl,
    availableBalance: asset.availableBalance,
    maxWithdrawAmount: asset.maxWithdrawAmount,
    assets: [asset],
    positions: openPositions(core),
  };
}

/** v3: only what is open. v2 lists every symbol, with leverage and margin type. */
export const openPositions = (core: VenueCore) =>
  core.account.position(INSTRUMENT).quantity === 0n ? [] : [positionPayload(core)];
export const positionsV2 = (core: VenueCore) => [
  {
    ...positionPayload(core),
    leverage: String(core.account.position(INSTRUMENT).leverage),
    marginType: 'cross',
    isAutoAddMargin: 'false',
    maxNotionalValue: NOTIONAL_MAX,
  },
];

export function balancePayload(core: VenueCore, apiKey: string | undefined) {
  const asset = assetPayload(core);
  const { crossWalletBalance, crossUnPnl, availableBalance, maxWithdrawAmount, updateTime } = asset;
  const rest = {
    crossWalletBalance,
    crossUnPnl,
    availableBalance,
    maxWithdrawAmount,
    marginAvailable: true,
    updateTime,
  };
  return [
    {
      accountAlias: isForeign('binance', apiKey) ? 'FzuX' : 'SgsR',
      asset: 'USDT',
      balance: asset.walletBalance,
      ...rest,
    },
  ];
}

export const leverageBracket = () => [
  {
    symbol: SYMBOL,
    notionalCoef: 1,
    brackets: [
      {
        bracket: 1,
        initialLeverage: LEVERAGE_MAX,
        notionalCap: Number(NOTIONAL_MAX),
        notionalFloor: 0,
        maintMarginRatio: 0.004,
        cum: 0,
      },
    ],
  },
];

export function setLeverage(core: VenueCore, parameters: URLSearchParams) {
  needSymbol(parameters);
  const leverage = Number(parameters.get('leverage') ?? NaN);
  if (!Number.isInteger(leverage) || leverage < 1 || leverage > LEVERAGE_MAX)
    throw refuse(-4028, `Leverage ${parameters.get('leverage') ?? ''} is not valid`);
  core.setLeverage(leverage);
  return { symbol: SYMBOL, leverage, maxNotionalValue: NOTIONAL_MAX };
}

export function setPositionMode(core: VenueCore, settings: BinanceSettings, parameters: URLSearchParams) {
  const asked = parameters.get('dualSidePosition');
  if (asked === null) throw missing('dualSidePosition');
  const dual = asked.toLowerCase() === 'true';
  if (dual === settings.dualSide) throw refuse(-4059, 'No need to change position side.');
  if (core.matcher.openOrders().length > 0)
    throw refuse(-4067, 'Position side cannot be changed if there exists open orders.');
  if (core.account.position(INSTRUMENT).quantity !== 0n)
    throw refuse(-4068, 'Position side cannot be changed if there exists position.');
  settings.dualSide = dual;
  return { code: 200, msg: 'success' };
}

export function setMarginType(parameters: URLSearchParams) {
  needSymbol(parameters);
  if (parameters.get('marginType') === 'CROSSED') throw refuse(-4046, 'No need to change margin type.');
  throw refuse(-4051, 'Isolated balance insufficient.');
}

/** Of all income only funding: fees and profits are with the trades. Oldest first, from `startTime` on. */
export function income(core: VenueCore, parameters: URLSearchParams) {
  const type = parameters.get('incomeType');
  if (type !== null && type !== 'FUNDING_FEE') return [];
  const [from, until] = [Number(parameters.get('startTime') ?? 0), Number(parameters.get('endTime') ?? Infinity)];
  const limit = Math.min(Number(parameters.get('limit') ?? INCOME_ROWS.usual), INCOME_ROWS.most);
  const asked = core.funding.paid().filter(({ at }) => at >= from && at <= until);
  return asked.slice(0, limit).map(({ number, at, amount }) => ({
    symbol: SYMBOL,
    incomeType: 'FUNDING_FEE',
    income: fixedE8(amount, 8),
    asset: 'USDT',
    time: at,
    info: 'FUNDING_FEE',
    tranId: number,
    tradeId: '',
  }));
}

export const symbolConfig = (core: VenueCore) => [
  {
    symbol: SYMBOL,
    marginType: 'CROSSED',
    isAutoAddMargin: false,
    leverage: core.account.position(INSTRUMENT).leverage,
    maxNotionalValue: NOTIONAL_MAX,
  },
];

export const accountConfig = (core: VenueCore, settings: BinanceSettings) => ({
  feeTier: 0,
  canTrade: true,
  canDeposit: true,
  canWithdraw: false,
  dualSidePosition: settings.dualSide,
  updateTime: core.now(),
  multiAssetsMargin: false,
  tradeGroupId: -1,
});

/** What the key that asks may do, as Binance's wallet API tells it. */
export const apiRestrictions = (core: VenueCore, apiKey: string | undefined) => ({
  ipRestrict: false,
  createTime: core.now(),
  enableReading: true,
  enableWithdrawals: canWithdraw('binance', apiKey),
  enableInternalTransfer: false,
  enableMargin: false,
  enableFutures: true,
  permitsUniversalTransfer: false,
  enableVanillaOptions: false,
  enableFixApiTrade: false,
  enableFixReadOnly: false,
  enableSpotAndMarginTrading: false,
  enablePortfolioMarginTrading: false,
});

export const commissionRate = (core: VenueCore) => ({
  symbol: SYMBOL,
  makerCommissionRate: fixedE8(core.matcher.fees.makerE8, 6),
  takerCommissionRate: fixedE8(core.matcher.fees.takerE8, 6),
});
