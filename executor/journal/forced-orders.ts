import { isForcedOrderId } from '#shared/domain/ids.ts';
import { formatE8 } from '#shared/domain/money.ts';
import type { Fill } from '#shared/domain/order.ts';
import type { HedgeRecord, OrderRecord } from '#shared/wire/trading.ts';

/** Orders by which a venue closed the leg: out of its fills, which are written before the hedge that names the order. */
export function forcedOrders(leg: HedgeRecord['legs'][number], fills: readonly Fill[]): readonly OrderRecord[] {
  const recorded = new Set<string>(leg.orders.map((order) => order.id));
  const told = fills.filter((fill) => fill.venue === leg.venue && isForcedOrderId(fill.clientOrderId));
  const unrecorded = new Map(told.map((fill) => [fill.clientOrderId, fill]));
  return [...unrecorded.values()]
    .filter((fill) => !recorded.has(fill.clientOrderId))
    .map((fill) => ({
      id: fill.clientOrderId,
      purpose: 'forced',
      side: fill.side,
      kind: 'market',
      quantity: formatE8(fill.quantity),
      limit_price: formatE8(fill.price),
      reduce_only: true,
      stage: 'settled',
      state: 'filled',
      filled: formatE8(fill.quantity),
      sent_at: fill.at,
      mark: 'RESUMED',
    }));
}
