/** What no row of the route table names is answered in the one shape as well. */
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { expect, test } from 'vitest';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import { ApiError } from '#shared/wire/errors.ts';
import { docsOperations } from '#functions/docs/app.ts';
import { handle } from '#functions/handle.ts';
import { createLog } from '#functions/log.ts';

const clock = { wall: () => epochMs(0), monotonic: () => monotonicMs(0) };
const answers = handle<'docs'>({ log: createLog('test', 'SILENT'), clock }, docsOperations('test'));

const ask = async (method: string, path: string): Promise<{ status: number | undefined; error: ApiError }> => {
  const event: APIGatewayProxyEventV2 = {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: {},
    isBase64Encoded: false,
    requestContext: {
      accountId: '',
      apiId: '',
      domainName: '',
      domainPrefix: '',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
      requestId: 'request-1',
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
  };
  const { statusCode: status, body = '' } = await answers(event, {} as Context);
  return { status, error: ApiError.parse(JSON.parse(body)) };
};

test.each([
  { method: 'GET', path: '/api/ui/nothing', status: 404, code: 'not_found' },
  { method: 'POST', path: '/docs/openapiXjson', status: 404, code: 'not_found' },
  { method: 'GET', path: '/api/ui/hold', status: 405, code: 'method_not_allowed' },
  { method: 'DELETE', path: '/api/ui/approvals/abcdefgh/approve', status: 405, code: 'method_not_allowed' },
  { method: 'GET', path: '/api/ui/approvals/abcdefgh/approve/more', status: 404, code: 'not_found' },
])('$method $path is $status', async ({ method, path, status, code }) => {
  const answer = await ask(method, path);
  expect(answer).toMatchObject({ status, error: { code, request_id: 'request-1' } });
  expect(answer.error.hint).toMatch(/\S/);
});

test('a wrong method is told the right ones', async () => {
  expect((await ask('PUT', '/api/ui/session')).error.message).toBe('/api/ui/session takes POST, GET, DELETE, not PUT');
});
