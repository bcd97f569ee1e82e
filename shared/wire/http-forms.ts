/** What forms of a page submit: text, and ticks. */
import * as z from 'zod';
import { Reason } from './primitives.ts';

const Note = z.string().trim().min(1).max(64).optional().describe('Kept as a note; who acted is who authenticated.');
const yes = ['on', 'true', '1'] as const;
const Tick = z
  .enum([...yes, 'off', 'false', '0'])
  .optional()
  .transform((text) => text !== undefined && (yes as readonly string[]).includes(text));

export const HoldForm = z.strictObject({ reason: Reason, requested_by: Note }).meta({ id: 'HoldForm' });
export const ResumeForm = z
  .strictObject({
    reason: Reason,
    requested_by: Note,
    exit_safe_mode: Tick.describe('Ticked: safe mode off in the same request.'),
  })
  .meta({ id: 'ResumeForm' });
export const KillForm = z
  .strictObject({
    reason: Reason.optional(),
    requested_by: Note,
    flatten: Tick.describe('Ticked: also closes positions, reduce-only, pair by pair.'),
  })
  .meta({ id: 'KillForm' });
