/** What deployed functions are asked: events as the gateway hands them over, from somebody who is signed in. */
import { routes } from '#shared/wire/routes.ts';

type Asked = Pick<(typeof routes)[number], 'method' | 'path' | 'routeKey'>;

function eventOf({ method, path, routeKey }: Asked, role: 'viewer' | 'operator', body?: unknown) {
  const http = { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' };
  const lambda = { operator_id: 'vera', role, via: 'token' };
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    headers: {},
    requestContext: { requestId: 'r', routeKey, stage: '$default', http, authorizer: { lambda } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  };
}

/**
 * A read of this function’s own that needs no more than the tables; null when it has none. Of a configuration nothing can
 * be read before an executor has recorded one.
 */
export function readOf(name: string): unknown {
  const reads = routes.filter(
    ({ method, path, function: owner }) =>
      owner === name && owner !== 'config' && method === 'GET' && !path.includes('{'),
  );
  // What is public may answer 503, and is then no answer of the usual kind.
  const route = reads.find(({ who }) => who === 'viewer') ?? reads.find(({ who }) => who === 'public');
  return route === undefined ? null : eventOf(route, 'viewer');
}

export const HOLD = eventOf({ method: 'POST', path: '/api/ui/hold', routeKey: 'POST /api/ui/hold' }, 'operator', {
  reason: 'looking around',
});
