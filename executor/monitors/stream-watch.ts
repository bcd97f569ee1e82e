/** Since when each stream of each venue is gone, and how often one was lost lately. Told by the feed and the order streams. */
import type { MonotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

export type StreamKind = 'orders' | 'books';

export interface StreamWatch {
  live(venue: VenueId, kind: StreamKind): void;
  /** Told again while it stays gone it is the same loss. */
  gone(venue: VenueId, kind: StreamKind, at: MonotonicMs): void;
  /** Zero while it is there; since the beginning when it never was. */
  goneMs(venue: VenueId, kind: StreamKind, now: MonotonicMs): number;
  /** Losses of both streams that began less than `windowMs` ago, counted up to `LOSSES_KEPT_MAX`. */
  losses(venue: VenueId, now: MonotonicMs, windowMs: number): number;
}

export const LOSSES_KEPT_MAX = 32;

interface Streams {
  readonly goneSince: Record<StreamKind, MonotonicMs | null>;
  readonly lostAt: MonotonicMs[];
}

export function createStreamWatch(venues: readonly VenueId[], beganAt: MonotonicMs): StreamWatch {
  const known = new Map<VenueId, Streams>(
    venues.map((venue) => [venue, { goneSince: { orders: beganAt, books: beganAt }, lostAt: [] }]),
  );
  return {
    live(venue, kind) {
      const streams = known.get(venue);
      if (streams !== undefined) streams.goneSince[kind] = null;
    },
    gone(venue, kind, at) {
      const streams = known.get(venue);
      if (streams === undefined || streams.goneSince[kind] !== null) return;
      streams.goneSince[kind] = at;
      streams.lostAt.push(at);
      if (streams.lostAt.length > LOSSES_KEPT_MAX) streams.lostAt.shift();
    },
    goneMs(venue, kind, now) {
      const since = known.get(venue)?.goneSince[kind] ?? null;
      return since === null ? 0 : Math.max(0, now - since);
    },
    losses: (venue, now, windowMs) => known.get(venue)?.lostAt.filter((at) => now - at < windowMs).length ?? 0,
  };
}
