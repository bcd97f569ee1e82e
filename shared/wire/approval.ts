import * as z from 'zod';
import { strategyNames } from '#shared/domain/strategy.ts';
import { ConfigGrantRecord } from './config.ts';
import { LimitChange } from './level.ts';
import { ApprovalId, At, Book, OperatorId } from './primitives.ts';

export const approvalActions = [
  'resume',
  'exit_safe_mode',
  'exit_dry_run',
  'enable_strategy',
  'raise_limit',
  'apply_config',
] as const;
export type ApprovalAction = (typeof approvalActions)[number];

export const GrantRecord = z.strictObject({
  lift_holds: z.array(z.string().min(8).max(40)).max(64),
  exit_safe_mode: z.boolean(),
  exit_dry_run: z.boolean(),
  enable_strategy: z.enum(strategyNames).optional(),
  set_limit: LimitChange.optional(),
  apply_config: ConfigGrantRecord.optional(),
});

/** `void`: what the requester saw has changed materially meanwhile, so nobody may approve it any more. */
export const approvalStates = ['pending', 'approved', 'declined', 'withdrawn', 'expired', 'void'] as const;

/** A request that waits for a second person, or what became of it. */
export const ApprovalRecord = z
  .strictObject({
    id: ApprovalId,
    book: Book,
    /** The main action; a resume may be bundled with `exit_safe_mode`, which then shows in `change`. */
    action: z.enum(approvalActions),
    scope: z.string().min(1).max(64),
    reason: z.string(),
    requested_by: OperatorId,
    requested_at: At,
    expires_at: At,
    state: z.enum(approvalStates),
    /** Exactly what an approval does. */
    change: GrantRecord,
    /** SHA-256 over the canonical JSON of `change`, book and action. */
    change_hash: z.string().length(64),
    /** SHA-256 over the canonical JSON of what makes an approval void when it changes (`materialOf`). */
    state_hash: z.string().length(64),
    decided_by: OperatorId.nullable(),
    decided_at: At.nullable(),
    decision_note: z.string().max(500).nullable(),
  })
  .meta({ id: 'Approval' });
export type Approval = z.output<typeof ApprovalRecord>;
