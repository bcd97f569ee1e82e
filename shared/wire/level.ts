/** The control level as a record, and the two small items that go with it: the acknowledgement and the doorbell. */
import * as z from 'zod';
import { holdReasons } from '#shared/domain/hold.ts';
import { HOLDS_MAX, type ControlLevel } from '#shared/domain/level.ts';
import {
  mayHaveScope,
  SCOPED_LIMITS_MAX,
  scopedLimitNames,
  WHOLE_BOOK,
  type LimitName,
} from '#shared/domain/limits.ts';
import { ApprovalId, At, Book, Instrument, PositiveDecimal, Venue } from './primitives.ts';

export const HoldRecord = z.strictObject({
  id: z.string().min(8).max(40),
  reason: z.enum(holdReasons),
  note: z.string().max(500),
  by: z.string().min(1).max(64),
  at: At,
});

const Latch = z.strictObject({
  on: z.boolean(),
  reason: z.string().max(500),
  by: z.string().min(1).max(64),
  since: At,
});

export const Limits = z.strictObject({
  max_total_notional_usdt: PositiveDecimal.describe(
    'Absolute notional of all legs together: a hedge of 100 a side is 200.',
  ),
  max_position_usdt: PositiveDecimal.describe('Absolute notional on one symbol of one venue.'),
  max_open_positions: z.int().positive().describe('Hedges that are open or on their way.'),
  max_open_orders: z.int().positive().describe('Orders that live at venues at one time.'),
  max_daily_loss_usdt: PositiveDecimal.describe('Loss of one UTC day, fees and funding included.'),
  max_unrealized_loss_usdt: PositiveDecimal.describe('Loss of all open hedges at current prices.'),
  max_leverage: z.int().positive().max(125).describe('Leverage set at the venues.'),
  max_orders_per_min: z.int().positive().describe('Orders sent in any sixty seconds.'),
  max_cancels_per_min: z.int().positive().describe('Cancels sent in any sixty seconds.'),
});

export const ScopedLimit = z
  .strictObject({
    limit: z.enum(scopedLimitNames).describe('Which limit.'),
    scope: z.union([Venue, Instrument]).describe('A venue, or a symbol.'),
    value: PositiveDecimal.describe('Decimal text, also of a count.'),
  })
  .refine(({ limit, scope }) => mayHaveScope(limit, scope), {
    path: ['scope'],
    error: 'this limit has no venue: one leg of a hedge loses what the other makes',
  })
  .refine(({ limit, value }) => limit !== 'max_open_orders' || /^\d{1,9}$/.test(value), {
    path: ['value'],
    error: 'a whole number',
  })
  .meta({ id: 'ScopedLimit' });
const named = ({ limit, scope }: { readonly limit: string; readonly scope: string }): string => `${limit} ${scope}`;
export const ScopedLimits = z
  .array(ScopedLimit)
  .max(SCOPED_LIMITS_MAX)
  .refine((all) => new Set(all.map(named)).size === all.length, { error: 'each limit of each scope once' });

export const limitNames = Object.keys(Limits.shape) as [LimitName, ...LimitName[]];

/** One limit set anew, checked as the limits of a level are. */
export const LimitChange = z
  .strictObject({
    limit: z.enum(limitNames).describe('Which limit.'),
    scope: z
      .union([z.literal(WHOLE_BOOK), Venue, Instrument])
      .describe('A venue, a symbol, or `-` for the whole book.'),
    value: PositiveDecimal.nullable().describe(
      'Decimal text, also of a count; null takes back the limit of a symbol or venue.',
    ),
  })
  .refine(({ scope, value }) => scope !== WHOLE_BOOK || value !== null, {
    path: ['value'],
    error: 'a limit of the whole book has a value',
  })
  .refine(({ limit, scope }) => scope === WHOLE_BOOK || mayHaveScope(limit, scope), {
    path: ['scope'],
    error: 'this limit is of the whole book, or of a symbol where it is a daily loss',
  })
  .refine(
    ({ limit, value }) =>
      value === null || Limits.shape[limit].safeParse(limit.endsWith('_usdt') ? value : Number(value)).success,
    {
      path: ['value'],
      error: 'not a value that this limit may have; counts and leverage are whole numbers',
    },
  )
  .meta({ id: 'LimitChange' });

export const Parameters = z.strictObject({
  order_notional_usdt: PositiveDecimal.describe('Worth of one leg of a new hedge.'),
  min_spread_bps: z.number().positive().max(1000).describe('Smallest edge after the fees of the whole round trip.'),
  close_spread_bps: z.number().min(-1000).max(1000).describe('A hedge closes when the gross spread is at most this.'),
  max_plausible_edge_bps: z.number().positive().max(10_000).describe('An edge above this is not believed.'),
  loop_pair: Instrument,
  loop_venues: z.array(Venue).length(2),
  /** A level of before it could be set has none: the executor then reads as it was started to. */
  level_read_ms: z.int().min(1).max(60_000).optional().describe('How often the control level is read.'),
});

export const ControlLevelRecord = z.strictObject({
  book: Book,
  version: z.int().positive(),
  mode: z.enum(['RUN', 'HOLD']),
  holds: z.array(HoldRecord).max(HOLDS_MAX),
  safe_mode: Latch.extend({ origin: z.enum(['start', 'person', 'kill', 'guard']) }),
  dry_run: Latch,
  resume_granted: z.strictObject({ approval_id: ApprovalId, at: At }).nullable(),
  limits: Limits,
  /** A level of before there were any has none. */
  limit_scopes: ScopedLimits.default([]),
  parameters: Parameters,
  strategies: z.array(z.string().min(1).max(64)).max(32),
  config_version: z.int().positive(),
  commands_through: z.int().nonnegative(),
  /** A level of before there was an autopilot was not interrupted by a start that it could end. */
  interrupted_at: At.nullable().default(null),
  updated_at: At,
  updated_by: z.string().min(1).max(64),
});

/** The record and the domain's value are one shape; this line does not compile when they part. */
export const toLevel = (record: z.output<typeof ControlLevelRecord>): ControlLevel => record;

/** What the executor says it has applied. An item of its own, so that it never contends with operators. */
export const AckRecord = z.strictObject({
  book: Book,
  /** The highest level version applied; every lower one is applied too. */
  version: z.int().nonnegative(),
  at: At,
  fencing_id: z.int().nonnegative(),
  executor: z.string().min(1).max(64),
  /** Opening orders that had left before this version was applied and whose answer is still out. */
  opening_in_flight: z.int().nonnegative(),
  /** The version of the configuration that was read, checked and is in force; absent while none is. */
  config_version: z.int().positive().optional(),
});
export type Ack = z.output<typeof AckRecord>;

/** All that the queue ever carries: «version N is there». The truth is in the table. */
export const Doorbell = z.strictObject({ book: Book, version: z.int().positive() });
export type Doorbell = z.output<typeof Doorbell>;
