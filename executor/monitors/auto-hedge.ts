/** How automatic hedging is doing, from the hedges that the engine still knows. Pure. */
import type { Hedge } from '#executor/engine/hedge/hedge.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { AutoHedgeRecord } from '#shared/wire/autopilot.ts';

type Result = AutoHedgeRecord['last_execution_result'];

/** Null while nobody can say yet how it came out. */
function resultOf({ state, repair }: Hedge): Exclude<Result, 'none'> | null {
  if (state === 'failed') return 'failed';
  if (state !== 'open' && state !== 'closing' && state !== 'closed') return null;
  return repair.sent > 0 ? 'mended' : 'opened';
}

export interface AutoHedging {
  readonly result: Result;
  readonly failures: number;
  readonly successAt: EpochMs | null;
}

export interface HedgeOutcome {
  readonly result: Exclude<Result, 'none'>;
  readonly at: EpochMs;
}

/** How each came out, newest first, of those of which it can be said. @param hedges in any order */
export const outcomesOf = (hedges: readonly Hedge[]): readonly HedgeOutcome[] =>
  hedges
    .toSorted((left, right) => right.number - left.number)
    .flatMap((hedge) => {
      const result = resultOf(hedge);
      return result === null ? [] : [{ result, at: hedge.openedAt }];
    });

/** @param hedges in any order; of the simulated or of the real ones only */
export function autoHedgingOf(hedges: readonly Hedge[]): AutoHedging {
  const ended = outcomesOf(hedges);
  const success = ended.findIndex(({ result }) => result === 'opened');
  return {
    result: ended[0]?.result ?? 'none',
    failures: success === -1 ? ended.length : success,
    successAt: ended[success]?.at ?? null,
  };
}
