import { mkdtempSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { startGateway, type Gateway } from '#local/aws/gateway.ts';
import { BODY_BYTES_MAX } from '#local/aws/http-event.ts';
import { staticFiles } from '#local/aws/static-files.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { ApiError } from '#shared/wire/errors.ts';
import type { Route, RouteSpec } from '#shared/wire/route.ts';

const Echo = z.looseObject({
  routeKey: z.string(),
  rawPath: z.string(),
  rawQueryString: z.string(),
  cookies: z.array(z.string()).optional(),
  headers: z.record(z.string(), z.string()),
  queryStringParameters: z.record(z.string(), z.string()).optional(),
  pathParameters: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean(),
  requestContext: z.looseObject({ authorizer: z.looseObject({ lambda: z.record(z.string(), z.string()) }).optional() }),
});

const spec = (method: RouteSpec['method'], path: string, who: RouteSpec['who'], burst = 1_000): Route => ({
  method,
  path,
  who,
  summary: '',
  function: 'control',
  request: {},
  answer: null,
  refuses: [],
  throttle: { rate: 1, burst },
  operationId: `${method} ${path}`,
  routeKey: `${method} ${path}`,
});
const routes = [
  spec('POST', '/api/echo', 'viewer'),
  spec('GET', '/api/echo', 'public'),
  spec('POST', '/api/items/{id}/approve', 'operator'),
  spec('GET', '/api/items/all', 'public'),
  spec('GET', '/api/items/{id}', 'public'),
  spec('GET', '/api/rare', 'public', 2),
  spec('GET', '/api/broken', 'public'),
  spec('POST', '/telegram', 'telegram'),
];

let gateway: Gateway;
let authorizerCalls = 0;
const failures: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'propbot-page-'));
writeFileSync(join(folder, 'index.html'), '<p>page</p>');
writeFileSync(join(folder, 'main.js'), 'run()');
writeFileSync(join(folder, 'secrets.json'), '{}');

beforeAll(async () => {
  gateway = await startGateway({
    routes,
    handlers: {
      control: async (event) => {
        const { rawPath } = Echo.parse(event);
        if (rawPath === '/api/broken') throw new Error('the password is hunter2');
        return {
          statusCode: 201,
          headers: { 'content-type': 'application/json', 'x-own': 'yes' },
          cookies: ['a=1; HttpOnly', 'b=2'],
          body: Buffer.from(JSON.stringify(event)).toString('base64'),
          isBase64Encoded: true,
        };
      },
    },
    authorizer: async (event) => {
      authorizerCalls += 1;
      const { headers, cookies = [] } = z.looseObject(Echo.shape).partial().parse(event);
      const known = headers?.['authorization'] === 'Bearer good' || cookies.includes('session=good');
      return known ? { isAuthorized: true, context: { operator_id: 'alice' } } : { isAuthorized: false };
    },
    statics: [staticFiles(folder, '/ui/dashboard', "default-src 'none'")],
    clock: systemClock,
    newRequestId: () => 'request-1',
    host: '127.0.0.1',
    port: 0,
    onFailure: (what) => failures.push(what),
  });
});
afterAll(() => gateway.stop());
beforeEach(() => {
  authorizerCalls = 0;
});

