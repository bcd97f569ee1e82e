/**
 * The one wrapper around every function that answers HTTP: finds the route, checks who may, reads the request, runs the
 * operation, writes one log line and one shape of error. Nothing of an unexpected error reaches the caller.
 */
import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { elapsed, type Clock } from '#shared/domain/time.ts';
import { errorStatus, type ApiError } from '#shared/wire/errors.ts';
import { Identity } from '#shared/wire/operator.ts';
import { routeOf, type FunctionName, type Route } from '#shared/wire/routes.ts';
import type { GivenAnswer } from '#shared/store/asked-ports.ts';
import { mayChange } from '#shared/wire/route.ts';
import { refuse, type IfChanging, type OperationsOf, type Page, type Refusal, type Reply } from './answer.ts';
import { once, type Again, type Changing } from './changing.ts';
import type { Log } from './log.ts';
import { readRequest } from './read-request.ts';
import { unrouted } from './unrouted.ts';

export type HttpEvent = APIGatewayProxyEventV2;
export type HttpResult = APIGatewayProxyStructuredResultV2;
/** An operation whose request type is forgotten: only `ask`, which has just made the request of its schemas, calls it. */
type AnyOperation = (request: never) => Promise<Reply>;

const closedPolicy = "default-src 'none'; frame-ancestors 'none'";
const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': closedPolicy,
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

interface Always {
  readonly log: Log;
  readonly clock: Clock;
  readonly changing?: Changing;
}
export type HandleDeps<Name extends FunctionName> = Always & IfChanging<Name, { readonly changing: Changing }>;

/** @param operations one for each route that the table gives to this function */
export function handle<Name extends FunctionName>(deps: HandleDeps<Name>, operations: OperationsOf<Name>) {
  const run = async (event: HttpEvent): Promise<HttpResult> => {
    const requestId = event.requestContext.requestId;
    const route = routeOf(event.routeKey);
    if (route === null || !Object.hasOwn(operations, route.operationId)) return write(unrouted(event), requestId);
    const operation: AnyOperation = operations[route.operationId as keyof typeof operations];
    return write(await ask(deps, route, operation, event), requestId);
  };
  return middy<HttpEvent, HttpResult>().use(oneErrorAnswer(deps.log)).use(accessLog(deps)).handler(run);
}

async function ask(deps: Always, route: Route, operation: AnyOperation, event: HttpEvent): Promise<Reply | Again> {
  const by = identityFor(route, event);
  if (by.kind === 'refusal') return by;
  const request = readRequest(route, event);
  if (request.kind === 'refused') return request.refusal;
  const { identity } = by;
  const whole = { ...request.parts, by: identity, headers: event.headers, cookies: event.cookies ?? [] };
  const work = () => operation(whole as never);
  if (!mayChange(route) || identity === null) return work();
  const { changing, clock, log } = deps;
  if (changing === undefined) throw new TypeError(`${route.operationId} changes something, and nothing is kept of it`);
  const asked = { route, event, operatorId: identity.operator_id };
  return once({ changing, clock, log }, asked, work, (reply) => given(reply, event.requestContext.requestId));
}

type IdentityOrNot = { readonly kind: 'known'; readonly identity: Identity | null } | Refusal;

/** The route table says who may; the authorizer has said who it is. Without its word, nobody may. */
function identityFor(route: Route, event: HttpEvent): IdentityOrNot {
  if (route.who === 'public' || route.who === 'telegram') return { kind: 'known', identity: null };
  const context = contextOf(event);
  const identity = Identity.safeParse(context);
  if (!identity.success) {
    const why = typeof context['refused'] === 'string' ? context['refused'] : 'nobody is signed in';
    return refuse('unauthenticated', why, 'sign in again, or send «Authorization: Bearer <token>»');
  }
  if (route.who === 'operator' && identity.data.role !== 'operator') {
    return refuse('forbidden', `${identity.data.operator_id} may look and not act`, 'an operator may do this');
  }
  return { kind: 'known', identity: identity.data };
}

