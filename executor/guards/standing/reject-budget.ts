import type { Verdict } from '#shared/domain/guard-reading.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { near, perMinute } from './per-minute.ts';

/** HOLD when a venue has rejected more real orders within a minute than allowed: what is sent is wrong, or unwanted. */
export function rejectBudget(rejects: ReadonlyMap<VenueId, number>, rejectsPerMinMax: number): readonly Verdict[] {
  return [...rejects].map(([venue, count]) => {
    const status = perMinute(count, rejectsPerMinMax);
    return {
      scope: venue,
      status,
      value: String(count),
      limit: String(rejectsPerMinMax),
      summary: `${near(status)}${venue} rejected ${count} orders within a minute`,
    };
  });
}
