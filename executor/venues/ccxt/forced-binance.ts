/**
 * Orders by which Binance USD-M itself closed something. `forceOrders` lists liquidations and ADL; a settlement is only
 * in the list of all orders, under its client order id.
 */
import * as z from 'zod';

import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { ForcedOrder } from '#shared/domain/order.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { InstrumentRules } from '#shared/domain/venue.ts';

import { idText, instant, quantityE8 } from './decimals.ts';
import type { Call } from './dialect.ts';
import { forcedReasonOf, parseUserTrades } from './parse-binance.ts';

/** Binance's own maxima. A full list of forced orders may be cut short; of all orders only the newest matter. */
const FORCED_MAX = 100;
const ORDERS_MAX = 1_000;
const EXECUTIONS_MAX = 1_000;

const Row = z.object({ orderId: idText, clientOrderId: z.string(), executedQty: quantityE8, time: instant });
type Row = z.infer<typeof Row>;

export async function binanceForced(
  call: Call,
  rules: InstrumentRules,
  since: EpochMs,
): Promise<readonly ForcedOrder[]> {
  const { venue, venueSymbol: symbol } = rules;
  const ask = async (path: string, params: Readonly<Record<string, unknown>>, weight: number): Promise<unknown> =>
    call({ api: 'fapiPrivate', method: 'GET', path, params: { symbol, ...params }, weight }, 'read');
  const listed = z.array(Row).parse(await ask('forceOrders', { startTime: since, limit: FORCED_MAX }, 20));
  if (listed.length >= FORCED_MAX) throw new Error(`${FORCED_MAX} forced orders or more since then`);
  const all = z.array(Row).parse(await ask('allOrders', { limit: ORDERS_MAX }, 5));
  const others = all.filter((row) => row.time >= since && forcedReasonOf(row.clientOrderId) !== null);
  const byId = new Map([...listed, ...others].map((row) => [row.orderId, row]));
  const tradesOf = async ({ orderId, clientOrderId, executedQty }: Row): Promise<ForcedOrder> => {
    const raw = await ask('userTrades', { orderId, limit: EXECUTIONS_MAX }, 5);
    const fills = parseUserTrades(raw, orderId, clientOrderId as ClientOrderId);
    const sum = fills.reduce((total, fill) => total + fill.quantity, 0n);
    if (sum !== executedQty)
      throw new Error(`forced order ${orderId} has filled ${executedQty}, its trades tell ${sum}`);
    return { venue, venueOrderId: orderId, reason: forcedReasonOf(clientOrderId) ?? 'liquidation', fills };
  };
  const found: ForcedOrder[] = [];
  for (const row of [...byId.values()].toSorted((one, other) => one.time - other.time))
    if (row.executedQty > 0n) found.push(await tradesOf(row));
  return found;
}