const call = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${gateway.port}${path}`, { redirect: 'manual', ...init });
const echoed = async (response: Response): Promise<z.output<typeof Echo>> => Echo.parse(await response.json());
const errorOf = async (response: Response): Promise<ApiError> => ApiError.parse(await response.json());

describe('a request becomes the event that AWS would make of it', () => {
  test('path, query, cookies, headers and body', async () => {
    const response = await call('/api/echo?a=1&b=x%20y&a=2', {
      method: 'POST',
      headers: { authorization: 'Bearer good', cookie: 'one=1; two=2', 'X-Upper': 'Kept' },
      body: '{"reason":"ü"}',
    });
    const event = await echoed(response);
    expect(event).toMatchObject({
      routeKey: 'POST /api/echo',
      rawPath: '/api/echo',
      rawQueryString: 'a=1&b=x%20y&a=2',
      cookies: ['one=1', 'two=2'],
      queryStringParameters: { a: '1,2', b: 'x y' },
      body: '{"reason":"ü"}',
      isBase64Encoded: false,
      requestContext: { authorizer: { lambda: { operator_id: 'alice' } } },
    });
    expect(event.headers).toMatchObject({ 'x-upper': 'Kept' });
    expect(event.headers).not.toHaveProperty('cookie');
  });

  test('a body that is not text comes in base 64', async () => {
    const body = new Uint8Array([0, 255, 128]);
    const headers = { authorization: 'Bearer good', 'content-type': 'application/octet-stream' };
    const event = await echoed(await call('/api/echo', { method: 'POST', headers, body }));
    expect(event).toMatchObject({ isBase64Encoded: true, body: 'AP+A' });
  });

  test('the handler’s status, headers, cookies and base 64 body reach the caller', async () => {
    const response = await call('/api/echo');
    expect(response.status).toBe(201);
    expect(response.headers.get('x-own')).toBe('yes');
    expect(response.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2']);
    expect((await echoed(response)).requestContext.authorizer).toBeUndefined();
  });

  test('a part of the path may vary; one that does not vary wins; an encoded slash stays inside its part', async () => {
    expect((await echoed(await call('/api/items/a%2Fb'))).pathParameters).toEqual({ id: 'a/b' });
    expect((await echoed(await call('/api/items/all'))).routeKey).toBe('GET /api/items/all');
  });
});

describe('who may pass', () => {
  test.each([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer bad' }],
    ['a wrong session', { cookie: 'session=bad' }],
  ])('%s is 401 in the one error shape', async (_name, headers) => {
    const response = await call('/api/items/1/approve', { method: 'POST', headers });
    expect(response.status).toBe(401);
    expect(await errorOf(response)).toMatchObject({ code: 'unauthenticated', request_id: 'request-1' });
  });

  test('a good token is asked about once in five seconds, a session at every request, a bad token always', async () => {
    const post = (headers: Record<string, string>) => call('/api/items/1/approve', { method: 'POST', headers });
    await post({ authorization: 'Bearer good' });
    authorizerCalls = 0;
    expect((await post({ authorization: 'Bearer good' })).status).toBe(201);
    expect(authorizerCalls).toBe(0);
    await post({ cookie: 'session=good' });
    await post({ cookie: 'session=good' });
    await post({ authorization: 'Bearer bad' });
    await post({ authorization: 'Bearer bad' });
    expect(authorizerCalls).toBe(4);
  });

  test('public and Telegram routes do not ask the authorizer', async () => {
    expect((await call('/telegram', { method: 'POST' })).status).toBe(201);
    expect((await call('/api/echo')).status).toBe(201);
    expect(authorizerCalls).toBe(0);
  });

  test('a name of elsewhere that points at this machine is refused', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const options = { host: '127.0.0.1', port: gateway.port, path: '/api/echo', headers: { host: 'evil.example' } };
      httpRequest(options, (answer) => resolve(answer.resume().statusCode))
        .once('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  test('it will not listen beyond this machine', async () => {
    const options = { routes: [], handlers: {}, statics: [], clock: systemClock, port: 0 };
    const open = { ...options, authorizer: async () => ({}), newRequestId: () => '', onFailure: () => undefined };
    await expect(startGateway({ ...open, host: '0.0.0.0' })).rejects.toThrow(/loopback only/);
  });
});

describe('what cannot be served is said clearly', () => {
  test('an unknown path is 404, a wrong method 405 with what is right', async () => {
    const nothing = await call('/api/nothing');
    expect([nothing.status, (await errorOf(nothing)).code]).toEqual([404, 'not_found']);
    const wrong = await call('/api/echo', { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST, GET']);
    await errorOf(wrong);
  });

  test.each([
    { bytes: BODY_BYTES_MAX, status: 201 },
    { bytes: BODY_BYTES_MAX + 1, status: 413 },
  ])('a body of $bytes bytes is $status', async ({ bytes, status }) => {
    const headers = { authorization: 'Bearer good' };
    const response = await call('/api/echo', { method: 'POST', headers, body: 'x'.repeat(bytes) });
    expect(response.status).toBe(status);
  });

  test('a path that cannot be decoded is 400', async () => {
    expect((await call('/api/items/%E0%A4%A')).status).toBe(400);
  });

  test('more than the burst of a route is 429', async () => {
    const statuses = [];
    for (let calls = 0; calls < 3; calls += 1) statuses.push((await call('/api/rare')).status);
    expect(statuses).toEqual([201, 201, 429]);
  });

  test('a handler that throws is 500 and tells nothing of why', async () => {
    const response = await call('/api/broken');
    expect(response.status).toBe(500);
    expect(JSON.stringify(await errorOf(response))).not.toContain('hunter2');
    expect(failures).toEqual(['GET /api/broken request-1']);
  });
});

describe('the page', () => {
  test.each(['/ui/dashboard', '/ui/dashboard/', '/ui/dashboard/main.js'])(
    '%s is served under a strict policy',
    async (path) => {
      const response = await call(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-security-policy')).toBe("default-src 'none'");
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  test.each(['/ui/dashboard/secrets.json', '/ui/dashboard/../index.html', '/ui/dashboard/%2e%2e/%2e%2e/etc/passwd'])(
    '%s is not there',
    async (path) => {
      expect((await call(path)).status).toBe(404);
    },
  );

  test('the root leads to it', async () => {
    expect((await call('/')).headers.get('location')).toBe('/ui/dashboard');
  });
});
