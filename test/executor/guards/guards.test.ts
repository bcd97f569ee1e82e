import { describe, expect, test } from 'vitest';
import type { GuardLimits, Snapshot, VenueLimits } from '#executor/guards/guard.ts';
import { guards, review } from '#executor/guards/index.ts';
import { describeDenial, type DenialCode } from '#shared/domain/denial.ts';
import { clientOrderId, type FencingId, type HedgeNumber } from '#shared/domain/ids.ts';
import { notional, price, quantity, type NotionalE8 } from '#shared/domain/money.ts';
import type { OrderRequest } from '#shared/domain/order.ts';
import { binanceRules, okxRules } from '#test/support/rules.ts';

const anOrder = (change: Partial<OrderRequest> = {}): OrderRequest => ({
  clientOrderId: clientOrderId({ fencingId: 1 as FencingId, hedge: 1 as HedgeNumber, leg: 'e', attempt: 0 }),
  venue: 'binance-um',
  instrument: 'BTCUSDT',
  side: 'buy',
  kind: 'limit-ioc',
  quantity: quantity('0.01'),
  limitPrice: price('50000'), // 500 USDT
  reduceOnly: false,
  purpose: 'open',
  simulated: false,
  ...change,
});

const all = { open: true, complete: true, unwind: true, close: true, 'asked-close': true };

interface Change extends Partial<Omit<Snapshot, 'venues'>> {
  readonly binance?: Partial<Snapshot['venues']['okx']>;
}
function aSnapshot({ binance, ...change }: Change = {}): Snapshot {
  const venue = {
    quoteAgeMs: 0,
    unusableWhy: null,
    positionNotional: notional('0'),
    liveOrders: 0,
    freeMargin: notional('10000'),
  };
  return {
    permission: all,
    permissionWhy: 'test',
    venues: { 'binance-um': { ...venue, rules: binanceRules, ...binance }, okx: { ...venue, rules: okxRules } },
    entryBlocks: [],
    edgeBps: 10,
    totalNotional: notional('0'),
    strategyNotional: notional('0'),
    liveHedges: 0,
    liveOrders: 0,
    ordersLastMin: 0,
    oppositeHedge: null,
    liveSimulatedHedges: 0,
    exposedQuantity: quantity('0.01'),
    siblingNotional: notional('500'),
    leverage: 3,
    ...change,
  };
}
const onEach: VenueLimits = { positionNotionalMax: notional('2000'), notionalMax: null, openOrdersMax: null };
const limits: GuardLimits = {
  quoteAgeMsMax: 1_000,
  edgeBpsMax: 200,
  totalNotionalMax: notional('4000'),
  strategyNotionalMax: null,
  venues: { 'binance-um': onEach, okx: onEach },
  openPositionsMax: 2,
  openOrdersMax: 8,
  ordersPerMinMax: 120,
};
const codes = (order: OrderRequest, snapshot: Snapshot, given = limits): readonly DenialCode[] => {
  const verdict = review(order, snapshot, given);
  return verdict.verdict === 'cleared' ? [] : verdict.denials.map((denial) => denial.code);
};

