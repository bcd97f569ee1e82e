/** What is remembered of how orders did, and of the hedges that were not opened; two small items of the trading table. */
import * as z from 'zod';
import { purposes } from '#shared/domain/order.ts';
import { At, Book, Decimal, Instrument, Venue } from './primitives.ts';

/** Attempts that are kept; the oldest goes. */
export const ATTEMPTS_MAX = 500;

/** One order of one leg that has come to its end, filled or not. */
export const AttemptRecord = z.strictObject({
  at: At,
  venue: Venue,
  side: z.enum(['buy', 'sell']),
  purpose: z.enum(purposes),
  simulated: z.boolean(),
  /** What the book promised when it was decided; null when there was none to be priced by. */
  planned_price: Decimal.nullable(),
  /** Average of what filled; null when nothing did. */
  average_price: Decimal.nullable(),
  /** Above zero: worse than planned. */
  slippage_bps: z.number().nullable(),
  /** It filled whole; of an order that was to rest, it filled at all. */
  success: z.boolean(),
  /** Why it did not, as far as is known. */
  why: z.string().max(120),
});
export type AttemptRecord = z.output<typeof AttemptRecord>;

export const ExecutionRecord = z.strictObject({
  book: Book,
  written_at: At,
  /** Oldest first. */
  attempts: z.array(AttemptRecord).max(ATTEMPTS_MAX),
});
export type ExecutionRecord = z.output<typeof ExecutionRecord>;

/** What one reason has cost: an opportunity lasts for as long as its edge does, however often it is refused meanwhile. */
export const WhyNotLine = z.strictObject({
  /** Code of the denial; of blocked entries with the guard that blocks, `ENTRIES_BLOCKED/edge_guard`. */
  code: z.string().max(64),
  opportunities: z.int().nonnegative(),
  /** Of these, those that nothing else stood against: what lifting this one limit would have let through. */
  alone: z.int().nonnegative(),
  refusals: z.int().nonnegative(),
  /** Largest edge of each opportunity, added up. */
  edge_bps_sum: z.number().nonnegative(),
  edge_bps_max: z.number().nonnegative(),
  /** Worth of one leg of each, added up. */
  notional_usdt: Decimal,
  /** Largest edge of each times its notional: what was given up at most. */
  edge_usdt: Decimal,
});
export type WhyNotLine = z.output<typeof WhyNotLine>;

/** More than there are codes of denials and guards. */
const LINES_MAX = 128;
const Lines = z.array(WhyNotLine).max(LINES_MAX);
export const WhyNotRecord = z
  .strictObject({
    book: Book,
    written_at: At,
    /** UTC day of `today`. */
    day: z.iso.date(),
    today: Lines,
    since: At,
    since_start: Lines,
  })
  .meta({ id: 'WhyNot' });
export type WhyNotRecord = z.output<typeof WhyNotRecord>;

const RunawayBlock = z.strictObject({
  venue: Venue,
  symbol: Instrument,
  counter: z.literal('cancels_last_min'),
  count: z.int().nonnegative(),
  limit: z.int().positive(),
  reason: z.string().max(200),
});

/** Counters of each symbol of each venue, and what holds entries back there. */
export const RunawayV2 = z.strictObject({
  max_cancels_per_min: z.int().positive(),
  counters: z
    .array(
      z.strictObject({
        venue: Venue,
        symbol: Instrument,
        orders_last_min: z.int().nonnegative(),
        cancels_last_min: z.int().nonnegative(),
        cooldown_remaining: z.number().nonnegative().describe('Seconds.'),
      }),
    )
    .max(64),
  cooldown_active: z.boolean(),
  cooldown_remaining: z.number().nonnegative().describe('Seconds; the longest of them.'),
  last_trigger_ts: At.nullable(),
  last_block: RunawayBlock.nullable(),
});
export type RunawayV2 = z.output<typeof RunawayV2>;