function contextOf(event: HttpEvent): Record<string, unknown> {
  const { requestContext } = event as { requestContext: { authorizer?: { lambda?: Record<string, unknown> | null } } };
  return requestContext.authorizer?.lambda ?? {};
}

/** Tells that this is the answer that was given before, to the first request with its key. */
const AGAIN_HEADER = 'idempotent-replayed';
const JSON_TYPE = 'application/json; charset=utf-8';

function write(reply: Reply | Again, requestId: string): HttpResult {
  const headers = { ...securityHeaders, 'x-request-id': requestId };
  if (reply.kind === 'page') {
    const { contentType, contentSecurityPolicy, text } = reply;
    const own = { 'content-type': contentType, 'content-security-policy': contentSecurityPolicy };
    return { statusCode: 200, headers: { ...headers, ...reply.headers, ...own }, body: text };
  }
  const { status, body, cookies, etag } = reply.kind === 'again' ? reply.answer : given(reply, requestId);
  return {
    statusCode: status,
    headers: {
      ...headers,
      'content-type': JSON_TYPE,
      ...(etag === null ? {} : { etag }),
      ...(reply.kind === 'again' ? { [AGAIN_HEADER]: 'true' } : {}),
    },
    body,
    cookies: [...cookies],
  };
}

/** The part of an answer that is kept and given again. */
function given(reply: Exclude<Reply, Page>, requestId: string): GivenAnswer {
  switch (reply.kind) {
    case 'done':
      return {
        status: reply.status,
        body: JSON.stringify(reply.body),
        cookies: reply.cookies,
        etag: etagOf(reply.body),
      };
    case 'refusal': {
      const { code, message, field, hint } = reply;
      const error: ApiError = { code, message, field, hint, request_id: requestId };
      return { status: errorStatus[code], body: JSON.stringify(error), cookies: [], etag: null };
    }
  }
}

const Version = z.int().positive();
/** A `version` beside anything else is of something else, such as the configuration. */
const ShowsLevel = z.union([
  z.object({ level_version: Version }).transform((body) => body.level_version),
  z.object({ version: Version, mode: z.enum(['RUN', 'HOLD']) }).transform((body) => body.version),
  z.object({ version: Version, hold_id: z.string() }).transform((body) => body.version),
  z.object({ safety: z.object({ level_version: Version }) }).transform((body) => body.safety.level_version),
]);
/** An answer that shows the control level says its version, which is what `If-Match` takes. */
function etagOf(body: unknown): string | null {
  const shown = ShowsLevel.safeParse(body);
  return shown.success ? `"${shown.data}"` : null;
}

type Around = MiddlewareObj<HttpEvent, HttpResult>;

/** The unexpected ends here: logged whole, answered without a detail. */
const oneErrorAnswer = (log: Log): Around => ({
  onError: (request) => {
    const requestId = request.event.requestContext.requestId;
    log.error('request.failed', { requestId, route: request.event.routeKey, error: request.error });
    const message = 'something unexpected happened; whether anything was changed can be seen in the audit log';
    request.response = write(refuse('internal', message, `quote request ${requestId}`), requestId);
  },
});

function accessLog({ log, clock }: { readonly log: Log; readonly clock: Clock }): Around {
  const started = new WeakMap<HttpEvent, ReturnType<Clock['monotonic']>>();
  return {
    before: ({ event }) => {
      started.set(event, clock.monotonic());
    },
    after: ({ event, response }) => {
      const begun = started.get(event) ?? clock.monotonic();
      const { operator_id: operator = null } = contextOf(event);
      log.info('request.answered', {
        requestId: event.requestContext.requestId,
        route: event.routeKey,
        status: response?.statusCode,
        operator,
        ms: elapsed(begun, clock.monotonic()),
      });
    },
  };
}
