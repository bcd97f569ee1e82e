/**
 * The one wrapper around every function that answers HTTP: finds the route, checks who may, reads the request, runs the
 * operation, writes one log line and one shape of error. Nothing of an unexpected error reaches the caller.
 */
import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { elapsed, type Clock } from '#shared/domain/time.ts';
import { errorStatus, type ApiError } from '#shared/wire/errors.ts';
import { Identity } from '#shared/wire/operator.ts';
import { routeOf, type FunctionName, type Route } from '#shared/wire/routes.ts';
import { refuse, type Done, type OperationsOf, type Page, type Refusal } from './answer.ts';
import type { Log } from './log.ts';
import { readRequest } from './read-request.ts';

export type HttpEvent = APIGatewayProxyEventV2;
export type HttpResult = APIGatewayProxyStructuredResultV2;
type Reply = Done<unknown> | Refusal | Page;
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

/** @param operations one for each route that the table gives to this function */
export function handle<Name extends FunctionName>(
  deps: { readonly log: Log; readonly clock: Clock },
  operations: OperationsOf<Name>,
) {
  const run = async (event: HttpEvent): Promise<HttpResult> => {
    const requestId = event.requestContext.requestId;
    const route = routeOf(event.routeKey);
    if (route === null || !Object.hasOwn(operations, route.operationId)) {
      return write(refuse('not_found', `there is no ${event.routeKey}`, 'see /docs'), requestId);
    }
    const operation: AnyOperation = operations[route.operationId as keyof typeof operations];
    return write(await ask(route, operation, event), requestId);
  };
  return middy<HttpEvent, HttpResult>().use(oneErrorAnswer(deps.log)).use(accessLog(deps)).handler(run);
}

async function ask(route: Route, operation: AnyOperation, event: HttpEvent): Promise<Reply> {
  const by = identityFor(route, event);
  if (by.kind === 'refusal') return by;
  const request = readRequest(route, event);
  if (request.kind === 'refused') return request.refusal;
  const whole = { ...request.parts, by: by.identity, headers: event.headers, cookies: event.cookies ?? [] };
  return operation(whole as never);
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

function write(reply: Reply, requestId: string): HttpResult {
  const headers = { ...securityHeaders, 'x-request-id': requestId };
  switch (reply.kind) {
    case 'done':
      return { ...json(reply.status, reply.body, headers), cookies: [...reply.cookies] };
    case 'page':
      return {
        statusCode: 200,
        headers: {
          ...headers,
          'content-type': reply.contentType,
          'content-security-policy': reply.contentSecurityPolicy,
        },
        body: reply.text,
      };
    case 'refusal': {
      const { code, message, field, hint } = reply;
      const error: ApiError = { code, message, field, hint, request_id: requestId };
      return json(errorStatus[code], error, headers);
    }
  }
}

const json = (statusCode: number, body: unknown, headers: Record<string, string>): HttpResult => ({
  statusCode,
  headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});

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
