/** When looks at every venue have told enough: for recovery to be over, and for what stands alone to be mended. */
import type { Reconciler } from '#executor/monitors/reconciler.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';

export interface Looking {
  /** @returns false when a venue could not be compared */
  look(): Promise<boolean>;
  /** Every venue was compared twice, and each difference is gone or named by now. */
  compared(): boolean;
  /** And by the last look nothing differs from our books that no person has acknowledged. */
  agreed(): boolean;
}

/** Two looks make a break, so two looks at every venue are what recovery ends with. */
const LOOKS = 2;

/** Says nothing of what our legs are: money, and what somebody else holds. */
const isAside = (kind: BreakRecord['kind']): boolean => kind === 'balance' || kind === 'foreign_position';

export function createLooking(reconciler: Reconciler): Looking {
  let looks = 0;
  // A difference that was seen once may be a leg that a venue has just closed by itself.
  const compared = (): boolean => looks >= LOOKS && !reconciler.undecided();
  return {
    async look() {
      const answered = await reconciler.look();
      if (answered) looks += 1;
      return answered;
    },
    compared,
    agreed: () => compared() && reconciler.open().every(({ ignored, kind }) => ignored !== null || isAside(kind)),
  };
}
