import { expect, test } from 'vitest';

import type { Call } from '#executor/venues/ccxt/dialect.ts';
import { binanceFunding, okxFunding } from '#executor/venues/ccxt/funding-payments.ts';
import { epochMs } from '#shared/domain/time.ts';
import { binanceRules, okxRules } from '#test/support/rules.ts';

const income = (id: number | string, time: number, change: object = {}) => ({
  symbol: 'BTCUSDT',
  incomeType: 'FUNDING_FEE',
  income: '-0.37500000',
  asset: 'USDT',
  info: 'FUNDING_FEE',
  time,
  tranId: id,
  tradeId: '',
  ...change,
});
const bill = (id: number, ts: number, change: object = {}) => ({
  billId: String(id),
  instId: 'BTC-USDT-SWAP',
  ccy: 'USDT',
  balChg: '0.0242946200998573',
  posBalChg: '0',
  pnl: '0.0242946200998573',
  ts: String(ts),
  type: '8',
  subType: '174',
  ...change,
});
/** Answers as a venue with these pages would; remembers what it was asked. */
function pages(answers: readonly unknown[]): { readonly call: Call; readonly asked: Record<string, unknown>[] } {
  const asked: Record<string, unknown>[] = [];
  const call: Call = (request) => {
    asked.push(Object.fromEntries(Object.entries(request.params)));
    return Promise.resolve(answers[asked.length - 1] ?? answers.at(-1));
  };
  return { call, asked };
}
const run = (count: number, of: (index: number) => object) => Array.from({ length: count }, (_one, index) => of(index));

test('Binance: exact amounts under the venue’s ids, of this instrument only, oldest first', async () => {
  const rows = [
    income('9007199254740993', 20),
    income(7, 10, { income: '0.00134317' }),
    income(8, 15, { symbol: 'X' }),
  ];
  const { call, asked } = pages([rows]);
  expect(await binanceFunding(call, binanceRules, epochMs(5))).toEqual([
    { id: '7', at: 10, amount: 134_317n, rate: null },
    { id: '9007199254740993', at: 20, amount: -37_500_000n, rate: null },
  ]);
  expect(asked).toEqual([{ symbol: 'BTCUSDT', incomeType: 'FUNDING_FEE', startTime: 5, limit: 1_000 }]);
});

test('Binance: a full page is followed by the next, which begins at the instant at which it ended', async () => {
  const first = run(1_000, (index) => income(index, 100 + index));
  const { call, asked } = pages([first, [income(999, 1_099), income(1_000, 1_099)]]);
  const found = await binanceFunding(call, binanceRules, epochMs(100));
  expect(found.map(({ id }) => Number(id))).toEqual(Array.from({ length: 1_001 }, (_one, index) => index));
  expect(asked.map(({ startTime }) => startTime)).toEqual([100, 1_099]);
});

test('OKX: what has more than eight decimals is rounded down, in both directions', async () => {
  const { call, asked } = pages([
    { code: '0', data: [bill(2, 20, { balChg: '-0.0242946200998573' }), bill(1, 10), bill(3, 9, { instId: 'X' })] },
  ]);
  expect(await okxFunding(call, okxRules, epochMs(5))).toEqual([
    { id: '1', at: 10, amount: 2_429_462n, rate: null },
    { id: '2', at: 20, amount: -2_429_463n, rate: null },
  ]);
  expect(asked).toEqual([{ instType: 'SWAP', ccy: 'USDT', type: '8', begin: '5', limit: '100' }]);
});

test('OKX: a full page is followed by what is older than its last bill', async () => {
  const { call, asked } = pages([
    { code: '0', data: run(100, (index) => bill(500 - index, 500 - index)) },
    { code: '0', data: [bill(400, 400)] },
  ]);
  const found = await okxFunding(call, okxRules, epochMs(5));
  expect([found.length, found[0]?.id, found.at(-1)?.id]).toEqual([101, '400', '500']);
  expect(asked.map(({ after }) => after)).toEqual([undefined, '401']);
});

test.each([
  ['another asset', income(1, 1, { asset: 'BNB' }), 'paid in USDT'],
  ['another kind of income', income(1, 1, { incomeType: 'COMMISSION' }), 'FUNDING_FEE'],
  ['an amount that is no decimal', income(1, 1, { income: 'much' }), 'is not a plain decimal'],
])('%s is not understood, and nothing is told', async (_what, row, why) => {
  await expect(binanceFunding(pages([[row]]).call, binanceRules, epochMs(0))).rejects.toThrow(why);
});

test('more than can be asked for is no answer, never a part of one', async () => {
  const full = run(1_000, (index) => income(index, 100));
  await expect(binanceFunding(pages([full]).call, binanceRules, epochMs(0))).rejects.toThrow('pages');
  const data = run(100, (index) => bill(index, 100));
  await expect(okxFunding(pages([{ code: '0', data }]).call, okxRules, epochMs(0))).rejects.toThrow('pages');
});
