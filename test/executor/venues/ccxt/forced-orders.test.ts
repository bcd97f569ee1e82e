import { describe, expect, test } from 'vitest';

import type { Call } from '#executor/venues/ccxt/dialect.ts';
import { binanceForced } from '#executor/venues/ccxt/forced-binance.ts';
import { okxForced } from '#executor/venues/ccxt/forced-okx.ts';
import * as binance from '#executor/venues/ccxt/parse-binance.ts';
import * as okx from '#executor/venues/ccxt/parse-okx.ts';
import { quantity, usdt } from '#shared/domain/money.ts';
import { epochMs } from '#shared/domain/time.ts';
import { binanceRules, okxRules } from '#test/support/rules.ts';

/** Answers each path with what is written for it; a path with a category or an order by that. */
const answering =
  (answers: Readonly<Record<string, unknown>>, none: unknown): Call =>
  ({ path, params }) => {
    const asked = Object.fromEntries(Object.entries(params));
    const which = asked['category'] ?? asked['orderId'] ?? asked['ordId'];
    return Promise.resolve(answers[typeof which === 'string' ? `${path} ${which}` : path] ?? none);
  };

describe('Binance', () => {
  const order = (orderId: number, clientOrderId: string, time: number, executedQty = '0.010') => ({
    orderId,
    clientOrderId,
    executedQty,
    time,
    symbol: 'BTCUSDT',
  });
  const trade = (id: number, orderId: number, qty: string) => ({
    id,
    orderId,
    side: 'SELL',
    price: '60000.10',
    qty,
    commission: '0.24',
    commissionAsset: 'USDT',
    time: 1_700_000_000_000,
  });

  test('liquidations and ADL come from their own list, a settlement from the list of all; each once, oldest first', async () => {
    const answers = {
      forceOrders: [order(3, 'adl_autoclose', 30), order(1, 'autoclose-1596107620040000020', 10)],
      allOrders: [
        order(1, 'autoclose-1596107620040000020', 10),
        order(9, 'pb000001h00000001e00f', 25),
        order(2, 'settlement_autoclose-7', 20),
        order(8, 'settlement_autoclose-6', 5),
        order(4, 'adl_autoclose', 40, '0.000'),
      ],
      'userTrades 1': [trade(11, 1, '0.004'), trade(12, 1, '0.006')],
      'userTrades 2': [trade(13, 2, '0.010')],
      'userTrades 3': [trade(14, 3, '0.010')],
    };
    const found = await binanceForced(answering(answers, []), binanceRules, epochMs(6));
    expect(found.map((one) => [one.venueOrderId, one.reason, one.fills.map((fill) => fill.tradeId)])).toEqual([
      ['1', 'liquidation', ['11', '12']],
      ['2', 'settlement', ['13']],
      ['3', 'adl', ['14']],
    ]);
    expect(found[0]?.fills[0]).toMatchObject({ quantity: quantity('0.004'), fee: usdt('-0.24'), side: 'sell' });
  });

  test.each([
    [
      'its trades do not add up to what it filled',
      { forceOrders: [order(1, 'adl_autoclose', 1)], 'userTrades 1': [trade(1, 1, '0.009')] },
    ],
    [
      'the list is full',
      { forceOrders: Array.from({ length: 100 }, (_one, index) => order(index + 1, 'adl_autoclose', 1, '0')) },
    ],
  ])('nothing is told when %s', async (_what, answers) => {
    await expect(binanceForced(answering(answers, []), binanceRules, epochMs(0))).rejects.toThrow(/forced order/);
  });

  test.each([
    ['adl_autoclose', 'adl'],
    ['autoclose-1596107620040000020', 'liquidation'],
    ['settlement_autoclose-1', 'settlement'],
    ['web_autoclose-1', null],
    ['pb000001h00000001e00f', null],
    ['', null],
  ])('client order id «%s» means %s', (id, reason) => {
    expect(binance.forcedReasonOf(id)).toBe(reason);
  });

  test('a push of such an order only rings, whether or not it says what was paid', () => {
    const frame = { e: 'ORDER_TRADE_UPDATE', o: { s: 'BTCUSDT', c: 'adl_autoclose', X: 'NEW', l: '0.010' } };
    expect(binance.parsePush(frame, new Map([['BTCUSDT', binanceRules]]))).toEqual([{ kind: 'forced', reason: 'adl' }]);
    expect(binance.parsePush(frame, new Map())).toBeNull();
  });
});

describe('OKX', () => {
  const order = (ordId: string, cTime: string, accFillSz = '1') => ({
    instId: 'BTC-USDT-SWAP',
    ordId,
    cTime,
    accFillSz,
    clOrdId: '',
  });
  const fill = (tradeId: string, ordId: string, fillSz: string) => ({
    tradeId,
    ordId,
    billId: tradeId,
    side: 'buy',
    fillPx: '60000.1',
    fillSz,
    fee: '-0.3',
    feeCcy: 'USDT',
    ts: '1700000000000',
  });
  const rows = (...data: unknown[]) => ({ code: '0', data });

  test('each category of its own making is asked for; sizes come in base, oldest first', async () => {
    const answers = {
      'trade/orders-history partial_liquidation': rows(order('22', '20', '0.5')),
      'trade/orders-history adl': rows(order('11', '10'), { ...order('12', '12'), instId: 'ETH-USDT-SWAP' }),
      'trade/fills 11': rows(fill('2', '11', '0.4'), fill('1', '11', '0.6')),
      'trade/fills 22': rows(fill('3', '22', '0.5')),
    };
    const found = await okxForced(answering(answers, rows()), okxRules, epochMs(0));
    expect(found.map((one) => [one.venueOrderId, one.reason, one.fills.map((each) => each.quantity)])).toEqual([
      ['11', 'adl', [quantity('0.006'), quantity('0.004')]],
      ['22', 'liquidation', [quantity('0.005')]],
    ]);
  });

  test('nothing is told when its trades do not add up to what it filled', async () => {
    const answers = {
      'trade/orders-history adl': rows(order('11', '10')),
      'trade/fills 11': rows(fill('1', '11', '0.6')),
    };
    await expect(okxForced(answering(answers, rows()), okxRules, epochMs(0))).rejects.toThrow(/forced order 11/);
  });

  test.each([
    ['adl', 'adl'],
    ['full_liquidation', 'liquidation'],
    ['partial_liquidation', 'liquidation'],
    ['delivery', 'settlement'],
  ])('a push of category %s only rings: %s', (category, reason) => {
    const frame = { arg: { channel: 'orders' }, data: [{ instId: 'BTC-USDT-SWAP', category, clOrdId: '' }] };
    expect(okx.parsePush(frame, new Map([['BTC-USDT-SWAP', okxRules]]))).toEqual([{ kind: 'forced', reason }]);
  });
});
