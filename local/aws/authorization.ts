/** Asks the authorizer function who is calling, as the HTTP API does, and remembers what it said of a bearer token. */
import * as z from 'zod';
import { elapsed, type Clock, type MonotonicMs } from '#shared/domain/time.ts';
import { authorizerEvent, type HttpRequest } from './http-event.ts';
import type { LambdaHandler } from './handlers.ts';

/** An operator who is removed is out after this, at the latest. */
const TOKEN_AGE_MS_MAX = 5_000;
/** Tokens remembered at one time; when full, all are forgotten, which only costs a call. */
const TOKENS_KEPT_MAX = 256;

const Verdict = z.object({ isAuthorized: z.boolean(), context: z.record(z.string(), z.unknown()).optional() });
export type Caller = Readonly<Record<string, unknown>>;

/** @returns a function that answers what is known of the caller, or null when nobody may pass as that */
export function createAuthorization(authorizer: LambdaHandler, clock: Clock) {
  const known = new Map<string, { readonly caller: Caller; readonly at: MonotonicMs }>();
  return async (
    request: HttpRequest,
    routeKey: string,
    pathParameters: Readonly<Record<string, string>>,
  ): Promise<Caller | null> => {
    const token = request.headers['authorization'] ?? '';
    // A session may end or go idle at any request, so only a bearer token that comes alone is remembered.
    const cached = token === '' || request.cookies.length > 0 ? undefined : known.get(token);
    if (cached !== undefined && elapsed(cached.at, clock.monotonic()) <= TOKEN_AGE_MS_MAX) return cached.caller;
    const at = clock.monotonic();
    const verdict = Verdict.parse(await authorizer(authorizerEvent(request, routeKey, pathParameters)));
    if (!verdict.isAuthorized) return null;
    const caller = verdict.context ?? {};
    if (token !== '' && request.cookies.length === 0) {
      if (known.size >= TOKENS_KEPT_MAX) known.clear();
      known.set(token, { caller, at });
    }
    return caller;
  };
}
