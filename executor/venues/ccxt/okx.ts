/** OKX v5 swaps: how to say it. Sizes in contracts, cross margin, net mode; every number is sent as exact text. */
import * as z from 'zod';

import { contractsOf } from '#shared/domain/contract.ts';
import { formatE8 } from '#shared/domain/money.ts';
import type { ClearedOrder } from '#shared/domain/order.ts';
import type { InstrumentRules } from '#shared/domain/venue.ts';

import { useOf } from './budget.ts';
import type { Call, Dialect, Placed, TradingDialect } from './dialect.ts';
import { VenueAnswerError } from './errors.ts';
import { OKX_CANCELLED_AS_TAKER, okxAlreadyDone, okxNotFound, okxRejections } from './errors-okx.ts';
import { executionsOf } from './executions-okx.ts';
import { okxAccount } from './okx-account.ts';
import { onlyRowOf, parseCancelSource, parseOrder, parsePlaced, parsePush, rowsOf } from './parse-okx.ts';
import type { VenueRequest } from './wire-client.ts';

const signed = (
  method: VenueRequest['method'],
  path: string,
  params: VenueRequest['params'],
  weight = 1,
): VenueRequest => ({ api: 'private', method, path, params, weight });

const kinds: Readonly<Record<ClearedOrder['kind'], string>> = {
  'limit-ioc': 'ioc',
  'post-only': 'post_only',
  market: 'market',
};

/** @throws {InvariantViolation} when the quantity is no whole number of 10^-8 contracts */
export const orderParams = (
  order: ClearedOrder,
  rules: InstrumentRules,
): Readonly<Record<string, string | boolean>> => ({
  instId: rules.venueSymbol,
  tdMode: 'cross',
  clOrdId: order.clientOrderId,
  side: order.side,
  ordType: kinds[order.kind],
  sz: formatE8(contractsOf(order.quantity, rules)),
  reduceOnly: order.reduceOnly,
  // Never trade with ourselves: of two own orders that meet, the newcomer goes.
  stpMode: 'cancel_taker',
  ...(order.kind === 'market' ? {} : { px: formatE8(order.limitPrice) }),
});

/** OKX cancels at most 20 in one request, and lists at most 100. */
const CANCEL_BATCH_MAX = 20;
/** 400 orders; more than we may ever rest. Then the answer is «unknown». */
const CANCEL_ROUNDS_MAX = 20;

const find: TradingDialect['find'] = (rules, id) =>
  signed('GET', 'trade/order', { instId: rules.venueSymbol, clOrdId: id });

/**
 * OKX acknowledges a post-only order first and cancels it when it would take: the order itself tells. Whatever goes
 * wrong with this question changes nothing about the acknowledgement.
 */
async function fateOfPostOnly(
  call: Call,
  venueOrderId: string,
  order: ClearedOrder,
  rules: InstrumentRules,
): Promise<Placed> {
  try {
    const raw = await call(find(rules, order.clientOrderId), 'repair');
    if (parseCancelSource(raw) === OKX_CANCELLED_AS_TAKER)
      return { kind: 'rejected', reason: 'would-take', venueCode: `cancelSource ${OKX_CANCELLED_AS_TAKER}` };
    return { kind: 'accepted', venueOrderId, report: parseOrder(raw, rules) };
  } catch {
    return { kind: 'accepted', venueOrderId, report: null };
  }
}

/** An order that ended meanwhile makes its batch fail; the next round's list tells what still rests. */
async function cancelBatch(call: Call, batch: readonly Readonly<Record<string, string>>[]): Promise<void> {
  try {
    await call(signed('POST', 'trade/cancel-batch-orders', batch, batch.length), 'repair');
  } catch (error) {
    if (!(error instanceof VenueAnswerError) || !okxAlreadyDone.has(error.code ?? '')) throw error;
  }
}

/** OKX counts whole seconds, at least ten of them and at most two minutes; it acts on every order of the account. */
const DEAD_MAN_SEC_MIN = 10;
const DEAD_MAN_SEC_MAX = 120;
const DeadMan = z.object({ triggerTime: z.string() });

const deadManSeconds = (timeoutMs: number): number =>
  timeoutMs === 0 ? 0 : Math.min(Math.max(Math.ceil(timeoutMs / 1_000), DEAD_MAN_SEC_MIN), DEAD_MAN_SEC_MAX);

const trading: TradingDialect = {
  rejections: okxRejections,
  alreadyDone: okxAlreadyDone,
  notFound: okxNotFound,
  async place(call, order, rules) {
    const venueOrderId = parsePlaced(
      await call(signed('POST', 'trade/order', orderParams(order, rules)), useOf(order.purpose)),
    );
    if (order.kind !== 'post-only') return { kind: 'accepted', venueOrderId, report: null };
    return fateOfPostOnly(call, venueOrderId, order, rules);
  },
  cancel: (rules, id) => signed('POST', 'trade/cancel-order', { instId: rules.venueSymbol, clOrdId: id }),
  cancelForeign: (rules, ordId) => signed('POST', 'trade/cancel-order', { instId: rules.venueSymbol, ordId }),
  async cancelAll(call, rules) {
    const pending = signed('GET', 'trade/orders-pending', { instType: 'SWAP', instId: rules.venueSymbol });
    for (let round = 0; round < CANCEL_ROUNDS_MAX; round += 1) {
      const rows = rowsOf(await call(pending, 'repair'));
      if (rows.length === 0) return true;
      const batch = rows.slice(0, CANCEL_BATCH_MAX).map((row) => ({
        instId: rules.venueSymbol,
        ordId: parseOrder({ data: [row] }, rules).venueOrderId,
      }));
      await cancelBatch(call, batch);
    }
    return false;
  },
  async armDeadMan(call, _rules, timeoutMs) {
    const params = { timeOut: String(deadManSeconds(timeoutMs)) };
    const raw = await call(signed('POST', 'trade/cancel-all-after', params), 'repair');
    const stands = Number(DeadMan.parse(onlyRowOf(raw)).triggerTime) > 0;
    return stands === timeoutMs > 0;
  },
  find,
  found: parseOrder,
  fills: executionsOf,
  parsePush,
  // A socket is not yet a subscription: the venue confirms that by a frame.
  connectedMeansLive: () => false,
};

export const okx: Dialect = { venue: 'okx', trading, account: okxAccount, bookDepth: 400, weights: {} };