describe('both sides of every limit', () => {
  test.each<[DenialCode, string, [OrderRequest, Snapshot], [OrderRequest, Snapshot]]>([
    [
      'NOT_PERMITTED',
      'permission',
      [anOrder(), aSnapshot()],
      [anOrder(), aSnapshot({ permission: { ...all, open: false } })],
    ],
    [
      'ENTRIES_BLOCKED',
      'what is blocked elsewhere',
      [anOrder(), aSnapshot({ entryBlocks: [{ guard: 'clock_skew', on: 'okx', why: 'its clock' }] })],
      [anOrder(), aSnapshot({ entryBlocks: [{ guard: 'clock_skew', on: 'binance-um', why: 'its clock' }] })],
    ],
    [
      'QUOTE_STALE',
      '1000 ms',
      [anOrder(), aSnapshot({ binance: { quoteAgeMs: 1_000 } })],
      [anOrder(), aSnapshot({ binance: { quoteAgeMs: 1_001 } })],
    ],
    [
      'BOOK_UNUSABLE',
      'a usable book',
      [anOrder(), aSnapshot()],
      [anOrder(), aSnapshot({ binance: { unusableWhy: 'crossed' } })],
    ],
    [
      'EDGE_IMPLAUSIBLE',
      '200 bps',
      [anOrder(), aSnapshot({ edgeBps: 200 })],
      [anOrder(), aSnapshot({ edgeBps: 200.01 })],
    ],
    [
      'TOTAL_NOTIONAL_EXCEEDS_MAX',
      '4000 USDT with both legs',
      [anOrder(), aSnapshot({ totalNotional: notional('3000') })],
      [anOrder(), aSnapshot({ totalNotional: notional('3000.00000001') })],
    ],
    [
      'POSITION_EXCEEDS_MAX',
      '2000 USDT',
      [anOrder(), aSnapshot({ binance: { positionNotional: notional('1500') } })],
      [anOrder(), aSnapshot({ binance: { positionNotional: notional('1500.00000001') } })],
    ],
    [
      'OPEN_POSITIONS_EXCEED_MAX',
      '2 hedges',
      [anOrder(), aSnapshot({ liveHedges: 1 })],
      [anOrder(), aSnapshot({ liveHedges: 2 })],
    ],
    [
      'OPEN_ORDERS_EXCEED_MAX',
      '8 orders',
      [anOrder(), aSnapshot({ liveOrders: 6 })],
      [anOrder(), aSnapshot({ liveOrders: 7 })],
    ],
    [
      'ORDER_RATE_EXCEEDS_MAX',
      '120 a minute, with the closing of two hedges',
      [anOrder(), aSnapshot({ ordersLastMin: 114, liveHedges: 1 })],
      [anOrder(), aSnapshot({ ordersLastMin: 115, liveHedges: 1 })],
    ],
    ['OPPOSITE_HEDGE_OPEN', 'one direction', [anOrder(), aSnapshot()], [anOrder(), aSnapshot({ oppositeHedge: 'h1' })]],
    [
      'SIMULATED_STILL_OPEN',
      'none simulated',
      [anOrder(), aSnapshot()],
      [anOrder(), aSnapshot({ liveSimulatedHedges: 1 })],
    ],
    [
      'OFF_STEP',
      'the lot',
      [anOrder({ quantity: quantity('0.011') }), aSnapshot()],
      [anOrder({ quantity: quantity('0.0105') }), aSnapshot()],
    ],
    [
      'BELOW_MINIMUM',
      'notional 100 USDT',
      [anOrder({ quantity: quantity('0.002') }), aSnapshot()],
      [anOrder({ quantity: quantity('0.002'), limitPrice: price('49999.9') }), aSnapshot()],
    ],
    [
      'MARGIN_SHORT',
      'a third of the notional',
      [anOrder(), aSnapshot({ binance: { freeMargin: (notional('500') / 3n) as NotionalE8 } })],
      [anOrder(), aSnapshot({ binance: { freeMargin: (notional('500') / 3n - 1n) as NotionalE8 } })],
    ],
    [
      'MORE_THAN_EXPOSED',
      'what stands open',
      [anOrder({ purpose: 'complete' }), aSnapshot()],
      [anOrder({ purpose: 'complete', quantity: quantity('0.011') }), aSnapshot()],
    ],
    [
      'NOT_REDUCE_ONLY',
      'reduce-only',
      [anOrder({ purpose: 'close', reduceOnly: true }), aSnapshot()],
      [anOrder({ purpose: 'close' }), aSnapshot()],
    ],
  ])('%s: %s passes, and one step beyond is denied', (code, _limit, passing, denied) => {
    expect(codes(...passing)).toEqual([]);
    expect(codes(...denied)).toEqual([code]);
  });

  describe('what holds on one venue alone', () => {
    const onBinance = (change: Partial<VenueLimits>): GuardLimits => ({
      ...limits,
      venues: { 'binance-um': { ...onEach, ...change }, okx: onEach },
    });
    test.each<
      [string, GuardLimits, DenialCode, Partial<Snapshot['venues']['okx']>, Partial<Snapshot['venues']['okx']>]
    >([
      [
        'a position of its own, 800 USDT',
        onBinance({ positionNotionalMax: notional('800') }),
        'POSITION_EXCEEDS_MAX',
        { positionNotional: notional('300') },
        { positionNotional: notional('300.00000001') },
      ],
      [
        'a cap of all that stands there, 900 USDT',
        onBinance({ notionalMax: notional('900') }),
        'VENUE_NOTIONAL_EXCEEDS_MAX',
        { positionNotional: notional('400') },
        { positionNotional: notional('400.00000001') },
      ],
      [
        'a number of orders, 3',
        onBinance({ openOrdersMax: 3 }),
        'OPEN_ORDERS_EXCEED_MAX',
        { liveOrders: 2 },
        { liveOrders: 3 },
      ],
    ])(
      '%s passes, one step beyond is denied, and the other venue does not ask',
      (_what, given, code, passing, denied) => {
        expect(codes(anOrder(), aSnapshot({ binance: passing }), given)).toEqual([]);
        expect(codes(anOrder(), aSnapshot({ binance: denied }), given)).toEqual([code]);
        expect(codes(anOrder({ venue: 'okx' }), aSnapshot({ binance: denied }), given)).toEqual([]);
      },
    );
  });

  describe('the budget of the strategy that opens, 3000 USDT with both legs', () => {
    const budget: GuardLimits = { ...limits, strategyNotionalMax: notional('3000') };
    const has = (amount: string, sibling = '500') =>
      aSnapshot({ strategyNotional: notional(amount), siblingNotional: notional(sibling) });

    test('passes, and one step beyond is denied, by either leg', () => {
      expect(codes(anOrder(), has('2000'), budget)).toEqual([]);
      expect(codes(anOrder(), has('2000.00000001'), budget)).toEqual(['STRATEGY_BUDGET_EXCEEDS_MAX']);
      expect(codes(anOrder(), has('2000', '500.00000001'), budget)).toEqual(['STRATEGY_BUDGET_EXCEEDS_MAX']);
    });

    test('is nothing to what others have: those count against the limit of the book', () => {
      const others = aSnapshot({ totalNotional: notional('3000'), strategyNotional: notional('0') });
      expect(codes(anOrder(), others, budget)).toEqual([]);
    });

    test('is said with the value and the budget', () => {
      const verdict = review(anOrder(), has('2001'), budget);
      expect(verdict.verdict === 'denied' ? describeDenial(verdict.denials[0]) : '').toBe(
        'notional of its strategy would be 3001 USDT, its budget is 3000',
      );
    });

    test('says nothing where there is none, or where budgets only advise', () => {
      expect(codes(anOrder(), has('99999'))).toEqual([]);
    });

    test.each(['complete', 'unwind', 'close', 'asked-close'] as const)('says nothing on an order to %s', (purpose) => {
      expect(codes(anOrder({ purpose, reduceOnly: true }), has('99999'), budget)).toEqual([]);
    });
  });

  test('a margin that is not known is not enough', () => {
    expect(codes(anOrder(), aSnapshot({ binance: { freeMargin: null } }))).toEqual(['MARGIN_SHORT']);
  });

  test('every guard speaks, so that the operator sees all that is wrong', () => {
    const snapshot = aSnapshot({ edgeBps: 300, liveHedges: 2, ordersLastMin: 119 });
    expect(codes(anOrder(), snapshot)).toEqual([
      'EDGE_IMPLAUSIBLE',
      'OPEN_POSITIONS_EXCEED_MAX',
      'ORDER_RATE_EXCEEDS_MAX',
    ]);
  });

  test('a denial says the value and the limit', () => {
    const verdict = review(anOrder(), aSnapshot({ edgeBps: 300 }), limits);
    expect(verdict.verdict === 'denied' ? describeDenial(verdict.denials[0]) : '').toBe(
      'an edge of 300.0 bps is not believed, the limit is 200 bps',
    );
  });
});

