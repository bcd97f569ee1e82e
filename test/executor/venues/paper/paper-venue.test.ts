import { describe, expect, test } from 'vitest';

import { createPaperVenue, type PaperVenue } from '#executor/venues/paper/paper-venue.ts';
import { BOOK_LEVELS, type BookView } from '#executor/venues/venue.ts';
import { price, quantity, usdt } from '#shared/domain/money.ts';
import type { Fill } from '#shared/domain/order.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import { anOrder } from '#test/contract/venue-orders.ts';
import { binanceRules } from '#test/support/rules.ts';

const levels = (values: readonly number[]): Float64Array => {
  const array = new Float64Array(BOOK_LEVELS);
  array.set(values);
  return array;
};
const book = (bid: readonly [number, number], ask: readonly [number, number]): BookView => ({
  venue: 'binance-um',
  instrument: 'BTCUSDT',
  bidPrices: levels([bid[0]]),
  bidQuantities: levels([bid[1]]),
  askPrices: levels([ask[0]]),
  askQuantities: levels([ask[1]]),
  bidLevels: 1,
  askLevels: 1,
  venueAt: epochMs(1),
  receivedAt: monotonicMs(1),
  madeAt: monotonicMs(1),
});
function make(startStamp = 'a'): PaperVenue {
  const clock = { wall: () => epochMs(1_000), monotonic: () => monotonicMs(1) };
  const fees = { takerE8: 50_000n, makerE8: 20_000n };
  return createPaperVenue({
    venue: 'binance-um',
    rules: [binanceRules],
    fees,
    clock,
    balance: usdt('100000'),
    startStamp,
  });
}
const buy = (wish: { quantity: string; limit: string; kind?: 'post-only' }): ReturnType<typeof anOrder> =>
  anOrder(binanceRules, { side: 'buy', ...wish });

describe('the paper venue', () => {
  test('fills at once, inside the answer', async () => {
    const venue = make();
    venue.feed(book([60_000, 1], [60_000.1, 1]));
    const outcome = await venue.trading.place(buy({ quantity: '0.4', limit: '60000.1' }));
    expect(outcome).toMatchObject({
      kind: 'accepted',
      fills: [{ price: price('60000.1'), quantity: quantity('0.4'), fee: usdt('-12.00002') }],
      report: { state: 'filled' },
    });
  });

  test('what a fill took is gone until the market speaks of that level again', async () => {
    const venue = make();
    const standing = book([60_000, 1], [60_000.1, 0.6]);
    const taken = async (): Promise<unknown> => {
      const outcome = await venue.trading.place(buy({ quantity: '0.5', limit: '60000.1' }));
      return outcome.kind === 'accepted' ? outcome.report?.filledQuantity : outcome;
    };
    venue.feed(standing);
    expect(await taken()).toBe(quantity('0.5'));
    venue.feed(standing);
    expect(await taken()).toBe(quantity('0.1'));
    venue.feed(book([60_000, 1], [60_000.1, 0.3]));
    expect(await taken()).toBe(quantity('0.3'));
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -1, 1e300])(
    'a book with %s in it fills nothing, and the next good one does',
    async (odd) => {
      const venue = make();
      const filled = async (): Promise<unknown> => {
        const outcome = await venue.trading.place(buy({ quantity: '0.4', limit: '60000.1' }));
        return outcome.kind === 'accepted' ? (outcome.report?.filledQuantity ?? 0n) : 0n;
      };
      venue.feed(book([60_000, 1], [odd, 1]));
      expect(await filled()).toBe(0n);
      venue.feed(book([60_000, odd], [60_000.1, 1]));
      expect(await filled()).toBe(0n);
      venue.feed(book([60_000, 1], [60_000.1, 1]));
      expect(await filled()).toBe(quantity('0.4'));
    },
  );

  test('what rests is filled when the market trades through it, and pushed', async () => {
    const venue = make();
    const fills: Fill[] = [];
    const states: string[] = [];
    venue.trading.onOrders({
      fill: (fill) => fills.push(fill),
      order: (report) => states.push(report.state),
      gap: () => undefined,
    });
    venue.feed(book([60_000, 1], [60_000.1, 1]));
    await venue.trading.place(buy({ quantity: '0.4', limit: '59990', kind: 'post-only' }));
    expect(fills).toEqual([]);
    venue.feed(book([59_980, 1], [59_989.9, 1]));
    expect(fills).toMatchObject([{ price: price('59990'), quantity: quantity('0.4') }]);
    expect(states.at(-1)).toBe('filled');
  });

  test('prices that a float cannot hold are the tick that was meant', async () => {
    const venue = make();
    venue.feed(book([0.1 + 61_800, 1], [61_800.1 + 0.2, 0.1 + 0.2]));
    const outcome = await venue.trading.place(buy({ quantity: '0.3', limit: '61800.3' }));
    expect(outcome).toMatchObject({ fills: [{ price: price('61800.3'), quantity: quantity('0.3') }] });
  });

  test('trade ids of two runs never meet', async () => {
    const idOf = async (stamp: string): Promise<unknown> => {
      const venue = make(stamp);
      venue.feed(book([60_000, 1], [60_000.1, 1]));
      const outcome = await venue.trading.place(buy({ quantity: '0.4', limit: '60000.1' }));
      return outcome.kind === 'accepted' ? outcome.fills[0]?.tradeId : outcome;
    };
    expect(await idOf('a')).toBe('paper-a-BTCUSDT-1');
    expect(await idOf('b')).toBe('paper-b-BTCUSDT-1');
  });

  test('without a book nothing is traded', async () => {
    expect(await make().trading.place(buy({ quantity: '0.4', limit: '60000.1' }))).toMatchObject({
      kind: 'rejected',
      reason: 'no-liquidity',
    });
  });
});
