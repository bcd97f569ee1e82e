/** Order operations of OKX, the same by REST and by WebSocket: every order of a list is answered for itself. */
import * as z from 'zod';

import { quantityOfContracts, type ContractsE8 } from '#shared/domain/contract.ts';
import type { MatchKind, MatchOrder, MatchRequest } from '#shared/domain/matching/order.ts';
import { parseE8, type PriceE8, type QuantityE8 } from '#shared/domain/money.ts';

import type { VenueCore } from '../core.ts';
import { instrumentRules } from '../instruments.ts';
import { WireRefusal } from '../refusal.ts';
import { refuse, rejections } from './errors.ts';
import { categoryOf, fillPayload, INST_ID, INST_ID_CODE, orderPayload } from './payloads.ts';

/** OKX takes at most so many orders in one request, and answers with at most so many rows. */
const BATCH_MAX = 20;
const ROWS_MAX = 100;
const rules = instrumentRules.okx;

const Text = z.string().optional();
/** By socket the newer number stands for the name. */
const Instrument = { instId: Text, instIdCode: z.coerce.number().optional() };
const NewOrder = z.object({
  ...Instrument,
  tdMode: Text,
  clOrdId: Text,
  tag: Text,
  side: z.string(),
  posSide: Text,
  ordType: z.string(),
  sz: z.string(),
  px: Text,
  reduceOnly: z.union([z.boolean(), z.string()]).optional(),
});
const OrderKey = z.object({ ...Instrument, ordId: Text, clOrdId: Text });

export interface OkxSettings {
  posMode: 'net_mode' | 'long_short_mode';
}

/** What OKX answers for one order of a list. */
export interface OrderResult {
  readonly ordId: string;
  readonly clOrdId: string;
  readonly tag: string;
  readonly ts: string;
  readonly sCode: string;
  readonly sMsg: string;
}

const kinds: Readonly<Record<string, MatchKind>> = {
  market: 'market',
  limit: 'limit-gtc',
  post_only: 'post-only',
  fok: 'limit-fok',
  ioc: 'limit-ioc',
};
const wrong = (name: string): WireRefusal => refuse('51000', `Parameter ${name} error`);

function decimal(text: string | undefined, name: string): bigint {
  const value = parseE8(text ?? '');
  if (value === null || value <= 0n) throw wrong(name);
  return value;
}

function contracts(text: string): QuantityE8 {
  const size = decimal(text, 'sz');
  if ((size * rules.contractSize) % 100_000_000n !== 0n) throw refuse(...rejections['quantity-step']);
  return quantityOfContracts(size as ContractsE8, rules);
}

function requestOf(order: z.infer<typeof NewOrder>, settings: OkxSettings, freshId: () => string): MatchRequest {
  if (order.instId !== INST_ID && order.instIdCode !== INST_ID_CODE)
    throw refuse('51001', 'Instrument ID does not exist');
  if (order.tdMode !== 'cross') throw wrong('tdMode');
  if (order.side !== 'buy' && order.side !== 'sell') throw wrong('side');
  if (settings.posMode !== 'net_mode' || !['', 'net', undefined].includes(order.posSide)) throw wrong('posSide');
  const kind = kinds[order.ordType];
  if (kind === undefined) throw wrong('ordType');
  const clientOrderId = order.clOrdId === undefined || order.clOrdId === '' ? freshId() : order.clOrdId;
  if (!/^[0-9A-Za-z]{1,32}$/.test(clientOrderId)) throw wrong('clOrdId');
  return {
    clientOrderId,
    side: order.side,
    kind,
    quantity: contracts(order.sz),
    limitPrice: kind === 'market' ? null : (decimal(order.px, 'px') as PriceE8),
    reduceOnly: order.reduceOnly === true || order.reduceOnly === 'true',
  };
}

const result = (core: VenueCore, part: Partial<OrderResult>): OrderResult => ({
  ordId: '',
  clOrdId: '',
  tag: '',
  ts: String(core.now()),
  sCode: '0',
  sMsg: '',
  ...part,
});

/** Runs one operation of a list; its refusal is its own answer and not that of the list. */
function each(core: VenueCore, clOrdId: string, act: () => Partial<OrderResult>): OrderResult {
  try {
    return result(core, { clOrdId, ...act() });
  } catch (error) {
    if (!(error instanceof WireRefusal)) throw error;
    return result(core, { clOrdId, sCode: error.code, sMsg: error.message });
  }
}

