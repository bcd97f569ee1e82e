import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contractsFor, quantityFor, type Contract, type ContractsE8 } from '#shared/domain/contract.ts';
import { E8, notional, price, quantity, type PriceE8, type QuantityE8 } from '#shared/domain/money.ts';

const swap: Contract = { kind: 'linear', size: quantity('0.01') };
const coin: Contract = { kind: 'inverse', face: notional('100') };
const at = price('50000');
const contracts = (text: string): ContractsE8 => quantity(text) as bigint as ContractsE8;

const anyContracts = fc.bigInt({ min: 1n, max: 10_000_000n * E8 }).map((value) => value as ContractsE8);
const anyPrice = fc.bigInt({ min: 1n, max: 1_000_000n * E8 }).map((value) => value as PriceE8);
const anyQuantity = fc.bigInt({ min: 1n, max: 1_000_000n * E8 }).map((value) => value as QuantityE8);

describe('a linear contract', () => {
  test('is so much base at every price', () => {
    expect(contractsFor(swap, quantity('0.25'), at)).toBe(contracts('25'));
    expect(contractsFor(swap, quantity('0.25'), price('1'))).toBe(contracts('25'));
    expect(quantityFor(swap, contracts('25'), at)).toBe(quantity('0.25'));
  });

  test('that a quantity does not fit into is refused, never rounded', () => {
    const odd: Contract = { kind: 'linear', size: 3n as QuantityE8 };
    expect(contractsFor(odd, 3n as QuantityE8, at)).toBe(contracts('1'));
    expect(() => contractsFor(odd, 1n as QuantityE8, at)).toThrow(/whole number/);
    expect(() => quantityFor(odd, 1n as ContractsE8, at)).toThrow(/whole number/);
  });

  test('there and back is the same', () => {
    fc.assert(
      fc.property(anyQuantity, anyPrice, (amount, unit) => {
        expect(quantityFor(swap, contractsFor(swap, amount, unit), unit)).toBe(amount);
      }),
    );
  });
});

describe('an inverse contract', () => {
  test('is worth less base the higher the price', () => {
    expect(quantityFor(coin, contracts('1'), at)).toBe(quantity('0.002'));
    expect(quantityFor(coin, contracts('1'), price('100000'))).toBe(quantity('0.001'));
    expect(contractsFor(coin, quantity('0.002'), at)).toBe(contracts('1'));
  });

  test('never stands for more than was asked for, and what it stands for is never taken for less', () => {
    fc.assert(
      fc.property(anyQuantity, anyPrice, (amount, unit) => {
        const number = contractsFor(coin, amount, unit);
        expect(number * coin.face <= amount * unit).toBe(true);
        expect((number + 1n) * coin.face > amount * unit).toBe(true);
      }),
    );
    fc.assert(
      fc.property(anyContracts, anyPrice, (number, unit) => {
        const base = quantityFor(coin, number, unit);
        expect(base * unit >= number * coin.face).toBe(true);
        expect((base - 1n) * unit < number * coin.face).toBe(true);
      }),
    );
  });
});
