/**
 * The one place where base units and a venue's contracts are converted into each other, linear and inverse. Venues
 * count in contracts; everything of ours counts in base.
 */
import type { Brand } from './brand.ts';
import { invariant } from './invariant.ts';
import { E8, type NotionalE8, type PriceE8, type QuantityE8 } from './money.ts';
import type { InstrumentRules } from './venue.ts';

/** Number of contracts, times 10^8. */
export type ContractsE8 = Brand<bigint, 'ContractsE8'>;

/** What one contract is: so much base currency, or so much of the quote currency, whose worth in base moves with the price. */
export type Contract =
  | { readonly kind: 'linear'; readonly size: QuantityE8 }
  | { readonly kind: 'inverse'; readonly face: NotionalE8 };

/**
 * Contracts that stand for a quantity at a price.
 * @param price quote per base; a linear contract does not look at it
 * @returns exact for a linear contract; for an inverse one rounded down to 10^-8 contracts, never more than was asked for
 * @throws {InvariantViolation} when a linear quantity is not a whole number of 10^-8 contracts
 */
export function contractsFor(contract: Contract, quantityE8: QuantityE8, price: PriceE8): ContractsE8 {
  if (contract.kind === 'inverse') return ((quantityE8 * price) / contract.face) as ContractsE8;
  const scaled = quantityE8 * E8;
  invariant(
    scaled % contract.size === 0n,
    `${quantityE8} is a whole number of steps of a contract of ${contract.size}`,
  );
  return (scaled / contract.size) as ContractsE8;
}

/**
 * Base that a number of contracts stands for at a price.
 * @returns exact for a linear contract; for an inverse one rounded up to 10^-8 base, so that what is hedged is never too little
 * @throws {InvariantViolation} when linear contracts are not a whole number of 10^-8 base
 */
export function quantityFor(contract: Contract, contracts: ContractsE8, price: PriceE8): QuantityE8 {
  if (contract.kind === 'inverse') return ((contracts * contract.face + price - 1n) / price) as QuantityE8;
  const scaled = contracts * contract.size;
  invariant(scaled % E8 === 0n, `${contracts} contracts of ${contract.size} are a whole number of 10^-8 base`);
  return (scaled / E8) as QuantityE8;
}

/** What is traded is linear: others are refused when the rules of an instrument are read. */
const contractOf = (rules: InstrumentRules): Contract => ({ kind: 'linear', size: rules.contractSize });
const ANY_PRICE = E8 as PriceE8;

/** Exact, or refused. @throws {InvariantViolation} when the quantity is not a whole number of 10^-8 contracts */
export const contractsOf = (quantityE8: QuantityE8, rules: InstrumentRules): ContractsE8 =>
  contractsFor(contractOf(rules), quantityE8, ANY_PRICE);

export const quantityOfContracts = (contracts: ContractsE8, rules: InstrumentRules): QuantityE8 =>
  quantityFor(contractOf(rules), contracts, ANY_PRICE);
