/** What forms of a page submit: the same use cases as the routes below `/api/ui`, with the result as a page. */
import { HoldForm, KillForm, ResumeForm } from './http-forms.ts';
import { PAGE_PATH } from './page.ts';
import { actThrottle, type RouteSpec } from './route.ts';

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
