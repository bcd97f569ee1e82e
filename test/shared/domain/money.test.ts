import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cashOf,
  floorToLot,
  formatE8,
  fromNumber,
  notionalOf,
  parseE8,
  price,
  quantity,
  roundToTick,
  toNumber,
  usdtOfCash,
  type CashE16,
  type PriceE8,
  type QuantityE8,
} from '#shared/domain/money.ts';

const amount = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });
const positive = fc.bigInt({ min: 1n, max: 10n ** 20n });

describe('decimals as text', () => {
  test('every amount reads back as itself', () => {
    fc.assert(fc.property(amount, (value) => parseE8(formatE8(value)) === value));
  });

  test.each(['', '.', '1.', '.5', '1e5', '0x1', ' 1', '1 ', '+1', '1,5', 'NaN', 'Infinity', '--1', '1.123456789'])(
    '%j is not a plain decimal of eight decimals',
    (text) => expect(parseE8(text)).toBeNull(),
  );

  test.each([
    ['0', 0n],
    ['-0.00000001', -1n],
    ['61800.25', 6_180_025_000_000n],
    ['1.1234567800', 112_345_678n], // Zeros beyond the eighth decimal lose nothing.
  ])('%s reads as %s', (text, value) => expect(parseE8(text)).toBe(value));

  test('a price is above zero and a quantity is not negative', () => {
    expect(() => price('0')).toThrow('above zero');
    expect(() => quantity('-1')).toThrow('not negative');
    expect(quantity('0')).toBe(0n);
  });
});

describe('rounding says its direction', () => {
  test('notional is never smaller than the exact product, and at most one unit larger', () => {
    fc.assert(
      fc.property(positive, positive, (p, q) => {
        const exact = p * q;
        const up = notionalOf(p as PriceE8, q as QuantityE8) * 100_000_000n;
        return up >= exact && up - exact < 100_000_000n;
      }),
    );
  });

  test('a lot never adds, and never loses a whole lot', () => {
    fc.assert(
      fc.property(positive, positive, (q, lot) => {
        const floored = floorToLot(q as QuantityE8, lot as QuantityE8);
        return floored % lot === 0n && floored <= q && q - floored < lot;
      }),
    );
  });

  test('a buying price is rounded up and a selling price down, by less than a tick', () => {
    fc.assert(
      fc.property(positive, positive, (p, tick) => {
        const up = roundToTick(p as PriceE8, tick as PriceE8, 'buy');
        const down = roundToTick(p as PriceE8, tick as PriceE8, 'sell');
        return up >= p && up - p < tick && down <= p && p - down < tick && up % tick === 0n && down % tick === 0n;
      }),
    );
  });

  test('what is shown of cash is never better than the truth', () => {
    fc.assert(
      fc.property(amount, (cash) => {
        const shown = usdtOfCash(cash as CashE16) * 100_000_000n;
        return shown <= cash && cash - shown < 100_000_000n;
      }),
    );
  });

  test('buying and selling the same at the same price is exactly nothing', () => {
    fc.assert(
      fc.property(
        positive,
        positive,
        (p, q) => cashOf('buy', p as PriceE8, q as QuantityE8) + cashOf('sell', p as PriceE8, q as QuantityE8) === 0n,
      ),
    );
  });

  test('a price that has two decimals comes back from a float as itself', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000_000 }),
        (cents) => fromNumber(cents / 100) === BigInt(cents) * 1_000_000n,
      ),
    );
    expect(toNumber(price('61800.1'))).toBe(61_800.1);
  });
});
