/** The dust of one venue, carried at its average cost. Told in any order, it comes to the same: it is reckoned in order of time. */
import type { CashE16 } from '../money.ts';
import { dayOf } from './entry.ts';
import type { DustFact } from './fact.ts';

export interface DustBook {
  /** Base currency, long above zero. */
  readonly quantity: bigint;
  /** What was counted for it when it was handed over, less what was counted when it was taken up; nothing once it is gone. */
  readonly cost: bigint;
  /** Made by handing it over and taking it up at different prices, by UTC day. */
  readonly made: ReadonlyMap<number, CashE16>;
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

export const noDust: DustBook = { quantity: 0n, cost: 0n, made: new Map() };

/** @param from what earlier facts came to; what they made is not told again */
export function dustBookOf(facts: readonly DustFact[], from: DustBook = noDust): DustBook {
  const inOrder = facts.toSorted((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  const made = new Map<number, CashE16>();
  let { quantity, cost } = from;
  for (const fact of inOrder) {
    const moved: bigint = fact.quantity;
    const shrinks = quantity !== 0n && quantity > 0n !== moved > 0n;
    const closing = shrinks ? (abs(moved) < abs(quantity) ? moved : -quantity) : 0n;
    // Rounded by less than 10^-16; what is rounded off stays in the cost, so that nothing is lost.
    const released = closing === 0n ? 0n : (cost * -closing) / quantity;
    const day = dayOf(fact.at);
    if (closing !== 0n) made.set(day, ((made.get(day) ?? 0n) - closing * fact.price - released) as CashE16);
    cost += (moved - closing) * fact.price - released;
    quantity += moved;
  }
  return { quantity, cost, made };
}
