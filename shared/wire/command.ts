/** A command as a record, and the requests and answers of the routes that file one. */
import * as z from 'zod';
import { breakAsks, commandKinds, type Command } from '#shared/domain/command.ts';
import { guardStatuses } from '#shared/domain/guard-reading.ts';
import { partsOfOrderId } from '#shared/domain/ids.ts';
import { Acknowledgement } from './http-control.ts';
import { Cursor } from './http-page.ts';
import { ApprovalId, At, Book, Decimal, Instrument, OperatorId, PositiveDecimal, Reason, Venue } from './primitives.ts';
import { DoubtStatus, LeaseRecord } from './status.ts';
import { BreakRecord } from './trading.ts';

export const CommandId = ApprovalId;
export const CommandPath = z.strictObject({ id: CommandId });
export const OrderId = z
  .string()
  .refine((text) => partsOfOrderId(text) !== null, { error: 'an order id of ours, as the list of doubts shows it' })
  .meta({ id: 'OrderId', examples: ['pb000001h00000001e00f'] });
export const OrderPath = z.strictObject({ id: OrderId });

export const BreakId = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]{1,100}$/, { error: 'the id of a break, as the list of breaks shows it' })
  .meta({ id: 'BreakId', examples: ['position-okx-mi8x2c1s'] });
export const BreakPath = z.strictObject({ id: BreakId });

export const CommandAsk = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cancel_all') }),
  z.strictObject({ kind: z.literal('close_all') }),
  z.strictObject({ kind: z.literal('kill'), flatten: z.boolean(), hold_id: z.string().min(8).max(40) }),
  z.strictObject({
    kind: z.literal('settle_doubt'),
    order_id: OrderId,
    filled: Decimal.describe('Base currency; 0 for an order that never arrived.'),
    price: Decimal.nullable(),
  }),
  z.strictObject({ kind: z.enum(breakAsks), break_id: BreakId }),
  z.strictObject({ kind: z.literal('release_leader') }),
]);

/** Left-overs that one receipt names; a venue with more of them is not flat either way. */
export const LEFT_MAX = 64;
const LeftOver = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('position'), instrument: Instrument, quantity: Decimal }),
  z.strictObject({ kind: z.literal('order'), instrument: Instrument, id: z.string().max(64) }),
]);
export const VenueReceipt = z
  .strictObject({
    venue: Venue,
    state: z
      .enum(['flat', 'open', 'unknown'])
      .describe('Flat only when the venue itself said so; unknown is never flat.'),
    left: z.array(LeftOver).max(LEFT_MAX),
    read_at: At.nullable()
      .default(null)
      .describe('When the venue was asked: what it said may have changed since. Null where it was not noted.'),
  })
  .meta({ id: 'VenueReceipt' });
export const CommandResult = z
  .strictObject({
    outcome: z.enum(['complete', 'incomplete', 'unknown']),
    venues: z.array(VenueReceipt),
    hedges_left: z.strictObject({ real: z.int().nonnegative(), simulated: z.int().nonnegative() }),
    note: z.string().max(500),
  })
  .meta({ id: 'CommandResult' });

export const CommandRecord = z
  .strictObject({
    id: CommandId,
    book: Book,
    number: z.int().positive(),
    ask: CommandAsk,
    correlation: z.string().length(64),
    requested_by: OperatorId,
    requested_at: At,
    reason: z.string().max(500),
    channel: z.string().max(64),
    expires_at: At,
    state: z.enum(['filed', 'claimed', 'done', 'expired']),
    fencing_id: z.int().nonnegative().describe('0 while nobody runs it.'),
    executor: z.string().min(1).max(64).nullable(),
    result: CommandResult.nullable(),
    ended_at: At.nullable(),
  })
  .meta({ id: 'Command' });
/** The record and the domain's value are one shape; this line does not compile when they part. */
export const toCommand = (record: z.output<typeof CommandRecord>): Command => record;

const Note = z.string().trim().min(1).max(64).optional().describe('Kept as a note; who acted is who authenticated.');
const CorrelationId = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]{1,64}$/, { error: 'a correlation id: 1 to 64 letters, digits, and any of _ . : -' })
  .optional()
  .describe('The same id again answers with the stored result. Without it, what it is about is the name.');
const asked = { reason: Reason.optional(), correlation_id: CorrelationId, requested_by: Note };

export const CancelAllRequest = z.strictObject(asked).meta({ id: 'CancelAllRequest' });
export const CloseAllRequest = z
  .strictObject({
    ...asked,
    dry_run: z.boolean().optional().describe('Answers what would be closed, and closes nothing.'),
  })
  .meta({ id: 'CloseAllRequest' });
export const KillRequest = z
  .strictObject({
    ...asked,
    flatten: z.boolean().optional().describe('Also closes positions, reduce-only, pair by pair.'),
  })
  .meta({ id: 'KillRequest' });
