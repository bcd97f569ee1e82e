import { expect, test } from 'vitest';
import { createOrderFlow } from '#executor/monitors/order-flow.ts';
import type { PlaceOutcome } from '#executor/venues/venue.ts';
import { clientOrderId, type FencingId, type HedgeNumber } from '#shared/domain/ids.ts';
import { price, quantity } from '#shared/domain/money.ts';
import type { OrderRequest } from '#shared/domain/order.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';

const anOrder = (change: Partial<OrderRequest> = {}): OrderRequest => ({
  clientOrderId: clientOrderId({ fencingId: 1 as FencingId, hedge: 1 as HedgeNumber, leg: 'e', attempt: 0 }),
  venue: 'okx',
  instrument: 'BTCUSDT',
  side: 'buy',
  kind: 'limit-ioc',
  quantity: quantity('0.01'),
  limitPrice: price('50000'),
  reduceOnly: false,
  purpose: 'open',
  simulated: false,
  ...change,
});
const aFlow = () =>
  createOrderFlow({ venues: ['binance-um', 'okx'], instrument: 'BTCUSDT', cancelsPerMinMax: 3, cooldownMs: 90_000 });
const at = (ms: number) => monotonicMs(ms);
type Flow = ReturnType<typeof aFlow>;
const cancel = (flow: Flow, ms: number, venue: OrderRequest['venue'] = 'okx'): void =>
  flow.cancelled(anOrder({ venue }), at(ms), epochMs(1_700_000_000_000 + ms));
const of = (flow: Flow, ms: number, venue = 'okx') => flow.symbols(at(ms)).find((symbol) => symbol.venue === venue);

test('counts what left in the last sixty seconds, each venue by itself, simulated orders too', () => {
  const flow = aFlow();
  flow.sent(anOrder(), at(0));
  flow.sent(anOrder({ simulated: true }), at(1));
  flow.sent(anOrder({ venue: 'binance-um' }), at(1));
  expect([of(flow, 59_999)?.orders, of(flow, 60_000)?.orders, of(flow, 60_001)?.orders]).toEqual([2, 1, 0]);
});

test('three cancels a minute are allowed; the fourth begins the cooldown of its venue, which each further one renews', () => {
  const flow = aFlow();
  for (const ms of [0, 1, 2]) cancel(flow, ms);
  expect([of(flow, 2)?.cooldownLeftMs, flow.lastBlock()]).toEqual([0, null]);
  cancel(flow, 3);
  expect(flow.lastBlock()).toEqual({
    venue: 'okx',
    instrument: 'BTCUSDT',
    cancels: 4,
    cancelsMax: 3,
    at: 1_700_000_000_003,
  });
  expect([of(flow, 3)?.cooldownLeftMs, of(flow, 3, 'binance-um')?.cooldownLeftMs]).toEqual([90_000, 0]);
  cancel(flow, 1_003);
  expect([of(flow, 91_002)?.cooldownLeftMs, of(flow, 91_003)?.cooldownLeftMs]).toEqual([1, 0]);
  expect(of(flow, 91_003)?.cancels).toBe(0);
});

test('cancels of another venue do not count', () => {
  const flow = aFlow();
  for (const ms of [0, 1, 2]) cancel(flow, ms);
  cancel(flow, 3, 'binance-um');
  expect(flow.lastBlock()).toBeNull();
});

test.each<[string, PlaceOutcome, boolean, number]>([
  ['a rejection', { kind: 'rejected', reason: 'price-band', venueCode: '1' }, false, 1],
  ['an entry that would have taken', { kind: 'rejected', reason: 'would-take', venueCode: '1' }, false, 0],
  ['a rejection on paper', { kind: 'rejected', reason: 'price-band', venueCode: '1' }, true, 0],
  ['what never left', { kind: 'not-sent', why: 'the lease' }, false, 0],
  ['silence', { kind: 'unknown', cause: 'timeout', detail: '' }, false, 0],
])('%s counts as this many rejections of the venue', (_name, outcome, simulated, count) => {
  const flow = aFlow();
  flow.answered(anOrder({ simulated }), outcome, at(0));
  expect([...flow.rejects(at(59_999))]).toEqual([
    ['binance-um', 0],
    ['okx', count],
  ]);
  expect(flow.rejects(at(60_000)).get('okx')).toBe(0);
});

test('the same order is one of the same venue, side, quantity, price and purpose, whatever its id', () => {
  const flow = aFlow();
  flow.sent(anOrder(), at(0));
  flow.sent(anOrder({ clientOrderId: anOrder().clientOrderId }), at(10));
  for (const change of [
    { venue: 'binance-um' },
    { side: 'sell' },
    { quantity: quantity('0.02') },
    { limitPrice: price('50000.1') },
    { purpose: 'close' },
  ] as const)
    flow.sent(anOrder(change), at(20));
  expect(flow.mostRepeated(at(30))).toEqual({ order: 'open: buy 0.01 BTCUSDT at 50000 on okx', times: 2 });
  expect(flow.mostRepeated(at(60_005))?.times).toBe(1);
  expect(flow.mostRepeated(at(60_020))).toBeNull();
});
