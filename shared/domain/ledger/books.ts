/** The two ledgers of one executor. A fact says which it belongs to, and no total is ever of both. */
import type { Fact } from './fact.ts';
import { createLedger, type Booked, type Ledger } from './ledger.ts';

export interface Books {
  readonly real: Ledger;
  readonly simulated: Ledger;
  of(simulated: boolean): Ledger;
  book(fact: Fact): Booked;
}

export function createBooks(): Books {
  const real = createLedger(false);
  const simulated = createLedger(true);
  const of = (isSimulated: boolean): Ledger => (isSimulated ? simulated : real);
  return { real, simulated, of, book: (fact) => of(fact.simulated).book(fact) };
}
