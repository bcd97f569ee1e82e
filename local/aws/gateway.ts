/**
 * The HTTP API on one machine: finds the route, asks the authorizer, hands the request to the very Lambda handler as an
 * API Gateway event and sends its answer on. Knows no business rule. Listens on a loopback address only.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '#shared/domain/time.ts';
import { isLoopback } from '#shared/config/relations.ts';
import { PAGE_PATH } from '#shared/wire/page.ts';
import type { Route } from '#shared/wire/route.ts';
import { createAuthorization } from './authorization.ts';
import type { LambdaHandler, LambdaHandlers } from './handlers.ts';
import {
  BODY_BYTES_MAX,
  proxyEvent,
  readBody,
  readHead,
  sendAnswer,
  sendError,
  type HttpRequest,
} from './http-event.ts';
import { createRouter, createThrottle, decodePath } from './routing.ts';
import type { StaticFiles } from './static-files.ts';

/** A caller that sends its request slower than this is let go. */
const REQUEST_MS_MAX = 10_000;

export interface GatewayOptions {
  readonly routes: readonly Route[];
  /** One for each function that the routes name. */
  readonly handlers: LambdaHandlers;
  readonly authorizer: LambdaHandler;
  readonly statics: readonly StaticFiles[];
  readonly clock: Clock;
  readonly newRequestId: () => string;
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly onFailure: (what: string, error: unknown) => void;
}
export interface Gateway {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** A page elsewhere may point its own name at this machine; it then still says that name. */
const namesThisMachine = (host: string): boolean => isLoopback(host.replace(/:\d+$/, ''));

export function createGateway(options: GatewayOptions) {
  const { clock, handlers } = options;
  const route = createRouter(options.routes);
  const throttle = createThrottle(clock);
  const authorize = createAuthorization(options.authorizer, clock);

  async function callRoute(
    found: Route,
    pathParameters: Readonly<Record<string, string>>,
    request: HttpRequest,
    response: ServerResponse,
  ): Promise<void> {
    const fail = sendError.bind(null, response, request.requestId);
    if (!throttle(found)) return fail('too_many_requests', 'too many requests', 'wait a second and try again');
    const guarded = found.who === 'viewer' || found.who === 'operator';
    const caller = guarded ? await authorize(request, found.routeKey, pathParameters) : null;
    if (guarded && caller === null) {
      return fail('unauthenticated', 'nobody is signed in', 'sign in, or send authorization: Bearer and your token');
    }
    const handler = handlers[found.function];
    if (handler === undefined) return fail('unavailable', `there is no function ${found.function}`, null);
    sendAnswer(response, await handler(proxyEvent(request, found.routeKey, pathParameters, caller)));
  }

  async function serve(message: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    const head = readHead(message, requestId, clock.wall());
    const fail = sendError.bind(null, response, requestId);
    const body = await readBody(message);
    if (!namesThisMachine(head.headers['host'] ?? '')) {
      return fail('forbidden', 'this address serves its own machine only', 'use http://localhost');
    }
    if (body === null) return fail('too_large', `a body is at most ${BODY_BYTES_MAX} bytes`, null);
    if (head.method === 'GET' || head.method === 'HEAD') {
      if (head.path === '/') return void response.writeHead(302, { location: PAGE_PATH }).end();
      if (options.statics.some((files) => files.serve(head.path, response))) return undefined;
    }
    const parts = decodePath(head.path);
    if (parts === null) return fail('bad_request', 'the path is not well encoded', null);
    const found = route(head.method, parts);
    if (found.kind === 'route') return callRoute(found.route, found.pathParameters, { ...head, body }, response);
    if (found.kind === 'nothing') return fail('not_found', `there is nothing at ${head.path}`, 'see /docs');
    response.setHeader('allow', found.methods.join(', '));
    return fail(
      'method_not_allowed',
      `${head.path} takes ${found.methods.join(', ')}, not ${head.method}`,
      'see /docs',
    );
  }

  return createServer({ requestTimeout: REQUEST_MS_MAX }, (message, response) => {
    const requestId = options.newRequestId();
    response.setHeader('x-request-id', requestId);
    serve(message, response, requestId).catch((error: unknown) => {
      options.onFailure(`${message.method ?? ''} ${(message.url ?? '').split('?')[0] ?? ''} ${requestId}`, error);
      if (response.headersSent) response.destroy();
      else sendError(response, requestId, 'internal', 'something went wrong here', `look for ${requestId} in the log`);
    });
  });
}

/** @throws when the port is taken */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  if (!isLoopback(options.host)) throw new Error(`The local gateway listens on loopback only, not on ${options.host}.`);
  const server = createGateway(options);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : options.port;
  return {
    url: `http://localhost:${port}`,
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
