import { expect, test } from 'vitest';
import { breakKindOf, createOrderWatch, together } from '#executor/monitors/order-watch.ts';
import { createReconciler } from '#executor/monitors/reconciler.ts';
import { clientOrderId, type FencingId, type HedgeNumber } from '#shared/domain/ids.ts';
import { quantity } from '#shared/domain/money.ts';
import type { PositionE8 } from '#shared/domain/money.ts';
import type { OrderReport } from '#shared/domain/order.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';

const ours = 5 as FencingId;
const idOf = (fence: number): string =>
  clientOrderId({ fencingId: fence as FencingId, hedge: 1 as HedgeNumber, leg: 'e', attempt: 0 });
const resting = (clientOrderId: string): OrderReport =>
  ({
    venue: 'okx',
    clientOrderId,
    venueOrderId: `v-${clientOrderId}`,
    state: 'live',
    filledQuantity: quantity('0'),
  }) as OrderReport;

test.each([
  [idOf(4), 'old_fence_order'],
  [idOf(1), 'old_fence_order'],
  [idOf(5), null],
  [idOf(6), null], // Ours is the older fence then: it is not our business any more.
  ['web_12345', 'foreign_order'],
  ['', 'foreign_order'],
  [`${idOf(4).slice(0, -1)}_`, 'foreign_order'],
])('an order with the id %s is %s', (id, kind) => expect(breakKindOf(id, ours)).toBe(kind));

function aVenue(orders: OrderReport[], answers: { readable: boolean; cancels: boolean }) {
  const cancelled: string[] = [];
  const found: BreakRecord[] = [];
  const watch = createOrderWatch({
    book: 'main',
    instrument: 'BTCUSDT',
    venues: [
      {
        venue: 'okx',
        account: {
          openOrders: () =>
            Promise.resolve(
              answers.readable ? { kind: 'known', value: [...orders] } : { kind: 'unknown', detail: 'no answer' },
            ),
        },
        trading: {
          cancel(_instrument, id) {
            cancelled.push(id);
            if (!answers.cancels) return Promise.resolve('unknown');
            orders.splice(
              orders.findIndex((order) => order.clientOrderId === id),
              1,
            );
            return Promise.resolve('cancelled');
          },
        },
      },
    ],
    fencingId: () => ours,
    wall: () => epochMs(1),
    onBreak: (record) => found.push(record),
  });
  return { watch, cancelled, found };
}

test('an order of an earlier leader is shown, cancelled until it is gone, and then shown as resolved', async () => {
  const answers = { readable: true, cancels: false };
  const { watch, cancelled, found } = aVenue([resting(idOf(4)), resting(idOf(5))], answers);
  expect(await watch.look()).toBe(true);
  expect(watch.open()).toMatchObject([{ kind: 'old_fence_order', venue: 'okx', theirs: `${idOf(4)} resting` }]);
  await watch.look();
  answers.cancels = true;
  await watch.look();
  await watch.look();
  expect(cancelled).toEqual([idOf(4), idOf(4), idOf(4)]);
  expect(watch.open()).toEqual([]);
  expect(found.map((record) => record.resolved_at)).toEqual([null, 1]);
});

test("a person's order is shown once and never touched", async () => {
  const orders = [resting('web_12345')];
  const { watch, cancelled, found } = aVenue(orders, { readable: true, cancels: true });
  await watch.look();
  await watch.look();
  expect(watch.open()).toMatchObject([{ kind: 'foreign_order', theirs: 'web_12345 resting' }]);
  expect([cancelled, found.length]).toEqual([[], 1]);
  orders.length = 0;
  await watch.look();
  expect(watch.open()).toEqual([]);
});

test('a venue that cannot be read is not one where nothing rests', async () => {
  const answers = { readable: true, cancels: false };
  const { watch } = aVenue([resting('web_12345')], answers);
  await watch.look();
  answers.readable = false;
  expect(await watch.look()).toBe(false);
  expect(watch.open()).toHaveLength(1);
});

test('orders and positions are one look, which counts only when both could be read', async () => {
  const answers = { readable: true, cancels: true };
  const { watch } = aVenue([resting('web_12345')], answers);
  const positions = createReconciler({
    book: 'main',
    instrument: 'BTCUSDT',
    accounts: [],
    expected: () => 0n as PositionE8,
    stillness: () => 'still' as const,
    wall: () => epochMs(1),
    onBreak: () => undefined,
    explain: () => Promise.resolve(false),
    onAgreed: () => undefined,
  });
  const both = together(positions, watch);
  expect([await both.look(), both.open().length]).toEqual([true, 1]);
  answers.readable = false;
  expect(await both.look()).toBe(false);
});
