/** What a ledger is told: executions, funding payments and dust, each with the id under which it is booked once. */
import type { PositionE8, PriceE8, QuantityE8, UsdtE8 } from '../money.ts';
import type { Side } from '../order.ts';
import type { EpochMs } from '../time.ts';
import type { VenueId } from '../venue.ts';

interface Told {
  /** Simulated facts go into books of their own and are refused by the real ones. */
  readonly simulated: boolean;
  readonly venue: VenueId;
  readonly at: EpochMs;
}

export interface FillFact extends Told {
  readonly kind: 'fill';
  /** The venue's id of the execution. */
  readonly id: string;
  readonly hedge: string;
  readonly side: Side;
  readonly price: PriceE8;
  readonly quantity: QuantityE8;
  /** Negative when paid, positive when a rebate. */
  readonly fee: UsdtE8;
}

export interface FundingShare {
  readonly hedge: string;
  readonly amount: UsdtE8;
}
export interface FundingFact extends Told {
  readonly kind: 'funding';
  /** The venue's id of the payment. */
  readonly id: string;
  /** Received is positive, paid is negative. */
  readonly amount: UsdtE8;
  /** What the hedges carry of it. What they do not add up to stays with nobody, and is booked as that. */
  readonly shares: readonly FundingShare[];
}

/** A residual that no order may close is handed over by its hedge, or is taken up again by a later one. */
export interface DustFact extends Told {
  readonly kind: 'dust';
  readonly id: string;
  readonly hedge: string;
  /** From the hedge to the dust, long above zero; a hedge that takes up long dust hands over a negative quantity. */
  readonly quantity: PositionE8;
  /** What one unit counts as when it is handed over: one side's gain is the other's loss, so totals do not depend on it. */
  readonly price: PriceE8;
}

export type Fact = FillFact | FundingFact | DustFact;

/** Two facts of one key are one fact told twice. */
export const factKey = (fact: Fact): string => `${fact.venue} ${fact.kind} ${fact.id}`;
