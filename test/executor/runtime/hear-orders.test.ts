import { expect, test } from 'vitest';
import { hearOrders } from '#executor/runtime/hear-orders.ts';
import type { TradingPort } from '#executor/venues/venue.ts';
import type { OrderReport } from '#shared/domain/order.ts';
import { clientOrderId, type ClientOrderId, type FencingId, type HedgeNumber } from '#shared/domain/ids.ts';
import { quantity } from '#shared/domain/money.ts';

type Listener = Parameters<TradingPort['onOrders']>[0];

function heard(id: string) {
  const told: string[] = [];
  const listeners: Listener[] = [];
  const trading: Pick<TradingPort, 'onOrders'> = {
    onOrders(given) {
      listeners.push(given);
      return () => undefined;
    },
  };
  hearOrders([{ venue: 'okx', trading }], {
    shell: { dispatch: (event) => void told.push(event.type) },
    ring: () => told.push('ring'),
    onForeign: () => told.push('foreign'),
    log: () => undefined,
  });
  const report: OrderReport = {
    venue: 'okx',
    clientOrderId: id as ClientOrderId,
    venueOrderId: '7',
    state: 'filled',
    filledQuantity: quantity('0.01'),
  };
  for (const listener of listeners) listener.order(report);
  return told;
}

test('an order of ours goes to the engine, and that is all', () => {
  const ours = clientOrderId({ fencingId: 1 as FencingId, hedge: 1 as HedgeNumber, leg: 'e', attempt: 0 });
  expect(heard(ours)).toEqual(['order']);
});

test.each(['hand1', '', 'web_7aBc'])('an order «%s» is somebody else’s: books and venue are compared soon', (id) => {
  expect(heard(id)).toEqual(['order', 'foreign']);
});
