/** One link of the audit chain. `hash` = SHA-256 over the canonical JSON of the link without `hash`. */
import * as z from 'zod';
import { At, Book } from './primitives.ts';

export const auditActions = [
  'hold_set',
  'resume_requested',
  'resume_confirmed',
  'resumed',
  'exit_safe_mode_requested',
  'exit_safe_mode_approved',
  'exit_dry_run_requested',
  'exit_dry_run_approved',
  'risk_limit_raise_requested',
  'risk_limit_raise_approved',
  'risk_limit_lowered',
  'approval_declined',
  'approval_withdrawn',
  'approval_refused',
  'safe_mode_set',
  'dry_run_set',
  'level_created',
  /** Several of the executor's own events in one link, see `own-events.ts`. */
  'executor_events',
  'events_lost',
  'incident_opened',
  'incident_closed',
  'restart.resume',
  'cancel_all',
  'cancel_all.duplicate',
  'close_all',
  'close_all.duplicate',
  'kill',
  'kill.duplicate',
  'settle_doubt',
  'settle_doubt.duplicate',
  'adopt_break',
  'adopt_break.duplicate',
  'ignore_break',
  'ignore_break.duplicate',
  'close_break',
  'close_break.duplicate',
  'release_leader',
  'release_leader.duplicate',
  'command_done',
  'command_expired',
  'autopilot_resumed',
  'autopilot_resume_refused',
  'autopilot_guard',
  'entries_blocked',
  'orchestrator',
  'strategy_enable_requested',
  'strategy_enabled',
  'strategy_disabled',
  'notices_acknowledged',
  'operator_changed',
  'secret_changed',
  'secret_refused',
  'venue_key_taken',
  'venue_key_refused',
  'config_started',
  'config_apply_requested',
  'config_apply_approved',
  'config_applied',
  'control_patched',
] as const;

export const SUBJECT_MAX = 200;
export const REASON_MAX = 500;

export const AuditLink = z
  .strictObject({
    book: Book,
    seq: z.int().positive(),
    at: At,
    /** Operator id, `system` or the executor's name. */
    actor: z.string().min(1).max(64),
    action: z.enum(auditActions),
    /** What it was about: an approval id, a hold id, a batch of events. */
    subject: z.string().max(SUBJECT_MAX),
    reason: z.string().max(REASON_MAX),
    /** What changed, or the events of the batch. */
    detail: z.record(z.string(), z.json()),
    /** `0` repeated 64 times for the first link. */
    previous_hash: z.string().length(64),
    hash: z.string().length(64),
  })
  .meta({ id: 'AuditLink' });
export type AuditLink = z.output<typeof AuditLink>;
export type AuditDraft = Pick<AuditLink, 'actor' | 'action' | 'subject' | 'reason' | 'detail'>;
export const GENESIS_HASH = '0'.repeat(64);
