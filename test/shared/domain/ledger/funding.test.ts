import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareFunding } from '#shared/domain/ledger/funding.ts';
import type { UsdtE8 } from '#shared/domain/money.ts';

const usdtE8 = (value: bigint) => value as UsdtE8;

test('hedges on one side share a payment by what they hold, and the rounding is left', () => {
  const held = [
    { hedge: 'a', quantity: 1n },
    { hedge: 'b', quantity: 2n },
  ];
  expect(shareFunding(usdtE8(-10n), held)).toEqual({
    shares: [
      { hedge: 'a', amount: -3n },
      { hedge: 'b', amount: -6n },
    ],
    left: -1n,
  });
});

test('a hedge on the other side gets the other sign, as if it had been charged alone', () => {
  const held = [
    { hedge: 'long', quantity: 3n },
    { hedge: 'short', quantity: -1n },
  ];
  expect(shareFunding(usdtE8(-20n), held)).toEqual({
    shares: [
      { hedge: 'long', amount: -30n },
      { hedge: 'short', amount: 10n },
    ],
    left: 0n,
  });
});

test('dust has its share, and nobody carries it; nor anything when nothing is held on balance', () => {
  const withDust = [
    { hedge: 'a', quantity: 3n },
    { hedge: null, quantity: 1n },
  ];
  expect(shareFunding(usdtE8(8n), withDust)).toEqual({ shares: [{ hedge: 'a', amount: 6n }], left: 2n });
  expect(shareFunding(usdtE8(8n), [])).toEqual({ shares: [], left: 8n });
  const balanced = [
    { hedge: 'a', quantity: 1n },
    { hedge: 'b', quantity: -1n },
  ];
  expect(shareFunding(usdtE8(8n), balanced)).toEqual({ shares: [], left: 8n });
});

test('shares and what is left are the payment, whatever was held', () => {
  const quantity = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }).filter((value) => value !== 0n);
  const held = fc.array(fc.record({ hedge: fc.option(fc.constantFrom('a', 'b', 'c')), quantity }), { maxLength: 6 });
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), held, (amount, of) => {
      const { shares, left } = shareFunding(usdtE8(amount), of);
      expect(shares.reduce<bigint>((sum, share) => sum + share.amount, left)).toBe(amount);
    }),
  );
});
