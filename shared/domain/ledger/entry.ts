/**
 * One fact as a double entry. An amount above zero is a debit, one below zero a credit; in each unit they cancel out.
 * Base and USDT meet in the `trading` account: what it is short of in USDT while nothing is held is what trading made.
 */
import { invariant, unreachable } from '../invariant.ts';
import { cashFromUsdt, cashOf, type PriceE8, type QuantityE8, type UsdtE8 } from '../money.ts';
import { opposite, type Side } from '../order.ts';
import type { EpochMs } from '../time.ts';
import type { VenueId } from '../venue.ts';
import { factKey, type Fact } from './fact.ts';

export const accountKinds = ['position', 'dust', 'opening', 'cash', 'trading', 'fees', 'rebates', 'funding'] as const;
/** `position`, `dust` and `cash` are what is there; `opening` is what was there before the first fact that was told; `trading`, `fees`, `rebates` and `funding` say where it came from. */
export type AccountKind = (typeof accountKinds)[number];
/** Base currency times 10^8, or USDT times 10^16. */
export type Unit = 'base' | 'usdt';

/** Whose it is: a hedge, the dust, or, for one UTC day, nobody. No hedge id has a blank in it. */
export type Owner = string;
export const DUST: Owner = 'the dust';
/** Stands for hedges of which nothing else is told: the other side of dust that was there before. */
export const EARLIER: Owner = 'earlier hedges';
export const nobodyOn = (day: number): Owner => `nobody on day ${day}`;

export interface Account {
  readonly venue: VenueId;
  readonly owner: Owner;
  readonly kind: AccountKind;
  readonly unit: Unit;
}
export interface Posting extends Account {
  readonly amount: bigint;
}
export interface LedgerEntry {
  readonly key: string;
  readonly at: EpochMs;
  readonly postings: readonly Posting[];
}

const DAY_MS = 86_400_000;
/** Days since 1970-01-01 UTC. */
export const dayOf = (at: EpochMs): number => Math.floor(at / DAY_MS);

type Line = readonly [owner: Owner, kind: AccountKind, unit: Unit, amount: bigint];

/** @throws {InvariantViolation} when debits and credits differ: nothing is booked then */
export function entryOf(fact: Fact): LedgerEntry {
  const postings = linesOf(fact)
    .filter(([, , , amount]) => amount !== 0n)
    .map(([owner, kind, unit, amount]): Posting => ({ venue: fact.venue, owner, kind, unit, amount }));
  for (const unit of ['base', 'usdt'] as const) {
    const sum = postings.reduce((total, posting) => (posting.unit === unit ? total + posting.amount : total), 0n);
    invariant(sum === 0n, `debits equal credits in ${unit} for ${factKey(fact)}`);
  }
  return { key: factKey(fact), at: fact.at, postings };
}

function linesOf(fact: Fact): readonly Line[] {
  switch (fact.kind) {
    case 'fill':
      return [
        ...exchange(fact.hedge, 'position', fact.side, fact.price, fact.quantity),
        ...income(fact.hedge, fact.fee > 0n ? 'rebates' : 'fees', fact.fee),
      ];
    case 'funding': {
      const left = fact.shares.reduce<bigint>((rest, share) => rest - share.amount, fact.amount) as UsdtE8;
      const shares = fact.shares.flatMap(({ hedge, amount }) => income(hedge, 'funding', amount));
      return [...shares, ...income(nobodyOn(dayOf(fact.at)), 'funding', left)];
    }
    case 'dust': {
      const side: Side = fact.quantity > 0n ? 'sell' : 'buy';
      const handed: bigint = fact.quantity;
      const quantity = (handed < 0n ? -handed : handed) as QuantityE8;
      return [
        ...exchange(fact.hedge, fact.hedge === EARLIER ? 'opening' : 'position', side, fact.price, quantity),
        ...exchange(DUST, 'dust', opposite(side), fact.price, quantity),
      ];
    }
    default:
      return unreachable(fact);
  }
}

/** Base against USDT, both through the trading account. */
function exchange(
  owner: Owner,
  held: 'position' | 'dust' | 'opening',
  side: Side,
  price: PriceE8,
  quantity: QuantityE8,
): readonly Line[] {
  const cash: bigint = cashOf(side, price, quantity);
  const base = side === 'buy' ? quantity : 0n - quantity;
  return [
    [owner, held, 'base', base],
    [owner, 'trading', 'base', -base],
    [owner, 'cash', 'usdt', cash],
    [owner, 'trading', 'usdt', -cash],
  ];
}

function income(owner: Owner, kind: 'fees' | 'rebates' | 'funding', amount: UsdtE8): readonly Line[] {
  const cash: bigint = cashFromUsdt(amount);
  return [
    [owner, 'cash', 'usdt', cash],
    [owner, kind, 'usdt', -cash],
  ];
}
