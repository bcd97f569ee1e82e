/** How long orders take from being sent to the venue's answer, counted in fixed buckets since the start. */
import type { VenueId } from '#shared/domain/venue.ts';

export const CYCLE_BUCKETS_MS = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000] as const;

export interface CycleOfVenue {
  readonly venue: VenueId;
  /** `atMost`: how many took no longer than `upTo` milliseconds, the quicker ones included. */
  readonly buckets: readonly { readonly upTo: number; readonly atMost: number }[];
  readonly sumMs: number;
  readonly count: number;
}

export interface OrderCycle {
  see(venue: VenueId, ms: number): void;
  /** Of the venues that have had an order. */
  read(): readonly CycleOfVenue[];
}

interface Counted {
  readonly atMost: number[];
  sumMs: number;
  count: number;
}

export function createOrderCycle(): OrderCycle {
  const venues = new Map<VenueId, Counted>();
  return {
    see(venue, ms) {
      const counted = venues.get(venue) ?? { atMost: CYCLE_BUCKETS_MS.map(() => 0), sumMs: 0, count: 0 };
      for (const [row, upTo] of CYCLE_BUCKETS_MS.entries())
        if (ms <= upTo) counted.atMost[row] = (counted.atMost[row] ?? 0) + 1;
      counted.sumMs += ms;
      counted.count += 1;
      venues.set(venue, counted);
    },
    read: () =>
      [...venues].map(([venue, { atMost, sumMs, count }]) => ({
        venue,
        buckets: CYCLE_BUCKETS_MS.map((upTo, row) => ({ upTo, atMost: atMost[row] ?? 0 })),
        sumMs: Number(sumMs.toFixed(3)),
        count,
      })),
  };
}
