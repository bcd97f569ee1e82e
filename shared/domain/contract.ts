/** The one place where base units and a venue's contracts are converted into each other. */
import type { Brand } from './brand.ts';
import { invariant } from './invariant.ts';
import { E8, type QuantityE8 } from './money.ts';
import type { InstrumentRules } from './venue.ts';

/** Number of contracts, times 10^8. */
export type ContractsE8 = Brand<bigint, 'ContractsE8'>;

/** Exact, or refused. @throws {InvariantViolation} when the quantity is not a whole number of 10^-8 contracts */
export function contractsOf(quantityE8: QuantityE8, rules: InstrumentRules): ContractsE8 {
  const scaled = quantityE8 * E8;
  invariant(scaled % rules.contractSize === 0n, `${quantityE8} is a whole number of contract steps on ${rules.venue}`);
  return (scaled / rules.contractSize) as ContractsE8;
}

export function quantityOfContracts(contracts: ContractsE8, rules: InstrumentRules): QuantityE8 {
  const scaled = contracts * rules.contractSize;
  invariant(scaled % E8 === 0n, `${contracts} contracts are a whole number of 10^-8 base on ${rules.venue}`);
  return (scaled / E8) as QuantityE8;
}
