import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { floorUsdt } from '#executor/venues/ccxt/decimals.ts';
import * as binance from '#executor/venues/ccxt/parse-binance.ts';
import * as okx from '#executor/venues/ccxt/parse-okx.ts';
import type { ClientOrderId } from '#shared/domain/ids.ts';
import { price, quantity, usdt } from '#shared/domain/money.ts';
import type { InstrumentRules } from '#shared/domain/venue.ts';
import { okxRules } from '#test/support/rules.ts';

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
const rules = (venueSymbol: string, contractSize: string): InstrumentRules => ({
  ...okxRules,
  venueSymbol,
  contractSize: quantity(contractSize),
});
const bySymbol = (one: InstrumentRules): ReadonlyMap<string, InstrumentRules> => new Map([[one.venueSymbol, one]]);

describe('recorded OKX order frames', () => {
  const frames = fixture('okx-orders.jsonl')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): unknown => JSON.parse(line));
  const pushes = frames.flatMap((frame) => okx.parsePush(frame, bySymbol(rules('BTC-USDT', '1'))) ?? []);

  test('each is understood', () => {
    expect(frames.length).toBeGreaterThan(2);
    expect(pushes.length).toBeGreaterThanOrEqual(frames.length);
    expect(pushes.every((push) => push.kind === 'order')).toBe(true);
  });

  test('an execution keeps price, size and id to the last digit, and what was paid is below zero', () => {
    expect(pushes[0]).toEqual({
      kind: 'order',
      report: {
        venue: 'okx',
        clientOrderId: 'HamsterParty14',
        venueOrderId: '452197707845865472',
        state: 'filled',
        filledQuantity: quantity('0.001'),
      },
      fill: {
        venue: 'okx',
        clientOrderId: 'HamsterParty14',
        tradeId: '242589207',
        side: 'sell',
        price: price('31527.1'),
        quantity: quantity('0.001'),
        fee: usdt('-0.02522168'),
        at: 1_654_084_353_263,
      },
    });
  });

  test('a frame without an execution brings the state only', () => {
    expect(pushes[1]).toMatchObject({ report: { state: 'live', filledQuantity: 0n }, fill: null });
  });

  test('a fee of twelve decimals is rounded to eight against us', () => {
    expect(pushes[2]).toMatchObject({ fill: { fee: usdt('-0.01000025') } });
  });

  test('sizes in contracts become base units', () => {
    const swap = structuredClone(frames[0]) as { data: { instId: string }[] };
    for (const row of swap.data) row.instId = 'BTC-USDT-SWAP';
    const [push] = okx.parsePush(swap, bySymbol(rules('BTC-USDT-SWAP', '0.01'))) ?? [];
    expect(push).toMatchObject({ fill: { quantity: quantity('0.00001') } });
  });

  test('orders of an instrument that is not ours say nothing', () => {
    expect(okx.parsePush(frames[0], bySymbol(rules('ETH-USDT-SWAP', '0.1')))).toEqual([]);
  });

  test('a fee in another coin is not understood', () => {
    const frame = structuredClone(frames[0]) as { data: { fillFeeCcy: string }[] };
    for (const row of frame.data) row.fillFeeCcy = 'OKB';
    expect(() => okx.parsePush(frame, bySymbol(rules('BTC-USDT', '1')))).toThrow('a fee is paid in USDT');
  });

  test('the answer to placing carries the order id, and anything but one row is not understood', () => {
    const placed = JSON.parse(fixture('okx-placed.json')) as { data: unknown[] };
    expect(okx.parsePlaced(placed)).toBe('2896576259728695296');
    expect(() => okx.parsePlaced({ ...placed, data: [] })).toThrow('0 came');
  });
});

describe('Binance orders', () => {
  const usdm = bySymbol({ ...rules('BTCUSDT', '1'), venue: 'binance-um' });
  const frame = (changes: object): unknown => ({
    e: 'ORDER_TRADE_UPDATE',
    E: 1_568_879_465_651,
    T: 1_568_879_465_650,
    o: {
      s: 'BTCUSDT',
      c: 'pb000007h00000001e000',
      S: 'SELL',
      o: 'LIMIT',
      f: 'IOC',
      q: '0.003',
      p: '60000.1',
      x: 'TRADE',
      X: 'PARTIALLY_FILLED',
      i: '8389765591234567890',
      l: '0.001',
      z: '0.001',
      L: '60000.10',
      N: 'USDT',
      n: '0.03000005',
      T: 1_568_879_465_651,
      t: 4_711,
      m: false,
      R: false,
      ...changes,
    },
  });

  test('the recorded answer to placing is understood', () => {
    expect(binance.parseOrder(JSON.parse(fixture('binance-order.json')))).toEqual({
      venue: 'binance-um',
      clientOrderId: 'x-xcKtGhcu04075babaeb34c55af79ba',
      venueOrderId: '4087922044',
      state: 'live',
      filledQuantity: 0n,
    });
  });

  test('an execution keeps every digit; the commission, which Binance writes above zero, is below zero', () => {
    expect(binance.parsePush(frame({}), usdm)).toMatchObject([
      {
        kind: 'order',
        report: { venueOrderId: '8389765591234567890', state: 'live', filledQuantity: quantity('0.001') },
        fill: { tradeId: '4711', side: 'sell', price: price('60000.1'), fee: usdt('-0.03000005') },
      },
    ]);
  });

  test('without an execution there is no commission and no fill', () => {
    const news = binance.parsePush(
      frame({ X: 'EXPIRED', x: 'EXPIRED', l: '0', L: '0', n: undefined, N: undefined, t: 0 }),
      usdm,
    );
    expect(news).toMatchObject([{ report: { state: 'expired' }, fill: null }]);
  });

  test('a commission in BNB is not understood', () => {
    expect(() => binance.parsePush(frame({ N: 'BNB' }), usdm)).toThrow('a fee is paid in USDT');
  });

  test('a status that we do not know is not guessed', () => {
    expect(() => binance.parsePush(frame({ X: 'PENDING_CANCEL_MAYBE' }), usdm)).toThrow('no order status that we know');
  });

  test('a listen key that expired is a gap, and other events say nothing', () => {
    expect(binance.parsePush({ e: 'listenKeyExpired', E: 1 }, usdm)).toMatchObject([{ kind: 'gap' }]);
    expect(binance.parsePush({ e: 'ACCOUNT_UPDATE', E: 1 }, usdm)).toBeNull();
    expect(binance.parsePush('pong', usdm)).toBeNull();
  });

  test('of the account trades only those of the order that was asked for count', () => {
    const row = {
      id: 9,
      orderId: 5,
      side: 'BUY',
      price: '60000.1',
      qty: '0.5',
      commission: '15.000025',
      commissionAsset: 'USDT',
      time: 1,
    };
    const fills = binance.parseUserTrades([row, { ...row, id: 10, orderId: 6 }], '5', 'pb1' as ClientOrderId);
    expect(fills).toMatchObject([{ tradeId: '9', fee: usdt('-15.000025'), clientOrderId: 'pb1' }]);
  });
});

test.each([
  ['0.01', 1_000_000n],
  ['-0.010000001', -1_000_001n],
  ['-0.01000000', -1_000_000n],
  ['0.019999999', 1_999_999n],
])('money «%s» is rounded down to %s of 10^-8', (text, expected) => {
  expect(floorUsdt(text)).toBe(expected);
});
test.each(['', '1e-7', 'NaN', '.5'])('«%s» is no money', (text) => {
  expect(floorUsdt(text)).toBeNull();
});
