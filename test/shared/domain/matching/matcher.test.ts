import { describe, expect, test } from 'vitest';

import { averagePrice, type MatchEvent } from '#shared/domain/matching/order.ts';
import { formatE8, price, quantity } from '#shared/domain/money.ts';

import { aBench, aRequest, AT, level, asks, bids } from './builders.ts';

const typesOf = (events: readonly MatchEvent[]): string[] => events.map((event) => event.type);
const reasonOf = (events: readonly MatchEvent[]): string | undefined =>
  events.find((event) => event.type === 'rejected')?.reason;

describe('taking', () => {
  test('an IOC takes level by level up to its limit, and its rest is gone', () => {
    const { matcher, account } = aBench();
    const events = matcher.place(aRequest({ clientOrderId: 'a', quantity: '4', limitPrice: '60000.2' }), AT);
    expect(typesOf(events)).toEqual(['accepted', 'traded', 'depth', 'traded', 'depth', 'ended']);
    const order = matcher.order('a');
    expect([order?.state, order?.endedBecause, formatE8(order?.filled ?? 0n)]).toEqual([
      'cancelled',
      'ioc-remainder',
      '3',
    ]);
    expect(order?.trades.map((trade) => `${formatE8(trade.quantity)}@${formatE8(trade.price)}`)).toEqual([
      '1@60000.1',
      '2@60000.2',
    ]);
    expect(formatE8(account.position('BTCUSDT').quantity)).toBe('3');
    expect(order === undefined ? null : formatE8(averagePrice(order) ?? 0n)).toBe('60000.16666666');
  });

  test('what was taken stays taken until the market speaks of that level again', () => {
    const { matcher } = aBench();
    matcher.place(aRequest({ quantity: '1' }), AT);
    expect(formatE8(matcher.ladder.asks[0]?.price ?? 0n)).toBe('60000.2');
    matcher.applyLevels([{ side: 'bid', price: price('60000'), quantity: quantity('5') }], AT);
    expect(formatE8(matcher.ladder.asks[0]?.price ?? 0n)).toBe('60000.2');
    matcher.applyLevels([{ side: 'ask', price: price('60000.1'), quantity: quantity('0.5') }], AT);
    expect(formatE8(matcher.ladder.at('ask', price('60000.1')))).toBe('0.5');
  });

  test('a market order has no limit, and a fill-or-kill fills whole or is refused', () => {
    const { matcher } = aBench();
    matcher.place(aRequest({ clientOrderId: 'm', kind: 'market', side: 'sell', quantity: '6', limitPrice: null }), AT);
    expect(matcher.order('m')?.state).toBe('filled');
    expect(reasonOf(matcher.place(aRequest({ kind: 'limit-fok', quantity: '3.001', limitPrice: '60000.2' }), AT))).toBe(
      'no-book',
    );
    matcher.replaceBook(bids, asks, AT);
    expect(reasonOf(matcher.place(aRequest({ kind: 'limit-fok', quantity: '3.001', limitPrice: '60000.2' }), AT))).toBe(
      'fok-unfillable',
    );
    expect(
      reasonOf(matcher.place(aRequest({ kind: 'limit-fok', quantity: '3', limitPrice: '60000.2' }), AT)),
    ).toBeUndefined();
  });
});

