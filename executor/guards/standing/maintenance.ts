import type { Verdict } from '#shared/domain/guard-reading.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

/** Answers that say maintenance, with none other between; and when the venue last said that we may open nothing. */
export interface MaintenanceSeen {
  readonly venue: VenueId;
  readonly streak: { readonly answers: number; readonly firstAt: MonotonicMs; readonly lastAt: MonotonicMs } | null;
  readonly readOnlyAt: MonotonicMs | null;
}

export interface MaintenanceLimits {
  /** Maintenance once it was said for so long, by so many answers: one 503 may be that of a proxy. */
  readonly holdMs: number;
  readonly answersMin: number;
  /** What the venue said about opening stands for so long: nothing is sent that could show that it is over. */
  readonly readOnlyMs: number;
}

/** HOLD while a venue is in maintenance or lets us open nothing; from its first word on nothing opens there. */
export const maintenance = (
  venues: readonly MaintenanceSeen[],
  limits: MaintenanceLimits,
  now: MonotonicMs,
): readonly Verdict[] =>
  venues.map(({ venue, streak, readOnlyAt }) => {
    const isReadOnly = readOnlyAt !== null && now - readOnlyAt < limits.readOnlyMs;
    const saidMs = streak === null ? 0 : streak.lastAt - streak.firstAt;
    const isSure = streak !== null && streak.answers >= limits.answersMin && saidMs >= limits.holdMs;
    const isAny = streak !== null || isReadOnly;
    return {
      scope: venue,
      status: isSure || isReadOnly ? 'HOLD' : isAny ? 'WARN' : 'OK',
      value: String(Math.round(saidMs)),
      limit: String(limits.holdMs),
      summary: isReadOnly
        ? `${venue} lets us open nothing`
        : streak === null
          ? `${venue} says nothing of maintenance`
          : `${venue} says maintenance`,
      ...(isAny ? { blocksEntries: venue } : {}),
    };
  });
