/**
 * One HTTP call as an outcome. Refusals come back as the API's own error shape; silence, a timeout or an answer that is
 * not ours is `unreachable`, which for an action means: we do not know whether it happened.
 */
import type { ApiError } from '#shared/wire/errors.ts';
import type { Clock } from '#shared/domain/time.ts';

export type Answer =
  | { readonly kind: 'ok'; readonly body: unknown; readonly tookMs: number }
  | { readonly kind: 'refused'; readonly status: number; readonly error: ApiError }
  | { readonly kind: 'unreachable'; readonly why: string };

export interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** Who this tab acts for: its cookie is chosen by this header, so that two operators can work in two tabs. */
export interface Caller {
  readonly operatorId: string | null;
  /** The person did something since the last call that said so: keeps the session from going idle. */
  readonly active: boolean;
}

export type Call = (request: Request, caller: Caller) => Promise<Answer>;

/** A HOLD waits up to 2 s for its acknowledgement; longer than this and the API counts as silent. */
const ANSWER_MS_MAX = 6_000;

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isApiError = (body: unknown): body is ApiError =>
  isRecord(body) && typeof body['code'] === 'string' && typeof body['message'] === 'string';

const headersOf = (request: Request, caller: Caller): Record<string, string> => ({
  ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
  ...(caller.operatorId === null ? {} : { 'x-propbot-operator': caller.operatorId }),
  ...(caller.active ? { 'x-propbot-active': '1' } : {}),
});

export const httpCall =
  (clock: Clock): Call =>
  async (request, caller) => {
    const startedAt = clock.monotonic();
    try {
      const response = await fetch(request.path, {
        method: request.method,
        headers: headersOf(request, caller),
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      });
      const body: unknown = await response.json();
      if (response.ok) return { kind: 'ok', body, tookMs: clock.monotonic() - startedAt };
      if (isApiError(body)) return { kind: 'refused', status: response.status, error: body };
      return { kind: 'unreachable', why: `something that is not PropBot answered with ${response.status}` };
    } catch (error) {
      const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
      return {
        kind: 'unreachable',
        why: timedOut ? `no answer within ${ANSWER_MS_MAX / 1000} s` : 'no connection, or an unreadable answer',
      };
    }
  };
