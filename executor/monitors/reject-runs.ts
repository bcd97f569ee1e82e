/** Orders that a venue refused one after the other. An answer that is not known is neither a refusal nor the end of a run. */
import type { RejectRun } from '#executor/guards/standing/venue-rejects.ts';
import type { PlaceOutcome, RejectReason } from '#executor/venues/venue.ts';
import type { VenueId } from '#shared/domain/venue.ts';

export interface RejectRuns {
  see(venue: VenueId, outcome: PlaceOutcome): void;
  runs(): ReadonlyMap<VenueId, RejectRun>;
  /** People have looked: it begins anew. */
  forget(): void;
}

/** Refusals that belong to trading: a resting order that would have taken, a close with nothing left to close. */
const ORDINARY: readonly RejectReason[] = ['would-take', 'reduce-only'];
const none: RejectRun = { inARow: 0, last: '' };

export function createRejectRuns(venues: readonly VenueId[]): RejectRuns {
  const runs = new Map(venues.map((venue): [VenueId, RejectRun] => [venue, none]));
  return {
    see(venue, outcome) {
      if (outcome.kind === 'accepted') runs.set(venue, none);
      if (outcome.kind !== 'rejected' || ORDINARY.includes(outcome.reason)) return;
      const last = `${outcome.reason} (${outcome.venueCode})`;
      runs.set(venue, { inARow: (runs.get(venue) ?? none).inARow + 1, last });
    },
    runs: () => runs,
    forget() {
      for (const venue of runs.keys()) runs.set(venue, none);
    },
  };
}
