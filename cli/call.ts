/** One request to the API as an outcome. What never came back is unreachable, which is not the same as refused. */
import type * as z from 'zod';
import { ApiError } from '#shared/wire/errors.ts';

export interface Target {
  readonly baseUrl: string;
  readonly token: string;
}

export type Outcome<T> =
  | { readonly kind: 'ok'; readonly body: T; readonly raw: unknown }
  | { readonly kind: 'refused'; readonly error: ApiError }
  | { readonly kind: 'unreachable'; readonly why: string };

/** A HOLD waits up to 2 s for its acknowledgement; whoever is silent for longer than this is not there. */
const ANSWER_MS_MAX = 10_000;

/** Also for reports of trouble that are not errors, such as the 503 of `/healthz`. */
async function read(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    const body: unknown = JSON.parse(text);
    return body;
  } catch {
    return undefined;
  }
}

/** `answer` is the schema of a 200. An answer that does not fit is not guessed at. */
export async function callApi<Schema extends z.ZodType>(
  target: Target,
  method: 'GET' | 'POST',
  path: string,
  answer: Schema,
  body?: Readonly<Record<string, unknown>>,
): Promise<Outcome<z.output<Schema>>> {
  const url = new URL(path, target.baseUrl);
  try {
    const response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${target.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const raw = await read(response);
    if (!response.ok) {
      const error = ApiError.safeParse(raw);
      if (error.success) return { kind: 'refused', error: error.data };
      return { kind: 'unreachable', why: `${url.origin} answered ${response.status}, and not as PropBot does` };
    }
    const parsed = answer.safeParse(raw);
    if (parsed.success) return { kind: 'ok', body: parsed.data, raw };
    const [issue] = parsed.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? 'the answer' : issue.path.join('.');
    return {
      kind: 'unreachable',
      why: `${url.origin} runs another version: ${where} is not what this propbotctl knows`,
    };
  } catch (error) {
    const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
    return {
      kind: 'unreachable',
      why: timedOut
        ? `${url.origin} did not answer within ${ANSWER_MS_MAX / 1000} s`
        : `nothing answers at ${url.origin}`,
    };
  }
}
