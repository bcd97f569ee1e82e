import type { Verdict } from '#shared/domain/guard-reading.ts';
import type { VenueId } from '#shared/domain/venue.ts';

/** HOLD when the leverage that a venue says is set there is above the limit. */
export function leverage(set: ReadonlyMap<VenueId, number>, limit: number): readonly Verdict[] {
  return [...set].map(([venue, value]) => ({
    scope: venue,
    status: value > limit ? 'HOLD' : 'OK',
    value: String(value),
    limit: String(limit),
    summary: `${venue} has leverage ${value} set`,
  }));
}
