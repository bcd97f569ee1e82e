import { describe, expect, test } from 'vitest';

import { NotSentError } from '#executor/venues/ccxt/errors.ts';
import { createFence, type ClockReading } from '#executor/venues/ccxt/fence.ts';
import { orderIdOf } from '#executor/venues/ccxt/wire-client.ts';
import type { SendGate } from '#executor/venues/venue.ts';
import type { ClientOrderId } from '#shared/domain/ids.ts';
import { durationMs, epochMs, monotonicMs } from '#shared/domain/time.ts';

const id = 'pb1' as ClientOrderId;
function world(allowed = true): { readonly asked: string[]; readonly fence: ReturnType<typeof createFence> } {
  const asked: string[] = [];
  const clock = {
    wall: () => (asked.push('wall'), epochMs(1_000)),
    monotonic: () => (asked.push('monotonic'), monotonicMs(5)),
  };
  const gate: SendGate = (order, purpose, at) => {
    asked.push(`gate ${order} ${purpose} ${at}`);
    return allowed ? { allowed } : { allowed, why: 'the lease has ended' };
  };
  return { asked, fence: createFence(clock, gate) };
}

describe('the fence', () => {
  test('takes the stamp first, then asks the gate for the purpose of the very order', () => {
    const { asked, fence } = world();
    fence.expect(id, 'unwind');
    expect(fence.stamp(id)).toBe(1_000);
    expect(asked).toEqual(['monotonic', 'wall', 'monotonic', 'gate pb1 unwind 5']);
    expect(fence.settle(id)).toBe(1_000);
  });

  test('a refused order is not signed', () => {
    const { fence } = world(false);
    fence.expect(id, 'open');
    expect(() => fence.stamp(id)).toThrow('the lease has ended');
    expect(fence.settle(id)).toBeNull();
  });

  test('cancels and reads pass without being asked about', () => {
    const { asked, fence } = world(false);
    expect(fence.stamp(null)).toBe(1_000);
    expect(asked).toEqual(['monotonic', 'wall', 'monotonic']);
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

  test('stamps follow the venue’s clock as it was last read closely, whatever our wall clock does', () => {
    const { fence } = world(); // The wall clock shows 1 000, the monotonic one 5.
    expect(fence.stamp(null)).toBe(1_000);
    fence.onClock(reading());
    expect(fence.stamp(null)).toBe(10_000);
    fence.onClock(reading({ roundTripMs: durationMs(250), atZero: epochMs(20_000) }));
    expect(fence.stamp(null)).toBe(19_880);
    fence.onClock(reading({ roundTripMs: durationMs(251), atZero: epochMs(30_000) }));
    expect(fence.venueNow()).toBe(19_880);
  });

  test('a first reading counts, however far it was, and «surely past» is by all that it may be wrong', () => {
    const { fence } = world();
    expect(fence.surelyPast()).toBe(1_000);
    fence.onClock(reading({ roundTripMs: durationMs(4_000), atZero: epochMs(20_000) }));
    expect([fence.venueNow(), fence.surelyPast()]).toEqual([18_005, 16_005]);
    fence.onClock(reading({ roundTripMs: durationMs(10), atZero: epochMs(20_000) }));
    expect([fence.venueNow(), fence.surelyPast()]).toEqual([20_000, 19_995]);
  });
});

const reading = (change: Partial<ClockReading> = {}): ClockReading => ({
  offsetMs: 0,
  roundTripMs: durationMs(10),
  atZero: epochMs(10_000),
  ...change,
});

describe('the event time of a book', () => {
  const now = monotonicMs(700);
  test('is read on the monotonic clock by what the venue’s clock showed', () => {
    const { fence } = world();
    fence.onClock(reading());
    expect(fence.madeAt(10_100, now)).toBe(100);
    expect(fence.madeAt(10_699, now)).toBe(699);
  });

  test('is never after the receipt, and is the receipt when the venue gave none', () => {
    const { fence } = world();
    fence.onClock(reading());
    expect(fence.madeAt(10_701, now)).toBe(700);
    expect(fence.madeAt(0, now)).toBe(700);
    expect(fence.madeAt(Number.NaN, now)).toBe(700);
  });

  test('says nothing before the venue’s clock was read', () => {
    const { fence } = world();
    expect(fence.madeAt(10_700, now)).toBe(Number.NEGATIVE_INFINITY);
    expect(fence.madeAt(0, now)).toBe(700);
  });

  test.each([
    ['a short one counts, also when it says a later time', { roundTripMs: durationMs(250), atZero: 10_050 }, 50],
    ['a long one does not when it says a later time', { roundTripMs: durationMs(251), atZero: 10_050 }, 100],
    ['a long one counts when it says an earlier time', { roundTripMs: durationMs(9_000), atZero: 9_990 }, 110],
  ] as const)('of two round trips %s', (_what, { roundTripMs, atZero }, madeAt) => {
    const { fence } = world();
    fence.onClock(reading());
    fence.onClock(reading({ roundTripMs, atZero: epochMs(atZero) }));
    expect(fence.madeAt(10_100, now)).toBe(madeAt);
  });

  test('is known after the first round trip, however long', () => {
    const { fence } = world();
    fence.onClock(reading({ roundTripMs: durationMs(9_000) }));
    expect(fence.madeAt(10_100, now)).toBe(100);
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
