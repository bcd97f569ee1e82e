/**
 * Looks every few seconds for what ends automatic trading: the loss of the day, and a venue in AUTO_HOLD. Their standing
 * guards hold by themselves; this says once, on behalf of `system`, that trading was stopped by it.
 */
import { isTripped, standingGuards, type GuardReading } from '#shared/domain/guard-reading.ts';
import type { HoldReason } from '#shared/domain/hold.ts';

const watched = ['DAILY_LOSS_BREACH', 'WATCHDOG_AUTO_HOLD'] as const satisfies readonly HoldReason[];
export type StopReason = (typeof watched)[number];

export interface AutopilotGuard {
  look(readings: readonly GuardReading[]): void;
}

/** @param onStop called at the first transition into each reason; again only after it was over */
export function createAutopilotGuard(
  onStop: (reason: StopReason, readings: readonly GuardReading[]) => void,
): AutopilotGuard {
  const standing = new Set<StopReason>();
  const holdOf = ({ id }: GuardReading): HoldReason | null => standingGuards[id].hold;
  return {
    look(readings) {
      for (const reason of watched) {
        const tripped = readings.filter((reading) => holdOf(reading) === reason && isTripped(reading.status));
        if (tripped.length === 0) {
          standing.delete(reason);
          continue;
        }
        if (standing.has(reason)) continue;
        standing.add(reason);
        onStop(reason, tripped);
      }
    },
  };
}
