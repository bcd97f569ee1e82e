/**
 * When books and venues are compared next: after a pause, and sooner when somebody else's order was seen on our account,
 * or when a difference that was seen once waits for the look that confirms it.
 */
import type { MonotonicMs } from '#shared/domain/time.ts';

/** Between a venue's word of a trade and the position it shows. */
export const RUNG_MS = 250;
/** Two looks so far apart are of two instants: what a venue tells late is told by then. */
export const CONFIRM_MS = 2_000;
export const COMPARE_LOOK_MS = 250;

export interface CompareSoon {
  isDue(now: MonotonicMs): boolean;
  /** A look was made. `waits`: for the one that confirms it. */
  looked(now: MonotonicMs, waits: boolean): void;
  ring(now: MonotonicMs): void;
}

export function createCompareSoon(pauseMs: number): CompareSoon {
  let dueAt = Number.NEGATIVE_INFINITY;
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    isDue: (now) => now >= dueAt,
    looked(now, waits) {
      lookedAt = now;
      dueAt = now + (waits ? Math.min(CONFIRM_MS, pauseMs) : pauseMs);
    },
    ring(now) {
      // However often somebody trades there, the venue's request budget is for hedging.
      dueAt = Math.min(dueAt, Math.max(now + RUNG_MS, lookedAt + CONFIRM_MS));
    },
  };
}
