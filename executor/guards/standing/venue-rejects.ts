import type { Verdict } from '#shared/domain/guard-reading.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { againstLimit } from './against-limit.ts';

/** Orders that one venue refused one after the other, and what it said last. */
export interface RejectRun {
  readonly inARow: number;
  readonly last: string;
}

/** HOLD when a venue has refused more orders in a row than is tolerated. */
export function venueRejects(runs: ReadonlyMap<VenueId, RejectRun>, limit: number): readonly Verdict[] {
  return [...runs].map(([venue, { inARow, last }]) => ({
    scope: venue,
    status: againstLimit(BigInt(inARow), BigInt(limit)),
    value: String(inARow),
    limit: String(limit),
    summary: inARow === 0 ? `${venue} takes our orders` : `${venue} refused ${inARow} orders in a row, last: ${last}`,
  }));
}
