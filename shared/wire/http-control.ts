/** Requests and answers of the control endpoints. `requested_by` and `actor` are notes, never identity. */
import * as z from 'zod';
import { ApprovalRecord } from './approval.ts';
import { HoldRecord, Limits, Parameters, ScopedLimits } from './level.ts';
import { ConfigChangeRecord } from './config.ts';
import { ApprovalId, Book, Instrument, PositiveDecimal, Reason, Venue } from './primitives.ts';

/** A name that a caller gives for itself: kept as a note. */
export const Note = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .optional()
  .describe('Kept as a note; who acted is who authenticated.');
const Code = z.string().min(1).max(200).describe("The approver's own second factor (the runbooks' APPROVE_TOKEN).");

export const HoldRequest = z.strictObject({ reason: Reason, requested_by: Note }).meta({ id: 'HoldRequest' });
export const ResumeRequest = z
  .strictObject({
    reason: Reason,
    requested_by: Note,
    also: z
      .array(z.literal('exit_safe_mode'))
      .max(1)
      .optional()
      .describe('Asks for safe mode off in the same request. Leaving dry run is always a request of its own.'),
  })
  .meta({ id: 'ResumeRequest' });
export const ReasonedRequest = z.strictObject({ reason: Reason, requested_by: Note }).meta({ id: 'ReasonedRequest' });
export const ConfirmRequest = z
  .strictObject({
    token: Code,
    actor: Note,
    request_id: ApprovalId.optional().describe('Without it, the only request of this kind that waits.'),
  })
  .meta({ id: 'ConfirmRequest' });
export const ApproveRequest = z.strictObject({ token: Code, actor: Note }).meta({ id: 'ApproveRequest' });
export const DeclineRequest = z.strictObject({ reason: Reason }).meta({ id: 'DeclineRequest' });
export const ApprovalPath = z.strictObject({ id: ApprovalId });
export const NoBody = z.strictObject({}).meta({ id: 'NoBody' });
const Ignored = z.unknown().optional().describe('Ignored; `loop_pair` and `loop_venues` are what counts.');
export const ControlPatch = z
  .strictObject({
    mode: z.enum(['RUN', 'HOLD']).optional(),
    reason: Reason.optional().describe('Kept in the audit chain.'),
    order_notional_usdt: z
      .union([PositiveDecimal, z.number().positive().max(1_000_000_000)])
      .optional()
      .describe('Worth of one leg of a new hedge; decimal text, or a number as the runbook has it.'),
    min_spread_bps: z.number().positive().max(1_000).optional(),
    dry_run_only: z.boolean().optional().describe('True: dry run on. Leaving it is a request of its own.'),
    poll_interval_sec: z
      .number()
      .min(0.01)
      .max(60)
      .optional()
      .describe('How often the control level is read; quotes are not polled.'),
    loop_pair: Instrument.optional(),
    loop_venues: z
      .array(Venue)
      .length(2, { error: 'both venues: a hedge has two legs' })
      .optional()
      .describe('In any order.'),
    pair: Ignored,
    venues: Ignored,
  })
  .refine((body) => Object.keys(body).length > 0, { error: 'name at least one parameter' })
  .meta({ id: 'ControlPatch' });
export type ControlPatch = z.output<typeof ControlPatch>;

/** The latches as they are after a change, and what an operator would do next. */
const Latches = z.strictObject({
  version: z.int().positive(),
  mode: z.enum(['RUN', 'HOLD']),
  hold_active: z.boolean(),
  holds: z.array(HoldRecord),
  safe_mode: z.boolean(),
  dry_run_mode: z.boolean(),
  next_step: z.string(),
});
export type Latches = z.output<typeof Latches>;

export const Acknowledgement = z.strictObject({
  acknowledged: z.boolean().describe('The executor has said that it applied this version, or a later one.'),
  ack_ms: z
    .number()
    .nonnegative()
    .nullable()
    .describe('From the request to the acknowledgement; null when none came in time.'),
  opening_in_flight: z
    .int()
    .nonnegative()
    .nullable()
    .describe('Opening orders that had left before and whose answer was still out.'),
});
export type Acknowledgement = z.output<typeof Acknowledgement>;

export const LevelAnswer = Latches.extend(Acknowledgement.shape).meta({ id: 'LevelAnswer' });
export type LevelAnswer = z.output<typeof LevelAnswer>;
export const HoldAnswer = LevelAnswer.extend({ hold_id: z.string() }).meta({ id: 'HoldAnswer' });
export type HoldAnswer = z.output<typeof HoldAnswer>;
/** Holding answers `hold_id`, running does not. */
export const ControlPatchAnswer = LevelAnswer.extend({
  hold_id: z.string().optional(),
  changes: z.array(ConfigChangeRecord).optional().describe('Parameters that are not what they were.'),
  ignored: z.array(z.string()).optional().describe('Fields that are no longer taken.'),
}).meta({
  id: 'ControlPatchAnswer',
});

export const RequestFiled = z
  .strictObject({ request_id: ApprovalId, approval: ApprovalRecord, next_step: z.string() })
  .meta({ id: 'RequestFiled' });
export const ApprovalDecided = Latches.extend({ approval: ApprovalRecord }).meta({ id: 'ApprovalDecided' });
export const ApprovalClosed = z.strictObject({ approval: ApprovalRecord }).meta({ id: 'ApprovalClosed' });
export const ApprovalList = z
  .strictObject({ approvals: z.array(ApprovalRecord), cursor: z.string().nullable() })
  .meta({ id: 'ApprovalList' });

export const ControlState = z
  .strictObject({
    book: Book,
    version: z.int().positive(),
    mode: z.enum(['RUN', 'HOLD']),
    hold_active: z.boolean(),
    safe_mode: z.boolean(),
    dry_run_mode: z.boolean(),
    dry_run_only: z.boolean().describe('New hedges are simulated: by dry run, or by the lock of the deployment.'),
    dry_run_locked: z.boolean().describe('A lock of the deployment: while true, dry run cannot be left.'),
    limits: Limits,
    limit_scopes: ScopedLimits.describe('Limits of single symbols and venues.'),
    parameters: Parameters,
    order_notional_usdt: PositiveDecimal.describe('The same as in `parameters`.'),
    min_spread_bps: z.number(),
    poll_interval_sec: z.number().nullable().describe('Null before an executor has begun once.'),
    loop_pair: Instrument,
    loop_venues: z.array(Venue),
    strategies: z.array(z.string()),
    config_version: z.int().positive(),
  })
  .meta({ id: 'ControlState' });
export type ControlState = z.output<typeof ControlState>;
