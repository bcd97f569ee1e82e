import { describe, expect, test } from 'vitest';

import { NotSentError } from '#executor/venues/ccxt/errors.ts';
import { createFence } from '#executor/venues/ccxt/fence.ts';
import { orderIdOf } from '#executor/venues/ccxt/wire-client.ts';
import type { SendGate } from '#executor/venues/venue.ts';
import type { ClientOrderId } from '#shared/domain/ids.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';

const id = 'pb1' as ClientOrderId;
function world(allowed = true): { readonly asked: string[]; readonly fence: ReturnType<typeof createFence> } {
  const asked: string[] = [];
  const clock = {
    wall: () => (asked.push('wall'), epochMs(1_000)),
    monotonic: () => (asked.push('monotonic'), monotonicMs(5)),
  };
  const gate: SendGate = (purpose, at) => {
    asked.push(`gate ${purpose} ${at}`);
    return allowed ? { allowed } : { allowed, why: 'the lease has ended' };
  };
  return { asked, fence: createFence(clock, gate) };
}

describe('the fence', () => {
  test('takes the stamp first, then asks the gate for the purpose of the very order', () => {
    const { asked, fence } = world();
    fence.expect(id, 'unwind');
    expect(fence.stamp(id)).toBe(1_000);
    expect(asked).toEqual(['wall', 'monotonic', 'gate unwind 5']);
    expect(fence.settle(id)).toBe(true);
  });

  test('a refused order is not signed', () => {
    const { fence } = world(false);
    fence.expect(id, 'open');
    expect(() => fence.stamp(id)).toThrow('the lease has ended');
    expect(fence.settle(id)).toBe(false);
  });

  test('cancels and reads pass without being asked about', () => {
    const { asked, fence } = world(false);
    expect(fence.stamp(null)).toBe(1_000);
    expect(asked).toEqual(['wall', 'monotonic']);
  });

  test('an order that nobody announced, that is given up, or that was signed before is never signed', () => {
    const { fence } = world();
    expect(() => fence.stamp('pb2')).toThrow(NotSentError);
    fence.expect(id, 'open');
    expect(() => fence.expect(id, 'open')).toThrow('never sent twice');
    fence.stamp(id);
    expect(() => fence.stamp(id)).toThrow('signed before');
    fence.settle(id);
    expect(() => fence.stamp(id)).toThrow(NotSentError);
  });

  test('stamps follow the venue clock, and «surely past» the earlier of both', () => {
    const { fence } = world();
    fence.setOffset(250.4);
    expect(fence.stamp(null)).toBe(1_250);
    expect(fence.surelyPast()).toBe(1_000);
    fence.setOffset(-300);
    expect(fence.surelyPast()).toBe(700);
  });
});

describe('which request is an order', () => {
  test.each([
    ['binance-um', 'order', 'POST', { newClientOrderId: 'a' }, 'a'],
    ['binance-um', 'order', 'DELETE', { origClientOrderId: 'a' }, null],
    ['binance-um', 'order', 'GET', { origClientOrderId: 'a' }, null],
    ['binance-um', 'listenKey', 'POST', {}, null],
    ['okx', 'trade/order', 'POST', { clOrdId: 'b' }, 'b'],
    ['okx', 'trade/order', 'GET', { clOrdId: 'b' }, null],
    ['okx', 'trade/cancel-order', 'POST', { clOrdId: 'b' }, null],
  ] as const)('%s %s %s', (venue, path, method, params, expected) => {
    expect(orderIdOf(venue, path, method, params)).toBe(expected);
  });

  test('an order without an id of ours, or in a batch, is stopped', () => {
    expect(orderIdOf('binance-um', 'order', 'POST', {})).toBe('');
    expect(() => orderIdOf('binance-um', 'batchOrders', 'POST', {})).toThrow(NotSentError);
    expect(() => orderIdOf('okx', 'trade/batch-orders', 'POST', [])).toThrow(NotSentError);
  });
});
