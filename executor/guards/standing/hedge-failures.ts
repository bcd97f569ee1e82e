import { worse, type Verdict } from '#shared/domain/guard-reading.ts';
import { WHOLE_BOOK } from '#shared/domain/limits.ts';
import { againstLimit } from './against-limit.ts';

/** Hedges that were to open and went wrong. */
export interface Failures {
  readonly inARow: number;
  readonly lastMin: number;
}
export interface FailureLimits {
  readonly inARowMax: number;
  readonly perMinMax: number;
}

/** HOLD when more hedges went wrong one after the other, or within a minute, than is tolerated. */
export function hedgeFailures({ inARow, lastMin }: Failures, limits: FailureLimits): readonly Verdict[] {
  const [row, minute] = [
    againstLimit(BigInt(inARow), BigInt(limits.inARowMax)),
    againstLimit(BigInt(lastMin), BigInt(limits.perMinMax)),
  ];
  return [
    {
      scope: WHOLE_BOOK,
      status: worse(row, minute),
      value: `${inARow} in a row, ${lastMin} a minute`,
      limit: `${limits.inARowMax} in a row, ${limits.perMinMax} a minute`,
      summary: `${inARow} hedges in a row went wrong, ${lastMin} within the last minute`,
    },
  ];
}
