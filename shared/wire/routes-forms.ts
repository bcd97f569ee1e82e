/** What forms of a page submit: the same use cases as the routes below `/api/ui`, with the result as a page. */
import * as z from 'zod';
import { PAGE_PATH } from './page.ts';
import { Reason } from './primitives.ts';
import { actThrottle, type RouteSpec } from './route.ts';

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

const form = {
  method: 'POST',
  who: 'operator',
  throttle: actThrottle,
  form: true,
  answer: null,
  refuses: ['conflict'],
} as const;

export const formRoutes = {
  holdByForm: {
    ...form,
    function: 'control',
    path: `${PAGE_PATH}/hold`,
    summary: 'HOLD, from a form. The same as POST /api/ui/hold.',
    request: { body: HoldForm },
    examples: [{ summary: 'with a reason', body: { reason: 'looking at okx' } }],
  },
  resumeByForm: {
    ...form,
    function: 'approvals',
    path: `${PAGE_PATH}/resume`,
    summary: 'Asks for a resume, from a form. The same as POST /api/ui/resume-request: a second operator approves.',
    request: { body: ResumeForm },
    refuses: ['nothing_to_lift', 'cooling_down', 'already_pending', 'conflict'],
    examples: [{ summary: 'with safe mode off', body: { reason: 'positions checked', exit_safe_mode: 'on' } }],
  },
  killByForm: {
    ...form,
    function: 'control',
    path: `${PAGE_PATH}/kill`,
    summary: 'The kill switch, from a form. The same as POST /api/ui/kill.',
    request: { body: KillForm },
    examples: [{ summary: 'stop and cancel', body: { reason: 'prices look wrong' } }],
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
