import type { GuardStatus, Verdict } from '#shared/domain/guard-reading.ts';
import type { VenueId } from '#shared/domain/venue.ts';

/** How far a venue's clock is from ours, and how long the question took: half of that it may be wrong by. */
export interface ClockReading {
  readonly offsetMs: number;
  readonly roundTripMs: number;
}

/** What is known of one venue's clock; `ageMs` since it was read, or since we began to ask when it never was. */
export interface ClockSeen {
  readonly venue: VenueId;
  readonly reading: ClockReading | null;
  readonly ageMs: number;
}

export interface ClockLimits {
  readonly skewMs: number;
  /** An older reading says nothing any more; twice as old it holds. */
  readonly staleMs: number;
}

const certainMsOf = ({ offsetMs, roundTripMs }: ClockReading): number =>
  Math.max(0, Math.abs(offsetMs) - roundTripMs / 2);

/** Worth asking again soon: more than half of the limit away, for certain. */
export const isFarOff = (reading: ClockReading, skewMs: number): boolean => certainMsOf(reading) > skewMs / 2;

function statusOf({ reading, ageMs }: ClockSeen, { skewMs, staleMs }: ClockLimits): GuardStatus {
  if (reading !== null && certainMsOf(reading) > skewMs) return 'HOLD';
  if (ageMs > 2 * staleMs) return 'HOLD';
  if (reading === null || ageMs > staleMs) return 'WARN';
  return isFarOff(reading, skewMs) ? 'WARN' : 'OK';
}

/**
 * HOLD when a venue's clock is certainly further from ours than a signed request allows, WARN beyond half of it. A clock
 * that was not read for too long is an unknown one: WARN, and HOLD at twice that.
 */
export const clockSkew = (clocks: readonly ClockSeen[], limits: ClockLimits): readonly Verdict[] =>
  clocks.map((clock) => {
    const { venue, reading, ageMs } = clock;
    const offset = reading === null ? null : String(Math.round(reading.offsetMs));
    const isOld = ageMs > limits.staleMs;
    return {
      scope: venue,
      status: statusOf(clock, limits),
      value: isOld ? null : offset,
      limit: String(limits.skewMs),
      summary:
        offset === null || isOld
          ? `the clock of ${venue} has not been read for ${Math.round(ageMs)} ms`
          : `the clock of ${venue} is ${offset} ms from ours, as far as can be told`,
    };
  });
