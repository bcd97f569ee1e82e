/** One error shape for every surface. `code` is for programs, `message` for people; nothing parses the message. */
import * as z from 'zod';

/** Every code there is, with its HTTP status. A new one is a row here. */
export const errorStatus = {
  bad_request: 400,
  invalid_field: 422,
  key_reused: 422,
  unauthenticated: 401,
  wrong_code: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  same_operator: 409,
  hold_active: 409,
  safe_mode_on: 409,
  no_granted_resume: 409,
  already_so: 409,
  already_pending: 409,
  already_decided: 409,
  state_changed: 409,
  nothing_to_lift: 409,
  nothing_pending: 409,
  more_than_one_pending: 409,
  dry_run_locked: 409,
  two_operators: 409,
  one_operator: 409,
  unanswered: 409,
  cooling_down: 409,
  conflict: 409,
  restart_needed: 409,
  safe_mode_off: 409,
  approval_expired: 410,
  version_changed: 412,
  too_large: 413,
  secret_refused: 422,
  approvals_locked: 423,
  runaway: 423,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
} as const;
export type ErrorCode = keyof typeof errorStatus;

export const ApiError = z
  .strictObject({
    code: z.enum(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]),
    message: z.string(),
    /** Path of the field that is wrong, such as `body.reason`. */
    field: z.string().nullable(),
    /** What would be right, or what to do next. */
    hint: z.string().nullable(),
    request_id: z.string(),
  })
  .meta({ id: 'Error' });
export type ApiError = z.output<typeof ApiError>;
