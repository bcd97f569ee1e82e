/**
 * What is known of each venue's clock, and when it is to be asked again: now and then while all is well, and soon while it
 * is unknown or far off, or when the event times of its books have moved against our clock since it was last asked.
 */
import { isFarOff, type ClockReading, type ClockSeen } from '#executor/guards/standing/clock-skew.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

export const CLOCK_MS = 10_000;
/** Pause between two questions while something is wrong. */
export const CLOCK_SOON_MS = 1_000;
/** Of the books of so long the one that came quickest is the one whose event time tells most. */
const QUICKEST_OF_MS = 1_000;

interface Known {
  reading: ClockReading | null;
  /** Since we began to ask when it was never read. */
  readAt: MonotonicMs;
  askedAt: number;
  answered: boolean;
  /** Least time from event to receipt, by our wall clock: of the books of now, and of those when it was last read. */
  quickest: number;
  quickestUntil: number;
  quickestAtRead: number;
  movedMs: number;
}

export interface ClockWatch {
  /** HOT PATH. A book bears the venue's event time; zero when it bears none. */
  onBook(venue: VenueId, venueAt: EpochMs, wall: EpochMs, now: MonotonicMs): void;
  /** Venues that are to be asked now. */
  due(now: MonotonicMs): readonly VenueId[];
  asked(venue: VenueId, now: MonotonicMs): void;
  answered(venue: VenueId, reading: ClockReading | null, now: MonotonicMs): void;
  seen(now: MonotonicMs): readonly ClockSeen[];
}

/** @param skewMs the limit, of which half is far off */
export function createClockWatch(venues: readonly VenueId[], skewMs: number, beganAt: MonotonicMs): ClockWatch {
  const known = new Map<VenueId, Known>(
    venues.map((venue) => [
      venue,
      {
        reading: null,
        readAt: beganAt,
        askedAt: Number.NEGATIVE_INFINITY,
        answered: false,
        quickest: Number.POSITIVE_INFINITY,
        quickestUntil: Number.NEGATIVE_INFINITY,
        quickestAtRead: Number.NaN,
        movedMs: 0,
      },
    ]),
  );
  const pauseOf = ({ reading, answered, movedMs }: Known): number => {
    const isWell = reading !== null && answered && !isFarOff(reading, skewMs) && Math.abs(movedMs) <= skewMs / 2;
    return isWell ? CLOCK_MS : CLOCK_SOON_MS;
  };
  return {
    onBook(venue, venueAt, wall, now) {
      const one = known.get(venue);
      if (one === undefined || !(venueAt > 0)) return;
      if (now >= one.quickestUntil) {
        if (Number.isNaN(one.quickestAtRead) && Number.isFinite(one.quickest)) one.quickestAtRead = one.quickest;
        one.movedMs = Number.isFinite(one.quickest) ? one.quickest - one.quickestAtRead || 0 : 0;
        one.quickest = Number.POSITIVE_INFINITY;
        one.quickestUntil = now + QUICKEST_OF_MS;
      }
      if (wall - venueAt < one.quickest) one.quickest = wall - venueAt;
    },
    due: (now) =>
      venues.filter((venue) => {
        const one = known.get(venue);
        return one !== undefined && now - one.askedAt >= pauseOf(one);
      }),
    asked(venue, now) {
      const one = known.get(venue);
      if (one !== undefined) one.askedAt = now;
    },
    answered(venue, reading, now) {
      const one = known.get(venue);
      if (one === undefined) return;
      one.answered = reading !== null;
      if (reading === null) return;
      one.reading = reading;
      one.readAt = now;
      one.quickestAtRead = Number.NaN;
      one.quickest = Number.POSITIVE_INFINITY;
      one.quickestUntil = Number.NEGATIVE_INFINITY;
      one.movedMs = 0;
    },
    seen: (now) =>
      venues.map((venue) => {
        const one = known.get(venue);
        return { venue, reading: one?.reading ?? null, ageMs: now - (one?.readAt ?? beganAt) };
      }),
  };
}