export const SettleRequest = z
  .strictObject({
    outcome: z.enum(['never_arrived', 'filled']),
    quantity: PositiveDecimal.optional().describe('Base currency that filled in all, as the venue shows it.'),
    price: PositiveDecimal.optional().describe('Average price of that fill.'),
    reason: Reason,
    correlation_id: CorrelationId,
  })
  .refine(
    ({ outcome, quantity, price }) =>
      outcome === 'filled'
        ? quantity !== undefined && price !== undefined
        : quantity === undefined && price === undefined,
    { error: 'filled needs quantity and price, never_arrived takes neither' },
  )
  .meta({ id: 'SettleRequest' });
export const BreakRequest = z
  .strictObject({ reason: Reason, correlation_id: CorrelationId })
  .meta({ id: 'BreakRequest' });
export const ReleaseRequest = z
  .strictObject({ reason: Reason, correlation_id: CorrelationId })
  .meta({ id: 'ReleaseRequest' });

/** Where a command stands. `receipt` is null until it is over. */
export const CommandAnswer = z
  .strictObject({
    command_id: CommandId,
    kind: z.enum(commandKinds),
    state: CommandRecord.shape.state,
    repeat: z.boolean().describe('True when this wish was filed before; the answer is of that one.'),
    requested_by: OperatorId,
    requested_at: At,
    executor: z.string().nullable(),
    receipt: CommandResult.nullable(),
    next_step: z.string(),
  })
  .meta({ id: 'CommandAnswer' });
export type CommandAnswer = z.output<typeof CommandAnswer>;

/** A kill is in force as soon as it is written; the acknowledgement says that the executor obeys. */
export const KillAnswer = CommandAnswer.extend({
  ...Acknowledgement.shape,
  hold_id: z.string(),
  version: z.int().positive(),
}).meta({ id: 'KillAnswer' });
export type KillAnswer = z.output<typeof KillAnswer>;

export const ClosePlan = z
  .strictObject({
    dry_run: z.literal(true),
    steps: z.array(
      z.strictObject({
        hedge_id: z.string(),
        venue: Venue,
        instrument: Instrument,
        side: z.enum(['buy', 'sell']),
        quantity: Decimal,
        simulated: z.boolean(),
      }),
    ),
    next_step: z.string(),
  })
  .meta({ id: 'ClosePlan' });
export type ClosePlan = z.output<typeof ClosePlan>;
export const CloseAllAnswer = z.union([CommandAnswer, ClosePlan]);

export const Doubts = z
  .strictObject({
    book: Book,
    generated_at: At,
    /** True when the executor is silent: the list is then what it last said. */
    stale: z.boolean(),
    doubts: z.array(DoubtStatus.extend({ age_sec: z.number().nonnegative() })),
    cursor: Cursor,
    worst_notional_usdt: Decimal.describe('Of all of them together.'),
  })
  .meta({ id: 'Doubts' });
export type Doubts = z.output<typeof Doubts>;

export const Breaks = z
  .strictObject({
    book: Book,
    generated_at: At,
    /** True when the executor is silent: nothing has been compared since. */
    stale: z.boolean(),
    breaks: z.array(BreakRecord.extend({ age_sec: z.number().nonnegative() })),
    cursor: Cursor,
    to_resolve: z.int().nonnegative().describe('Those that nobody has acknowledged: they hold and block.'),
  })
  .meta({ id: 'Breaks' });
export type Breaks = z.output<typeof Breaks>;

/** How books and venues stand to each other. */
export const Recon = z
  .strictObject({
    book: Book,
    generated_at: At,
    stale: z.boolean(),
    status: z.enum([...guardStatuses, 'UNKNOWN']).describe('UNKNOWN while the executor is silent.'),
    /** Since when the status is that. */
    since: At.nullable(),
    summary: z.string(),
    mismatches: z.int().nonnegative(),
    to_resolve: z.int().nonnegative(),
    next_step: z.string(),
  })
  .meta({ id: 'Recon' });
export type Recon = z.output<typeof Recon>;

export const LeaderAnswer = z
  .strictObject({
    book: Book,
    generated_at: At,
    /** Null before any executor has ever led. */
    lease: LeaseRecord.nullable(),
    /** By the holder's wall clock, for people only. */
    renewed_age_sec: z.number().nonnegative().nullable(),
    /** The executor that last wrote a status, and how old that is. */
    executor: z.string().nullable(),
    status_age_sec: z.number().nonnegative().nullable(),
    leads: z.boolean().describe('A fresh status of the very leader that the lease names.'),
  })
  .meta({ id: 'Leader' });
export type LeaderAnswer = z.output<typeof LeaderAnswer>;
