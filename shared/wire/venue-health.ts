import * as z from 'zod';
import { troubles, venueStates } from '#shared/domain/venue-health.ts';
import { At, Book, Venue } from './primitives.ts';

const count = z.int().nonnegative();
const ms = z.int().nonnegative();

/** How one venue serves us: what the watchdog makes of it, and what it goes by. */
export const VenueHealthRecord = z
  .strictObject({
    venue: Venue,
    /** DEGRADED: nothing opens on it. AUTO_HOLD: it holds everything. It may stand for longer than its cause. */
    state: z.enum(venueStates),
    /** Worst first; empty when the state is OK. */
    reasons: z.array(z.enum(troubles)).max(troubles.length),
    /** Over the window that ends now, as are errors, times and disconnects. */
    requests: count,
    errors: count,
    latency_p50_ms: ms.nullable(),
    latency_p99_ms: ms.nullable(),
    disconnects: count,
    /** For how long it is gone; zero while it is there. */
    order_stream_gone_ms: ms,
    market_data_gone_ms: ms,
    /** For so long it wants to hear nothing; zero when it may be asked. */
    told_to_wait_ms: ms,
    /** Of the requests that we let ourselves send. */
    budget_used_share: z.number().nonnegative(),
    clock_skew_ms: z.int().nullable(),
    clock_age_ms: ms.nullable(),
  })
  .meta({ id: 'VenueHealth' });
export type VenueHealthRecord = z.output<typeof VenueHealthRecord>;

export const WatchdogAnswer = z
  .strictObject({
    book: Book,
    generated_at: At,
    /** True when the executor has been silent for too long: what it said last is old. */
    stale: z.boolean(),
    /** The worst of the venues; UNKNOWN while the executor is silent. */
    status: z.enum([...venueStates, 'UNKNOWN']),
    /** Known, and no venue is worse than OK. */
    overall_ok: z.boolean(),
    /** Venue to what is wrong with it, of those that are not OK. */
    degraded_reasons: z.record(z.string(), z.string()),
    venues: z.array(VenueHealthRecord),
  })
  .meta({ id: 'Watchdog' });
