/** What a venue closed by itself is booked by the leader, and by nobody who was replaced. */
import { expect, test } from 'vitest';
import { createComparing } from '#executor/runtime/comparing.ts';
import { loadConfig } from '#shared/config/load.ts';
import { createBooks } from '#shared/domain/ledger/books.ts';
import type { FencingId } from '#shared/domain/ids.ts';
import { price, quantity, usdt } from '#shared/domain/money.ts';
import type { Fill, ForcedOrder } from '#shared/domain/order.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import { aWorld, WALL } from '#test/executor/world.ts';

const trade: Fill = {
  venue: 'okx',
  clientOrderId: '' as Fill['clientOrderId'],
  tradeId: 'f1',
  side: 'buy',
  price: price('60310'),
  quantity: quantity('0.009'),
  fee: usdt('-0.3'),
  at: epochMs(WALL),
};
const adl: ForcedOrder = { venue: 'okx', venueOrderId: '7001', reason: 'adl', fills: [trade] };
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One venue that has closed something by itself, and what the engine hears of it. */
function rung(leads: () => boolean) {
  const told: string[] = [];
  const { forced } = createComparing({
    config: loadConfig({ PROFILE: 'paper' }),
    instrument: 'BTCUSDT',
    clock: { wall: () => epochMs(WALL), monotonic: () => monotonicMs(1) },
    sleep: () => Promise.resolve(),
    stopped: () => false,
    trading: { openBreaks: () => Promise.resolve([]) },
    log: { info: () => undefined },
    venues: [
      {
        venue: 'okx',
        trading: { cancel: () => Promise.resolve('already-done') },
        account: {
          venue: 'okx',
          positions: () => Promise.resolve({ kind: 'known', value: [] }),
          openOrders: () => Promise.resolve({ kind: 'known', value: [] }),
          balance: () => Promise.resolve({ kind: 'unknown', detail: 'not asked for' }),
          forcedOrders: () => Promise.resolve({ kind: 'known', value: [adl] }),
        },
      },
    ],
    engine: aWorld().engine,
    books: createBooks(),
    record: () => undefined,
    fencingId: () => 1 as FencingId,
    leads,
    ready: () => true,
    dispatch: (event) => void told.push(event.type),
  });
  forced.ring('okx');
  return told;
}

test('the leader is told at a ring', async () => {
  const told = rung(() => true);
  await settled();
  expect(new Set(told)).toEqual(new Set(['forced']));
});

test('whoever was replaced books nothing any more, not even what it asked for before', async () => {
  const replaced = rung(() => false);
  let leading = true;
  const meanwhile = rung(() => leading);
  leading = false;
  await settled();
  expect([replaced, meanwhile]).toEqual([[], []]);
});
