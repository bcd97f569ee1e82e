/** Answers about how orders did, why hedges were not opened, and what keeps orders from running away. */
import * as z from 'zod';
import { guardStatuses } from '#shared/domain/guard-reading.ts';
import { Cursor } from './http-page.ts';
import { At, Book, Venue } from './primitives.ts';
import { AttemptRecord, RunawayV2, WhyNotLine } from './trade-watch.ts';

const Count = z.strictObject({
  count: z.int().nonnegative().nullable(),
  /** Of the control level. */
  limit: z.int().positive(),
  /** Null when the executor is silent. */
  status: z.enum(guardStatuses).nullable(),
  near_limit: z.boolean().describe('Less than 20 % of the limit is left.'),
});

export const RunawayGuard = z.strictObject({
  tripped: z.boolean().nullable().describe('True: calls that would open a hedge answer 423.'),
  v1: z.strictObject({ orders: Count, cancels: Count }),
  /** Null when the executor is silent. */
  v2: RunawayV2.nullable(),
});
export type RunawayGuard = z.output<typeof RunawayGuard>;

export const EdgeGuardLine = z.strictObject({
  /** May a new leg be opened, as far as recent experience goes; null when the executor is silent. */
  allowed: z.boolean().nullable(),
  reason: z.string(),
});
export type EdgeGuardLine = z.output<typeof EdgeGuardLine>;

const VenueExecution = z.strictObject({
  venue: Venue,
  attempts: z.int().nonnegative(),
  failures: z.int().nonnegative(),
  success_share: z.number().nullable(),
  slippage_bps_mean: z.number().nullable(),
  /** 30 % or more of them failed. */
  red: z.boolean(),
});
const ExecutionTotals = z.strictObject({
  attempts: z.int().nonnegative(),
  success_share: z.number().nullable(),
  venues: z.array(VenueExecution),
});
export type ExecutionTotals = z.output<typeof ExecutionTotals>;

/** `real` and `simulated` are over all attempts that are kept, whatever the page shows. */
export const ExecutionAnswer = z
  .strictObject({
    book: Book,
    generated_at: At,
    /** Null when no order has ever come to its end. */
    written_at: At.nullable(),
    real: ExecutionTotals,
    simulated: ExecutionTotals,
    /** Newest first. */
    attempts: z.array(AttemptRecord),
    cursor: Cursor,
  })
  .meta({ id: 'Execution' });
export type ExecutionAnswer = z.output<typeof ExecutionAnswer>;

export const WhyNotAnswer = z
  .strictObject({
    book: Book,
    generated_at: At,
    written_at: At.nullable(),
    day: z.iso.date(),
    /** Dearest reason first; one opportunity may have been refused for several. */
    today: z.array(WhyNotLine),
    since: At.nullable(),
    since_start: z.array(WhyNotLine),
  })
  .meta({ id: 'WhyNotAnswer' });
export type WhyNotAnswer = z.output<typeof WhyNotAnswer>;