describe('what a venue refuses, and what it just accepts', () => {
  test.each([
    { what: 'half a lot', request: aRequest({ quantity: '0.0015' }), reason: 'quantity-step' },
    { what: 'nothing', request: aRequest({ quantity: '0' }), reason: 'quantity-min' },
    { what: 'half a tick', request: aRequest({ limitPrice: '60000.15' }), reason: 'price-step' },
    { what: 'a limit order without a price', request: aRequest({ limitPrice: null }), reason: 'price-missing' },
    { what: 'a market order with a price', request: aRequest({ kind: 'market' }), reason: 'price-missing' },
    { what: 'less than 100 USDT', request: aRequest({ quantity: '0.001' }), reason: 'notional-min' },
    { what: '120 USDT', request: aRequest({ quantity: '0.002' }), reason: undefined },
    { what: 'a buy 5 % above the mid', request: aRequest({ limitPrice: '63000.2' }), reason: 'price-band' },
    { what: 'a buy just under 5 % above the mid', request: aRequest({ limitPrice: '63000' }), reason: undefined },
    {
      what: 'a post-only at the best ask',
      request: aRequest({ kind: 'post-only', limitPrice: '60000.1' }),
      reason: 'would-take',
    },
    {
      what: 'a post-only at the best bid',
      request: aRequest({ kind: 'post-only', limitPrice: '60000' }),
      reason: undefined,
    },
    { what: 'reduce-only without a position', request: aRequest({ reduceOnly: true }), reason: 'nothing-to-reduce' },
  ])('$what: $reason', ({ request, reason }) => {
    expect(reasonOf(aBench().matcher.place(request, AT))).toBe(reason);
  });

  test('margin at the leverage and the fee must be there, to the last cent', () => {
    // 1 BTC at 60 000.1: margin 12 000.02 at five times, fee 30.00005.
    const order = aRequest({ quantity: '1' });
    expect(reasonOf(aBench({ balance: '12030.02004999' }).matcher.place(order, AT))).toBe('insufficient-margin');
    expect(reasonOf(aBench({ balance: '12030.02005' }).matcher.place(order, AT))).toBeUndefined();
  });

  test('an id is refused while it is open, and free again afterwards', () => {
    const { matcher } = aBench();
    matcher.place(aRequest({ clientOrderId: 'x', kind: 'post-only', limitPrice: '60000' }), AT);
    expect(reasonOf(matcher.place(aRequest({ clientOrderId: 'x' }), AT))).toBe('duplicate-id');
    matcher.cancel('x', AT);
    expect(reasonOf(matcher.place(aRequest({ clientOrderId: 'x' }), AT))).toBeUndefined();
  });

  test('a venue that cancels what is unfit accepts a crossing post-only and cancels it untraded', () => {
    const { matcher } = aBench({ cancelsUnfit: true });
    const events = matcher.place(aRequest({ clientOrderId: 'x', kind: 'post-only', limitPrice: '60000.1' }), AT);
    expect(typesOf(events)).toEqual(['accepted', 'ended']);
    expect([matcher.order('x')?.state, matcher.order('x')?.endedBecause, matcher.openOrders().length]).toEqual([
      'cancelled',
      'would-take',
      0,
    ]);
  });
});

describe('resting', () => {
  const rest = (side: 'buy' | 'sell', limitPrice: string) =>
    aRequest({ clientOrderId: 'r', kind: 'post-only', side, limitPrice });

  test('an order fills at its own price, as maker, when the market comes through it', () => {
    const { matcher } = aBench();
    matcher.place(rest('buy', '59999.9'), AT);
    matcher.applyLevels(
      [
        { side: 'bid', price: price('60000'), quantity: quantity('0') },
        { side: 'ask', price: price('59999.5'), quantity: quantity('0.4') },
      ],
      AT,
    );
    const [trade] = matcher.order('r')?.trades ?? [];
    expect([
      formatE8(trade?.price ?? 0n),
      formatE8(trade?.quantity ?? 0n),
      trade?.maker,
      formatE8(trade?.fee ?? 0n),
    ]).toEqual(['59999.9', '0.4', true, '-4.799992']);
    expect(matcher.order('r')?.state).toBe('live');
  });

  test('a trade at its price fills it only behind the queue that stood before it; one through its price fills it at once', () => {
    const { matcher } = aBench();
    matcher.place(rest('buy', '60000'), AT);
    matcher.applyTrade({ takerSide: 'sell', price: price('60000'), quantity: quantity('0.9') }, AT);
    expect(matcher.order('r')?.filled).toBe(0n);
    matcher.applyTrade({ takerSide: 'sell', price: price('60000'), quantity: quantity('0.3') }, AT);
    expect(formatE8(matcher.order('r')?.filled ?? 0n)).toBe('0.2');
    matcher.applyTrade({ takerSide: 'buy', price: price('60000'), quantity: quantity('5') }, AT);
    expect(formatE8(matcher.order('r')?.filled ?? 0n)).toBe('0.2');
    matcher.applyTrade({ takerSide: 'sell', price: price('59999.9'), quantity: quantity('0.5') }, AT);
    expect(formatE8(matcher.order('r')?.filled ?? 0n)).toBe('0.7');
  });

  test('a resting reduce-only order ends when its position is gone', () => {
    const { matcher } = aBench();
    matcher.place(aRequest({ quantity: '1' }), AT);
    matcher.place({ ...rest('sell', '60000.3'), reduceOnly: true }, AT);
    matcher.place(aRequest({ side: 'sell', quantity: '1', limitPrice: '60000' }), AT);
    expect(matcher.order('r')?.endedBecause).toBe('nothing-to-reduce');
  });

  test('cancel all leaves nothing open, and cancelling twice is nothing', () => {
    const { matcher } = aBench();
    matcher.place(rest('buy', '59999.9'), AT);
    expect(typesOf(matcher.cancelAll(AT))).toEqual(['ended']);
    expect(matcher.openOrders()).toEqual([]);
    expect(matcher.cancel('r', AT)).toEqual([]);
  });
});

test('a book without one side takes no order', () => {
  const { matcher } = aBench();
  matcher.replaceBook([level('60000', '1')], [], AT);
  expect(reasonOf(matcher.place(aRequest({}), AT))).toBe('no-book');
});
