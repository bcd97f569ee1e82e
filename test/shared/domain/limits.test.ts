import { describe, expect, test } from 'vitest';
import {
  isLooser,
  limitOfPart,
  limitOnSymbol,
  mayHaveScope,
  positionLimit,
  withLimit,
  type LimitBook,
  type LimitName,
  type ScopedLimit,
} from '#shared/domain/limits.ts';
import { notional } from '#shared/domain/money.ts';
import { ControlLevelRecord, ScopedLimits } from '#shared/wire/level.ts';
import { aLevel } from '#test/support/records.ts';

// By default 500 USDT a position, 2000 in all.
const bookWith = (...limit_scopes: readonly ScopedLimit[]): LimitBook => ({ limits: aLevel().limits, limit_scopes });
const position = (scope: string, value: string): ScopedLimit => ({ limit: 'max_position_usdt', scope, value });

describe('the most specific limit holds', () => {
  test.each<[string, LimitBook, string, string]>([
    ['the default where nothing else is said', bookWith(), '500', '500'],
    ['the venue, there and only there', bookWith(position('okx', '800')), '500', '800'],
    ['the symbol, on both venues', bookWith(position('BTCUSDT', '300')), '300', '300'],
    ['another symbol, nowhere here', bookWith(position('ETHUSDT', '300')), '500', '500'],
    ['of both the smaller', bookWith(position('okx', '200'), position('BTCUSDT', '300')), '300', '200'],
    [
      'of both the smaller, also when it is the symbol',
      bookWith(position('okx', '400'), position('BTCUSDT', '300')),
      '300',
      '300',
    ],
  ])('of a position: %s', (_what, book, onBinance, onOkx) => {
    expect(positionLimit(book, 'binance-um', 'BTCUSDT')).toBe(notional(onBinance));
    expect(positionLimit(book, 'okx', 'BTCUSDT')).toBe(notional(onOkx));
  });

  test('a sum over a symbol is bounded by its own limit and by that of the book', () => {
    const of = (value: string) => bookWith({ limit: 'max_total_notional_usdt', scope: 'BTCUSDT', value });
    expect(limitOnSymbol(of('900'), 'max_total_notional_usdt', 'BTCUSDT')).toBe(notional('900'));
    expect(limitOnSymbol(of('9000'), 'max_total_notional_usdt', 'BTCUSDT')).toBe(notional('2000'));
    expect(limitOnSymbol(of('900'), 'max_total_notional_usdt', 'ETHUSDT')).toBe(notional('2000'));
    expect(limitOfPart(of('900'), 'max_total_notional_usdt', 'okx')).toBeNull();
  });

  test('some limits are of the book only, and a daily loss has no venue', () => {
    expect(mayHaveScope('max_position_usdt', 'okx')).toBe(true);
    expect(mayHaveScope('max_daily_loss_usdt', 'BTCUSDT')).toBe(true);
    expect(mayHaveScope('max_daily_loss_usdt', 'okx')).toBe(false);
    expect(mayHaveScope('max_leverage', 'okx')).toBe(false);
  });
});

describe('what takes two people', () => {
  const before = bookWith(position('okx', '800'), { limit: 'max_open_orders', scope: 'okx', value: '3' });
  test.each<[LimitName, string, string, boolean]>([
    ['max_total_notional_usdt', '-', '2000', false],
    ['max_total_notional_usdt', '-', '2000.01', true],
    ['max_total_notional_usdt', 'okx', '9999', false], // A cap beside the book's, where there was none.
    ['max_open_positions', '-', '2', false],
    ['max_open_positions', '-', '4', true],
    ['max_open_orders', 'okx', '2', false],
    ['max_open_orders', 'okx', '4', true],
    ['max_position_usdt', '-', '499', false],
    ['max_position_usdt', '-', '501', true], // Binance goes by the default.
    ['max_position_usdt', 'okx', '800', false],
    ['max_position_usdt', 'okx', '801', true],
    ['max_position_usdt', 'binance-um', '500', false],
    ['max_position_usdt', 'binance-um', '500.01', true], // More than the default that held there.
    ['max_position_usdt', 'BTCUSDT', '500', false],
    ['max_position_usdt', 'BTCUSDT', '501', true],
  ])('%s of %s set to %s: looser is %s', (limit, scope, value, looser) => {
    expect(isLooser(before, withLimit(before, { limit, scope, value }))).toBe(looser);
  });

  test('a limit that is taken away is looser, unless what holds then is smaller', () => {
    expect(isLooser(bookWith(position('okx', '400')), bookWith())).toBe(true);
    expect(isLooser(bookWith(position('okx', '800')), bookWith())).toBe(false);
    expect(isLooser(bookWith({ limit: 'max_open_orders', scope: 'okx', value: '3' }), bookWith())).toBe(true);
  });

  test('setting one limit leaves all others, and a count stays a number', () => {
    const after = withLimit(withLimit(before, { limit: 'max_open_orders', scope: '-', value: '5' }), {
      limit: 'max_open_orders',
      scope: 'okx',
      value: '2',
    });
    expect(after.limits).toEqual({ ...before.limits, max_open_orders: 5 });
    expect(after.limit_scopes).toEqual([
      position('okx', '800'),
      { limit: 'max_open_orders', scope: 'okx', value: '2' },
    ]);
  });
});

describe('on the wire', () => {
  test('a level of before there were scopes reads as one without any', () => {
    const { limit_scopes: _none, ...old } = aLevel();
    expect(ControlLevelRecord.parse(old)).toEqual(aLevel());
  });
  test.each<[string, readonly ScopedLimit[], boolean]>([
    ['one of each name and scope', [position('okx', '1'), position('BTCUSDT', '1')], true],
    ['the same one twice', [position('okx', '1'), position('okx', '2')], false],
    ['zero', [position('okx', '0')], false],
    ['a venue that is none', [position('kraken', '1')], false],
    ['half an order', [{ limit: 'max_open_orders', scope: 'okx', value: '1.5' }], false],
    ['whole orders', [{ limit: 'max_open_orders', scope: 'okx', value: '2' }], true],
  ])('%s', (_what, scopes, accepted) => {
    expect(ScopedLimits.safeParse(scopes).success).toBe(accepted);
  });
});