test.each(['complete', 'unwind', 'close', 'asked-close'] as const)('no cap speaks on an order to %s', (purpose) => {
  const full = aSnapshot({
    edgeBps: 300,
    totalNotional: notional('9999'),
    strategyNotional: notional('9999'),
    liveHedges: 9,
    liveOrders: 9,
    ordersLastMin: 999,
    oppositeHedge: 'h1',
    liveSimulatedHedges: 3,
    entryBlocks: [{ guard: 'journal', on: 'all', why: 'the disk' }],
    binance: { positionNotional: notional('9999'), freeMargin: null },
  });
  expect(guards[purpose].length).toBeGreaterThan(1);
  expect(codes(anOrder({ purpose, reduceOnly: true }), full)).toEqual([]);
});

test.each<[OrderRequest['purpose'], readonly DenialCode[]]>([
  ['complete', ['NOT_PERMITTED', 'MORE_THAN_EXPOSED']],
  ['unwind', ['NOT_PERMITTED', 'MORE_THAN_EXPOSED', 'NOT_REDUCE_ONLY']],
  ['close', ['NOT_PERMITTED', 'BOOK_UNUSABLE', 'QUOTE_STALE', 'MORE_THAN_EXPOSED', 'NOT_REDUCE_ONLY']],
  ['asked-close', ['NOT_PERMITTED', 'MORE_THAN_EXPOSED', 'NOT_REDUCE_ONLY']],
])('an order to %s that nothing speaks for is denied by each guard of its own', (purpose, denials) => {
  const snapshot = aSnapshot({
    permission: { ...all, [purpose]: false },
    exposedQuantity: quantity('0.00999999'),
    binance: { quoteAgeMs: 1_001, unusableWhy: 'crossed' },
  });
  expect(codes(anOrder({ purpose, reduceOnly: false }), snapshot)).toEqual(denials);
});
