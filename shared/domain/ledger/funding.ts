/** Which hedge a funding payment belongs to: each carries as much of it as it held of the position that was charged. */
import type { UsdtE8 } from '../money.ts';
import type { FundingShare } from './fact.ts';

/** What one hedge held on the venue at the instant of the payment; long above zero, never zero. */
export interface Held {
  /** Null for dust. */
  readonly hedge: string | null;
  readonly quantity: bigint;
}

/**
 * Pro rata by signed quantity, so that a hedge on the other side gets the other sign, as the venue would have charged it
 * alone. Each share is rounded toward zero.
 * @returns the shares, and what is left for nobody: roundings, the share of dust, or all of it when nothing is held on balance
 */
export function shareFunding(
  amount: UsdtE8,
  held: readonly Held[],
): { readonly shares: readonly FundingShare[]; readonly left: UsdtE8 } {
  const total = held.reduce((sum, { quantity }) => sum + quantity, 0n);
  if (total === 0n) return { shares: [], left: amount };
  const shares = held.flatMap(({ hedge, quantity }): readonly FundingShare[] => {
    const share = ((amount * quantity) / total) as UsdtE8;
    return hedge === null || share === 0n ? [] : [{ hedge, amount: share }];
  });
  const given = shares.reduce<bigint>((sum, share) => sum + share.amount, 0n);
  return { shares, left: (amount - given) as UsdtE8 };
}
