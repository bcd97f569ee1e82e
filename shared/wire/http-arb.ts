/** Looking at a hedge before it is opened, and asking for one. */
import * as z from 'zod';
import { riskReasons } from '#shared/domain/risk-gate.ts';
import { venueStates } from '#shared/domain/venue-health.ts';
import { MARKET_LEVELS_MAX } from './market.ts';
import { At, Book, Decimal, Instrument, PositiveDecimal, Reason, Venue } from './primitives.ts';

export const ArbQuery = z
  .strictObject({
    symbol: Instrument.optional().describe('The pair that is traded; any other has no books to be priced by.'),
    notional_usdt: PositiveDecimal.optional().describe('Worth of one leg; that of the control level without it.'),
  })
  .meta({ id: 'ArbPreviewRequest' });

const Connectivity = z.strictObject({
  venue: Venue,
  ok: z.boolean(),
  why_not: z.string().nullable(),
  quote_age_ms: z.number().nonnegative(),
  levels: z.int().nonnegative().max(MARKET_LEVELS_MAX).describe('That the thinner side of its book shows.'),
  /** What the watchdog makes of it; null before it has looked. */
  health: z.enum(venueStates).nullable(),
});
const Filter = z.strictObject({
  venue: Venue,
  ok: z.boolean(),
  why_not: z.string().nullable(),
  lot: Decimal,
  tick: Decimal,
  quantity_min: Decimal,
  notional_min: Decimal,
});
const Leg = z.strictObject({
  venue: Venue,
  side: z.enum(['buy', 'sell']),
  kind: z.enum(['limit-ioc', 'post-only']),
  quantity: Decimal,
  limit_price: Decimal,
  /** At the end of the widening schedule: limits of risk are held against it. */
  worst_limit_price: Decimal,
  average_price: z.number(),
  slippage_bps: z.number(),
  notional_usdt: Decimal,
});
export const ArbDirection = z
  .strictObject({
    sell: Venue,
    buy: Venue,
    /** Null where it can be priced. */
    why_not: z.string().nullable(),
    quantity: Decimal.nullable(),
    gross_bps: z.number().nullable(),
    /** Of opening and closing both legs. */
    fees_bps: z.number().nullable(),
    /** After fees and what taking the size costs. */
    edge_bps: z.number().nullable(),
    pays: z.boolean().describe('At least the smallest edge of the level, and no more than is believed.'),
    legs: z.array(Leg).max(2),
  })
  .meta({ id: 'ArbDirection' });
export type ArbDirection = z.output<typeof ArbDirection>;

export const ArbPreview = z
  .strictObject({
    book: Book,
    generated_at: At,
    /** True when the executor is silent: then there are no live books. */
    stale: z.boolean(),
    ok: z.boolean().describe('Both venues are heard, take the size, and it can be priced. Says nothing of the edge.'),
    symbol: Instrument,
    notional_usdt: Decimal,
    mode: z.enum(['taker_taker', 'maker_taker']).nullable(),
    connectivity: z.array(Connectivity).max(2),
    filters: z.array(Filter).max(2),
    directions: z.array(ArbDirection).max(2),
    edge: z.strictObject({
      pays: z.boolean(),
      best_bps: z.number().nullable(),
      min_bps: z.number(),
      max_plausible_bps: z.number(),
    }),
    /** Whatever would keep the engine from opening it now. */
    in_the_way: z.array(z.string()).max(64),
    next_step: z.string(),
  })
  .meta({ id: 'ArbPreview' });
export type ArbPreview = z.output<typeof ArbPreview>;

const Unused = 'Taken and not kept: nothing is opened on request, so there is nothing to tell later or to do twice.';
const Note = z.string().trim().min(1).max(64).optional().describe(Unused);
const CorrelationId = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]{1,64}$/, { error: 'a correlation id: 1 to 64 letters, digits, and any of _ . : -' })
  .optional()
  .describe(Unused);
const asked = {
  symbol: Instrument.optional(),
  reason: Reason.optional().describe(Unused),
  correlation_id: CorrelationId,
  requested_by: Note,
};

export const ArbExecuteRequest = z.strictObject(asked).meta({ id: 'ArbExecuteRequest' });
/** What a person saw in the preview and agrees to; less than that opens nothing. */
export const ArbConfirmRequest = z
  .strictObject({
    ...asked,
    sell: Venue.describe('Where it sells, as the preview showed it.'),
    edge_bps_min: z.number().min(-1_000).max(10_000).describe('The least edge that is still meant.'),
  })
  .meta({ id: 'ArbConfirmRequest' });

const Beyond = z.strictObject({
  status: z.literal('skipped'),
  reason: z.enum(riskReasons),
  cap: z.string(),
  scope: z.string(),
  value: Decimal,
  limit: Decimal,
});
const Within = z.strictObject({ allowed: z.literal(true), reason: z.literal('within_limits') });
export const RiskGateAnswer = z.union([
  z.strictObject({ allowed: z.literal(true), reason: z.literal('disabled') }),
  z.strictObject({ allowed: z.literal(true), reason: z.literal('dry_run'), would_be: z.union([Within, Beyond]) }),
  Within,
  Beyond,
]);

const Step = z.strictObject({
  step: z.int().positive(),
  /** State of the hedge that it leads to. */
  state: z.string(),
  action: z.string(),
  leg: Leg.nullable(),
});
const Rescue = z.strictObject({
  when: z.string(),
  action: z.string(),
  /** How far past the needed level its limit reaches; null where there is none. */
  band_bps: z.number().nullable(),
});

/** What would be done, of which nothing was. */
export const ArbPlanned = z
  .strictObject({
    status: z.literal('planned'),
    dry_run: z.literal(true),
    /** Why it is a plan only. */
    because: z.array(z.string()).min(1),
    symbol: Instrument,
    direction: ArbDirection,
    risk: RiskGateAnswer,
    steps: z.array(Step),
    rescue: z.array(Rescue),
    next_step: z.string(),
  })
  .meta({ id: 'ArbPlanned' });
export type ArbPlanned = z.output<typeof ArbPlanned>;

export const skipReasons = [
  ...riskReasons,
  'market.not_usable',
  'filters.too_small',
  'edge.below_minimum',
  'edge.not_plausible',
] as const;
/** Looked at, and nothing was sent. */
export const ArbSkipped = z
  .strictObject({
    status: z.literal('skipped'),
    reason: z.enum(skipReasons),
    cap: z.string().nullable(),
    scope: z.string().nullable(),
    value: z.string().nullable(),
    limit: z.string().nullable(),
    next_step: z.string(),
  })
  .meta({ id: 'ArbSkipped' });
export type ArbSkipped = z.output<typeof ArbSkipped>;
