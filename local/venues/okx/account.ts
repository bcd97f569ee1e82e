/** What OKX tells the owner of the account, and its settings. */
import * as z from 'zod';

import { contractsOf } from '#shared/domain/contract.ts';
import { formatE8 } from '#shared/domain/money.ts';

import type { VenueCore } from '../core.ts';
import { canWithdraw, isForeign } from '../credentials.ts';
import { INSTRUMENT, instrumentRules } from '../instruments.ts';
import { refuse } from './errors.ts';
import type { OkxSettings } from './orders.ts';
import { INST_ID, positionPayload } from './payloads.ts';

const LEVERAGE_MAX = 100;
const BILLS_MAX = 100;
const FUNDING_BILL = '8';

export const openPositions = (core: VenueCore) =>
  core.account.position(INSTRUMENT).quantity === 0n ? [] : [positionPayload(core)];

export const accountConfig = (settings: OkxSettings, apiKey: string | undefined) => [
  {
    acctLv: '2',
    acctStpMode: 'cancel_maker',
    autoLoan: false,
    ctIsoMode: 'automatic',
    enableSpotBorrow: false,
    greeksType: 'PA',
    ip: '',
    kycLv: '3',
    label: 'simulator',
    level: 'Lv1',
    levelTmp: '',
    liquidationGear: '-1',
    mainUid: '44705892343619584',
    mgnIsoMode: 'automatic',
    opAuth: '0',
    perm: canWithdraw('okx', apiKey) ? 'read_only,withdraw,trade' : 'read_only,trade',
    posMode: settings.posMode,
    roleType: '0',
    spotOffsetType: '',
    spotRoleType: '0',
    spotTraderInsts: [],
    traderInsts: [],
    type: '0',
    uid: isForeign('okx', apiKey) ? '44705892343619999' : '44705892343619584',
  },
];

const leverageRow = (core: VenueCore) => ({
  instId: INST_ID,
  lever: String(core.account.position(INSTRUMENT).leverage),
  mgnMode: 'cross',
  posSide: 'net',
});
export const leverageInfo = (core: VenueCore) => [{ ...leverageRow(core), ccy: '' }];

export function setLeverage(core: VenueCore, body: unknown) {
  const parsed = z
    .object({
      instId: z.literal(INST_ID),
      lever: z.coerce.number().int().min(1).max(LEVERAGE_MAX),
      mgnMode: z.literal('cross'),
    })
    .safeParse(body);
  if (!parsed.success) throw refuse('51000', `Parameter ${parsed.error.issues[0]?.path.join('.') ?? ''} error`, 400);
  core.setLeverage(parsed.data.lever);
  return [leverageRow(core)];
}

export function setPositionMode(core: VenueCore, settings: OkxSettings, body: unknown) {
  const parsed = z.object({ posMode: z.enum(['net_mode', 'long_short_mode']) }).safeParse(body);
  if (!parsed.success) throw refuse('51000', 'Parameter posMode error', 400);
  const { posMode } = parsed.data;
  const busy = core.matcher.openOrders().length > 0 || core.account.position(INSTRUMENT).quantity !== 0n;
  if (posMode !== settings.posMode && busy)
    throw refuse('59000', 'Setting failed. Cancel any open orders, close positions, and stop trading bots first.');
  settings.posMode = posMode;
  return [{ posMode }];
}

/** Of all bills only funding: newest first, older than the bill `after` when one is named. `bal` is the balance now. */
export function bills(core: VenueCore, parameters: URLSearchParams) {
  if ((parameters.get('type') ?? FUNDING_BILL) !== FUNDING_BILL) return [];
  const [begin, end] = [Number(parameters.get('begin') ?? 0), Number(parameters.get('end') ?? Infinity)];
  const after = Number(parameters.get('after') ?? Infinity);
  const limit = Math.min(Number(parameters.get('limit') ?? BILLS_MAX), BILLS_MAX);
  const asked = core.funding.paid().filter(({ at, number }) => at >= begin && at <= end && number < after);
  return asked
    .toReversed()
    .slice(0, limit)
    .map(({ number, at, amount, quantity }) => ({
      bal: formatE8(core.account.wallet()),
      balChg: formatE8(amount),
      billId: String(number),
      ccy: 'USDT',
      clOrdId: '',
      execType: '',
      fee: '0',
      from: '',
      instId: INST_ID,
      instType: 'SWAP',
      interest: '0',
      mgnMode: 'cross',
      notes: '',
      ordId: '',
      pnl: formatE8(amount),
      posBal: '0',
      posBalChg: '0',
      px: '',
      subType: amount < 0n ? '173' : '174',
      sz: formatE8(contractsOf(quantity, instrumentRules.okx)),
      tag: '',
      to: '',
      tradeId: '',
      ts: String(at),
      type: FUNDING_BILL,
    }));
}

/** OKX writes a fee that is paid as a negative rate. */
export function tradeFee(core: VenueCore) {
  const { makerE8, takerE8 } = core.matcher.fees;
  const [maker, taker] = [formatE8(-makerE8), formatE8(-takerE8)];
  const rates = { maker, makerU: maker, makerUSDC: maker, taker, takerU: taker, takerUSDC: taker };
  return [
    {
      category: '1',
      delivery: '',
      exercise: '',
      feeGroup: [],
      fiat: [],
      instType: 'SWAP',
      level: 'Lv1',
      ...rates,
      ruleType: 'normal',
      ts: String(core.now()),
    },
  ];
}
