/** When a venue is not trusted, and how much of that is a HOLD. */
import * as z from 'zod';

const ms = (max: number) => z.int().min(1).max(max);
const MINUTE_MS = 60_000;
const share = z.number().positive().max(1);
const count = z.int().min(1).max(32);

export const VenueHealthConfig = z.strictObject({
  window_ms: ms(10 * MINUTE_MS).describe('Requests and lost streams of so long are judged together.'),
  requests_min: z.int().min(1).max(500).describe('Fewer requests in the window say nothing of shares and times.'),
  recovery_ms: ms(10 * MINUTE_MS).describe('A venue counts as better only after being better for so long.'),
  error_share: z.strictObject({
    degraded: share.describe('More failed requests than this: nothing opens on that venue.'),
    hold: share.describe('More than this: HOLD.'),
  }),
  latency_p50_ms: z.strictObject({
    degraded: ms(MINUTE_MS).describe('Half of the requests take longer: nothing opens on that venue.'),
    hold: ms(MINUTE_MS).describe('Half of the requests take longer: HOLD.'),
  }),
  latency_p99_ms_max: ms(MINUTE_MS).describe(
    'One request of a hundred takes longer, when there are as many: nothing opens on that venue.',
  ),
  disconnects: z.strictObject({
    degraded: count.describe('So many lost streams in the window: nothing opens on that venue.'),
    hold: count.describe('So many: HOLD.'),
  }),
  stream_gone_ms: z.strictObject({
    cancel: ms(MINUTE_MS).describe(
      'A stream is gone for longer: resting entries are withdrawn, nothing opens, and HOLD when an entry did rest.',
    ),
    hold: ms(10 * MINUTE_MS).describe('Gone for longer: HOLD.'),
  }),
  maintenance_hold_ms: ms(MINUTE_MS).describe('A venue that says maintenance for so long turns HOLD on.'),
  clock_stale_ms: ms(10 * MINUTE_MS).describe(
    'A venue clock that was not read for so long is unknown, and a warning; twice as long turns HOLD on.',
  ),
  book_age_ms_max: ms(MINUTE_MS).describe('A book older than this is bad: nothing opens on that venue.'),
  book_settle_ms: ms(MINUTE_MS).describe('A book that was bad is believed again after being good for so long.'),
  book_frozen_ms: ms(10 * MINUTE_MS).describe(
    'Frozen is a book whose touch stays the same for longer, while the other venue moves by more than `book_frozen_bps`.',
  ),
  book_frozen_bps: z
    .number()
    .positive()
    .max(1_000)
    .describe('How far the middle of the other venue has to go for that.'),
});
export type VenueHealthConfig = z.output<typeof VenueHealthConfig>;
