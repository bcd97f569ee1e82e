/**
 * OKX v5 payloads into our words. Pure; sizes arrive in contracts and leave in base, exact all the way. Keys that we do
 * not use are ignored, because venues add some whenever they like.
 */
import * as z from 'zod';

import { quantityOfContracts, type ContractsE8 } from '#shared/domain/contract.ts';
import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { Fill, ForcedReason, OrderReport, OrderState } from '#shared/domain/order.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { InstrumentRules } from '#shared/domain/venue.ts';

import { decimalE8, idText, instant, priceE8, signedUsdt } from './decimals.ts';
import type { Pushed, RulesBySymbol } from './dialect.ts';

const VENUE = 'okx';
const states: Readonly<Record<string, OrderState>> = {
  live: 'live',
  partially_filled: 'live',
  filled: 'filled',
  canceled: 'cancelled',
  mmp_canceled: 'cancelled',
};
const state = z.string().transform((text, context): OrderState => {
  const known = states[text];
  if (known !== undefined) return known;
  context.addIssue(`«${text}» is no order state that we know`);
  return z.NEVER;
});
const contracts = decimalE8.transform((value) => value as ContractsE8);
const inUsdt = z.literal('USDT', { error: 'a fee is paid in USDT' });
const side = z.enum(['buy', 'sell']);

/** Every answer: a list in `data`. */
export const rowsOf = (raw: unknown): readonly unknown[] => z.object({ data: z.array(z.unknown()) }).parse(raw).data;
/** @throws when the answer has not exactly the one row that was asked for */
export function onlyRowOf(raw: unknown): unknown {
  const rows = rowsOf(raw);
  if (rows.length !== 1) throw new Error(`one row was asked for and ${rows.length} came`);
  return rows[0];
}

const Placed = z.object({ ordId: idText, sCode: z.literal('0') });
export const parsePlaced = (raw: unknown): string => Placed.parse(onlyRowOf(raw)).ordId;

const Order = z.object({
  instId: z.string(),
  clOrdId: z.string(),
  ordId: idText,
  state,
  accFillSz: contracts,
  cancelSource: z.string().nullish(),
});
type Order = z.infer<typeof Order>;

const reportOf = (order: Order, rules: InstrumentRules): OrderReport => ({
  venue: VENUE,
  clientOrderId: order.clOrdId as ClientOrderId,
  venueOrderId: order.ordId,
  state: order.state,
  filledQuantity: quantityOfContracts(order.accFillSz, rules),
});
export const parseOrder = (raw: unknown, rules: InstrumentRules): OrderReport =>
  reportOf(Order.parse(onlyRowOf(raw)), rules);
export const parseOrders = (raw: unknown, rules: InstrumentRules): readonly OrderReport[] =>
  rowsOf(raw).map((row) => reportOf(Order.parse(row), rules));
/** Why the venue cancelled it by itself; null when it did not. */
export const parseCancelSource = (raw: unknown): string | null => {
  const order = Order.parse(onlyRowOf(raw));
  return order.state === 'cancelled' && order.accFillSz === 0n ? (order.cancelSource ?? null) : null;
};

const FillRow = z.object({
  tradeId: idText,
  ordId: idText,
  side,
  fillPx: priceE8,
  fillSz: contracts,
  fee: signedUsdt,
  feeCcy: inUsdt,
  fillTime: instant.optional(),
  ts: instant,
});
export const parseFills = (
  raw: unknown,
  rules: InstrumentRules,
  venueOrderId: string,
  id: ClientOrderId,
): readonly Fill[] =>
  rowsOf(raw)
    .map((row) => FillRow.parse(row))
    .filter((row) => row.ordId === venueOrderId)
    .map((row) => ({
      venue: VENUE,
      clientOrderId: id,
      tradeId: row.tradeId,
      side: row.side,
      price: row.fillPx,
      quantity: quantityOfContracts(row.fillSz, rules),
      fee: row.fee,
      at: epochMs(row.fillTime ?? row.ts),
    }));

/** Where the next page of executions begins; null when the venue gives no such mark. */
export const oldestBillId = (raw: unknown): string | null =>
  z.object({ billId: idText }).safeParse(rowsOf(raw).at(-1)).data?.billId ?? null;

/** A push carries at most one execution; without one its fill fields are empty or zero. */
const PushedOrder = Order.extend({
  side,
  tradeId: idText.nullish(),
  fillSz: z.union([contracts, z.literal('').transform(() => 0n as ContractsE8)]),
  fillPx: z.string(),
  fillFee: z.string(),
  fillFeeCcy: z.string(),
  fillTime: z.string(),
});
/** Orders of the venue's own making have a category of their own, and no client order id. */
export const forcedCategories: Readonly<Record<string, ForcedReason>> = {
  adl: 'adl',
  full_liquidation: 'liquidation',
  partial_liquidation: 'liquidation',
  delivery: 'settlement',
};
const Categorised = z.object({ instId: z.string(), category: z.string().nullish() });
const Frame = z.object({ arg: z.object({ channel: z.literal('orders') }), data: z.array(z.unknown()) });
const Subscribed = z.object({ event: z.literal('subscribe'), arg: z.object({ channel: z.literal('orders') }) });

function pushedOf(raw: unknown, rulesBySymbol: RulesBySymbol): readonly Pushed[] {
  const named = Categorised.parse(raw);
  const rules = rulesBySymbol.get(named.instId);
  if (rules === undefined) return [];
  const reason = forcedCategories[named.category ?? ''];
  if (reason !== undefined) return [{ kind: 'forced', reason }];
  const order = PushedOrder.parse(raw);
  const report = reportOf(order, rules);
  const tradeId = order.tradeId ?? '';
  if (tradeId === '' || order.fillSz === 0n) return [{ kind: 'order', report, fill: null }];
  inUsdt.parse(order.fillFeeCcy);
  const fill: Fill = {
    venue: VENUE,
    clientOrderId: report.clientOrderId,
    tradeId,
    side: order.side,
    price: priceE8.parse(order.fillPx),
    quantity: quantityOfContracts(order.fillSz, rules),
    fee: signedUsdt.parse(order.fillFee),
    at: epochMs(instant.parse(order.fillTime)),
  };
  return [{ kind: 'order', report, fill }];
}

export function parsePush(frame: unknown, rules: RulesBySymbol): readonly Pushed[] | null {
  if (Subscribed.safeParse(frame).success) return [{ kind: 'live' }];
  const orders = Frame.safeParse(frame);
  return orders.success ? orders.data.data.flatMap((row) => pushedOf(row, rules)) : null;
}
