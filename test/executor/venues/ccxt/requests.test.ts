import { describe, expect, test } from 'vitest';

import * as binance from '#executor/venues/ccxt/binance.ts';
import { binanceRejections } from '#executor/venues/ccxt/errors-binance.ts';
import { okxRejections } from '#executor/venues/ccxt/errors-okx.ts';
import * as okx from '#executor/venues/ccxt/okx.ts';
import type { ClearedOrder } from '#shared/domain/order.ts';
import { anOrder } from '#test/contract/venue-orders.ts';
import { binanceRules, okxRules } from '#test/support/rules.ts';

describe('an order on the wire', () => {
  test('Binance: exact text in base, window, self-trade prevention', () => {
    const order = anOrder(binanceRules, { side: 'buy', quantity: '0.300', limit: '60000.10' });
    expect(binance.orderParams(order, binanceRules, 2_000)).toEqual({
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'IOC',
      quantity: '0.3',
      price: '60000.1',
      newClientOrderId: order.clientOrderId,
      newOrderRespType: 'RESULT',
      reduceOnly: 'false',
      selfTradePreventionMode: 'EXPIRE_TAKER',
      recvWindow: '2000',
    });
  });

  test('OKX: exact text in contracts, cross margin, self-trade prevention', () => {
    const order = anOrder(okxRules, { side: 'sell', quantity: '0.0305', limit: '60000.1', reduceOnly: true });
    expect(okx.orderParams(order, okxRules)).toEqual({
      instId: 'BTC-USDT-SWAP',
      tdMode: 'cross',
      clOrdId: order.clientOrderId,
      side: 'sell',
      ordType: 'ioc',
      sz: '3.05',
      px: '60000.1',
      reduceOnly: true,
      stpMode: 'cancel_taker',
    });
  });

  test.each([
    ['post-only', 'GTX', 'post_only'],
    ['market', undefined, 'market'],
  ] as const)('%s is said in each venue’s words; a market order carries no price', (kind, timeInForce, ordType) => {
    const order: ClearedOrder = anOrder(binanceRules, { side: 'buy', quantity: '1', limit: '60000', kind });
    const price60k = kind === 'market' ? undefined : '60000';
    expect(binance.orderParams(order, binanceRules, 1)).toMatchObject({ type: kind === 'market' ? 'MARKET' : 'LIMIT' });
    expect(binance.orderParams(order, binanceRules, 1)['timeInForce']).toBe(timeInForce);
    expect(binance.orderParams(order, binanceRules, 1)['price']).toBe(price60k);
    expect(okx.orderParams(order, okxRules)['ordType']).toBe(ordType);
    expect(okx.orderParams(order, okxRules)['px']).toBe(price60k);
  });
});

describe('what the venues say themselves may have happened is in no table of rejections', () => {
  const undecided = {
    binance: ['-1000', '-1001', '-1003', '-1006', '-1007', '-1008', '-1015', '-2010', '-2011', '-2013', '-2020'],
    okx: ['50001', '50004', '50005', '50013', '50026', '50037', '50061', '51054', '51109', '51149', '51603', '1', '2'],
  };
  test.each(undecided.binance)('Binance %s', (code) => {
    expect(binanceRejections[code]).toBeUndefined();
  });
  test.each(undecided.okx)('OKX %s', (code) => {
    expect(okxRejections[code]).toBeUndefined();
  });

  test('an id that is taken may be that of an order that lives', () => {
    expect(binanceRejections['-4116']).toBeUndefined();
    expect(okxRejections['51016']).toBeUndefined();
    expect(Object.values({ ...binanceRejections, ...okxRejections })).not.toContain('duplicate-id');
  });

  test('a request that came after its deadline is refused by both', () => {
    expect(binanceRejections['-1021']).toBe('too-late');
    expect(okxRejections['50036']).toBe('too-late');
  });
});
