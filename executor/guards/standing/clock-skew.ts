import type { Verdict } from '#shared/domain/guard-reading.ts';
import type { VenueId } from '#shared/domain/venue.ts';

/** How far a venue's clock is from ours, and how long the question took: half of that it may be wrong by. */
export interface ClockReading {
  readonly offsetMs: number;
  readonly roundTripMs: number;
}

/** HOLD when a venue's clock is certainly further from ours than a signed request allows; WARN beyond half of it. */
export function clockSkew(readings: ReadonlyMap<VenueId, ClockReading>, limitMs: number): readonly Verdict[] {
  return [...readings].map(([venue, { offsetMs, roundTripMs }]) => {
    const certainMs = Math.max(0, Math.abs(offsetMs) - roundTripMs / 2);
    return {
      scope: venue,
      status: certainMs > limitMs ? 'HOLD' : certainMs > limitMs / 2 ? 'WARN' : 'OK',
      value: String(Math.round(offsetMs)),
      limit: String(limitMs),
      summary: `the clock of ${venue} is ${Math.round(offsetMs)} ms from ours, as far as can be told`,
    };
  });
}
