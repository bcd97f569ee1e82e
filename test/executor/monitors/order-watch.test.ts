import { expect, test } from 'vitest';
import { breakKindOf, createOrderWatch, LOOKS_TO_BREAK, together } from '#executor/monitors/order-watch.ts';
import { createReconciler } from '#executor/monitors/reconciler.ts';
import { clientOrderId, type ClientOrderId, type FencingId, type HedgeNumber } from '#shared/domain/ids.ts';
import { quantity } from '#shared/domain/money.ts';
import type { PositionE8 } from '#shared/domain/money.ts';
import type { OrderReport } from '#shared/domain/order.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';

const ours = 5 as FencingId;
const idOf = (fence: number): ClientOrderId =>
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
  const own: { live: ClientOrderId[]; resting: ClientOrderId[] } = { live: [], resting: [] };
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
    own: () => ({ live: new Set(own.live), resting: new Set(own.resting) }),
    wall: () => epochMs(1),
    onBreak: (record) => found.push(record),
  });
  return { watch, cancelled, found, own };
}

test('an order of an earlier leader is shown, cancelled until it is gone, and then shown as resolved', async () => {
  const answers = { readable: true, cancels: false };
  const { watch, cancelled, found, own } = aVenue([resting(idOf(4)), resting(idOf(5))], answers);
  own.live.push(idOf(5));
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

const looks = async (watch: { look(): Promise<boolean> }, count: number): Promise<void> => {
  for (let each = 0; each < count; each += 1) await watch.look();
};

test('one with an id of this leader that its books do not have is a break once it stands, and is not touched', async () => {
  const orders = [resting(idOf(5))];
  const { watch, cancelled } = aVenue(orders, { readable: true, cancels: true });
  await looks(watch, LOOKS_TO_BREAK - 1);
  expect(watch.open()).toEqual([]);
  await watch.look();
  expect(watch.open()).toMatchObject([{ kind: 'stray_order', theirs: `${idOf(5)} resting` }]);
  expect(cancelled).toEqual([]);
  orders.length = 0;
  await watch.look();
  expect(watch.open()).toEqual([]);
});

test('one of ours that rests there is no break, nor is one of a later leader', async () => {
  const { watch, own } = aVenue([resting(idOf(5)), resting(idOf(6))], { readable: true, cancels: true });
  own.live.push(idOf(5));
  await looks(watch, 2 * LOOKS_TO_BREAK);
  expect(watch.open()).toEqual([]);
});

test('one that was not seen in between is counted from the beginning', async () => {
  const orders = [resting(idOf(5))];
  const { watch } = aVenue(orders, { readable: true, cancels: true });
  await looks(watch, LOOKS_TO_BREAK - 1);
  const [order] = orders.splice(0);
  await watch.look();
  orders.push(...(order === undefined ? [] : [order]));
  await looks(watch, LOOKS_TO_BREAK - 1);
  expect(watch.open()).toEqual([]);
});

test('one that rests by our books and not at the venue is a break once that stands, and over when the books know', async () => {
  const { watch, own } = aVenue([], { readable: true, cancels: true });
  own.live.push(idOf(5));
  own.resting.push(idOf(5));
  await looks(watch, LOOKS_TO_BREAK - 1);
  expect(watch.open()).toEqual([]);
  await watch.look();
  expect(watch.open()).toMatchObject([{ kind: 'missing_order', ours: `${idOf(5)} resting` }]);
  own.resting.length = 0;
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
