/**
 * Keeps each venue's state over time. It gets worse at once, and better only after it has been better for so long without
 * a break; then it is the worst that it was in that time, so that a venue that comes and goes stays where it is.
 */
import { isWorse, type Judged, type VenueVitals, type WatchedVenue } from '#executor/guards/standing/watchdog.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

export interface Watchdog {
  /** One look; `judge` says what the vitals of now come to. */
  look(vitals: readonly VenueVitals[], now: MonotonicMs): readonly WatchedVenue[];
}

interface Memory {
  readonly stands: Judged;
  /** Since when it is better than that, and the worst that it was since then. */
  readonly better: { readonly since: MonotonicMs; readonly worst: Judged } | null;
}

const well: Memory = { stands: { state: 'OK', why: [] }, better: null };

export function step(before: Memory, judged: Judged, now: MonotonicMs, recoveryMs: number): Memory {
  if (!isWorse(before.stands.state, judged.state)) return { stands: judged, better: null };
  const { better } = before;
  const worst = better === null || !isWorse(better.worst.state, judged.state) ? judged : better.worst;
  const since = better?.since ?? now;
  if (now - since < recoveryMs) return { stands: before.stands, better: { since, worst } };
  return { stands: worst, better: null };
}

export function createWatchdog(judge: (vitals: VenueVitals) => Judged, recoveryMs: number): Watchdog {
  const memories = new Map<VenueId, Memory>();
  return {
    look: (all, now) =>
      all.map((vitals) => {
        const memory = step(memories.get(vitals.venue) ?? well, judge(vitals), now, recoveryMs);
        memories.set(vitals.venue, memory);
        return { vitals, ...memory.stands };
      }),
  };
}
