import { attemptsIn } from '#executor/journal/reserved-ids.ts';
import type { HedgeRecord } from '#shared/wire/trading.ts';
import type { Shell } from './shell.ts';

/** Tells the engine what the table has of each hedge; one that has only opened has no attempt that waits for its record. */
export function tellRecorded(shell: Pick<Shell, 'dispatch'>, hedges: readonly HedgeRecord[]): void {
  for (const record of hedges) {
    const attempts = attemptsIn(record);
    if (attempts.x + attempts.y + attempts.r > 0) shell.dispatch({ type: 'recorded', hedge: record.id, attempts });
  }
}