function list<T>(schema: z.ZodType<T>, body: unknown): readonly T[] {
  const parsed = z.union([z.array(schema).min(1).max(BATCH_MAX), schema.transform((one) => [one])]).safeParse(body);
  if (!parsed.success)
    throw refuse('50014', `Parameter ${parsed.error.issues[0]?.path.join('.') ?? ''} cannot be empty`, 400);
  return parsed.data;
}

export function placeOrders(
  core: VenueCore,
  settings: OkxSettings,
  body: unknown,
  stampedAt: number | null,
  freshId: () => string,
): readonly OrderResult[] {
  return list(NewOrder, body).map((order) =>
    each(core, order.clOrdId ?? '', () => {
      const request = requestOf(order, settings, freshId);
      const placed = core.place(request, stampedAt);
      if (placed.kind === 'accepted')
        return {
          ordId: String(placed.order.orderNumber),
          clOrdId: request.clientOrderId,
          tag: order.tag ?? '',
          sMsg: 'Order placed',
        };
      if (placed.reason === 'would-take' || placed.reason === 'fok-unfillable') throw wrong('ordType');
      throw refuse(...rejections[placed.reason]);
    }),
  );
}

/** Ids of the orders in a body that is refused before it is read: for the log only. */
export function idsOf(body: unknown): readonly string[] {
  const parsed = z.union([z.array(NewOrder), NewOrder.transform((one) => [one])]).safeParse(body);
  return parsed.success ? parsed.data.map((order) => order.clOrdId ?? '') : [''];
}

function find(
  core: VenueCore,
  key: { readonly ordId?: string | undefined; readonly clOrdId?: string | undefined },
): MatchOrder | undefined {
  if (key.ordId !== undefined && key.ordId !== '')
    return core.matcher.orders().find((order) => String(order.orderNumber) === key.ordId);
  return core.matcher.order(key.clOrdId ?? '');
}

export function cancelOrders(core: VenueCore, body: unknown): readonly OrderResult[] {
  return list(OrderKey, body).map((key) =>
    each(core, key.clOrdId ?? '', () => {
      const order = find(core, key);
      const cancelled = order?.state === 'live' ? core.cancel(order.clientOrderId) : undefined;
      if (cancelled === undefined)
        throw refuse('51400', 'Cancellation failed as the order has been filled, canceled or does not exist.');
      return { ordId: String(cancelled.orderNumber), clOrdId: cancelled.clientOrderId };
    }),
  );
}

export function queryOrder(core: VenueCore, parameters: URLSearchParams) {
  const order = find(core, {
    ordId: parameters.get('ordId') ?? undefined,
    clOrdId: parameters.get('clOrdId') ?? undefined,
  });
  if (order === undefined) throw refuse('51603', 'Order does not exist');
  return [orderPayload(core, order, null)];
}

const limitOf = (parameters: URLSearchParams): number =>
  Math.min(Number(parameters.get('limit') ?? ROWS_MAX), ROWS_MAX);

export const pendingOrders = (core: VenueCore) =>
  core.matcher.openOrders().map((order) => orderPayload(core, order, null));

export const orderHistory = (core: VenueCore, parameters: URLSearchParams) =>
  core.matcher
    .orders()
    .filter((order) => order.state !== 'live')
    .filter((order) => [null, categoryOf(order)].includes(parameters.get('category')))
    .filter((order) => order.createdAt >= Number(parameters.get('begin') ?? 0))
    .toReversed()
    .slice(0, limitOf(parameters))
    .map((order) => orderPayload(core, order, null));

/** Newest first, as OKX answers. */
export function fills(core: VenueCore, parameters: URLSearchParams) {
  const ordId = parameters.get('ordId');
  const [begin, until] = [Number(parameters.get('begin') ?? 0), Number(parameters.get('end') ?? Infinity)];
  const orders = core.matcher
    .orders()
    .filter((order) => ordId === null || ordId === '' || String(order.orderNumber) === ordId);
  const trades = orders
    .flatMap((order) => order.trades.map((trade) => ({ order, trade })))
    .filter(({ trade }) => trade.at >= begin && trade.at <= until);
  return trades
    .toSorted((a, b) => b.trade.tradeNumber - a.trade.tradeNumber)
    .slice(0, limitOf(parameters))
    .map(({ order, trade }) => fillPayload(order, trade));
}
