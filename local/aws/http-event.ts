/** Translates between node's HTTP and the events and answers of an API Gateway HTTP API (payload format 2.0). */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import * as z from 'zod';
import type { EpochMs } from '#shared/domain/time.ts';
import { errorStatus, type ApiError, type ErrorCode } from '#shared/wire/errors.ts';

/** No request of ours is longer than a few hundred bytes; Telegram's updates are a few thousand. */
export const BODY_BYTES_MAX = 64 * 1_024;

export interface HttpRequest {
  readonly requestId: string;
  readonly at: EpochMs;
  readonly method: string;
  /** As it came, without the query. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
}

/** @returns the whole body, or null when it is longer than is taken; the rest is then not kept */
export async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
  }
  return bytes > BODY_BYTES_MAX ? null : Buffer.concat(chunks);
}

export function readHead(message: IncomingMessage, requestId: string, at: EpochMs): Omit<HttpRequest, 'body'> {
  const [path = '/', query = ''] = (message.url ?? '/').split(/\?(.*)/s);
  const { cookie, ...others } = message.headers;
  const headers = Object.fromEntries(
    Object.entries(others).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : (value ?? '')]),
  );
  return {
    requestId,
    at,
    method: message.method ?? 'GET',
    path,
    query,
    headers,
    cookies: cookie === undefined ? [] : cookie.split(/;\s*/).filter((one) => one !== ''),
    sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
  };
}

/** Repeated query names are joined with commas, as the HTTP API does. */
function queryOf(query: string): Record<string, string> {
  const all = new URLSearchParams(query);
  return Object.fromEntries([...new Set(all.keys())].map((name) => [name, all.getAll(name).join(',')]));
}

const contextOf = (request: HttpRequest, routeKey: string) => ({
  accountId: '000000000000',
  apiId: 'local',
  domainName: request.headers['host'] ?? 'localhost',
  domainPrefix: 'local',
  http: {
    method: request.method,
    path: request.path,
    protocol: 'HTTP/1.1',
    sourceIp: request.sourceIp,
    userAgent: request.headers['user-agent'] ?? '',
  },
  requestId: request.requestId,
  routeKey,
  stage: '$default',
  time: new Date(request.at).toUTCString(),
  timeEpoch: request.at,
});

const isText = (contentType: string): boolean =>
  contentType === '' || /^(text\/|application\/(json|x-www-form-urlencoded)|[^;]*\+json)/i.test(contentType);

const shared = (request: HttpRequest, pathParameters: Readonly<Record<string, string>>) => {
  const query = queryOf(request.query);
  return {
    version: '2.0' as const,
    rawPath: request.path,
    rawQueryString: request.query,
    headers: { ...request.headers },
    ...(request.cookies.length === 0 ? {} : { cookies: [...request.cookies] }),
    ...(Object.keys(query).length === 0 ? {} : { queryStringParameters: query }),
    ...(Object.keys(pathParameters).length === 0 ? {} : { pathParameters: { ...pathParameters } }),
  };
};

/** @param authorizer what the authorizer said of the caller, or null on a route that it does not guard */
export function proxyEvent(
  request: HttpRequest,
  routeKey: string,
  pathParameters: Readonly<Record<string, string>>,
  authorizer: Readonly<Record<string, unknown>> | null,
): APIGatewayProxyEventV2 {
  const text = isText(request.headers['content-type'] ?? '');
  const context = contextOf(request, routeKey);
  return {
    ...shared(request, pathParameters),
    routeKey,
    requestContext: authorizer === null ? context : Object.assign(context, { authorizer: { lambda: authorizer } }),
    ...(request.body.length === 0 ? {} : { body: request.body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: request.body.length > 0 && !text,
  };
}

export function authorizerEvent(
  request: HttpRequest,
  routeKey: string,
  pathParameters: Readonly<Record<string, string>>,
): APIGatewayRequestAuthorizerEventV2 {
  return {
    ...shared(request, pathParameters),
    type: 'REQUEST',
    routeArn: `arn:aws:execute-api:local:000000000000:local/$default/${request.method}${request.path}`,
    identitySource: [],
    routeKey,
    cookies: [...request.cookies],
    pathParameters: { ...pathParameters },
    queryStringParameters: queryOf(request.query),
    stageVariables: {},
    requestContext: contextOf(request, routeKey),
  };
}

const LambdaAnswer = z.object({
  statusCode: z.int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  cookies: z.array(z.string()).optional(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().optional(),
});

/** @throws {z.ZodError} when a handler answered what no HTTP API could send on */
export function sendAnswer(response: ServerResponse, answer: unknown): void {
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded = false } = LambdaAnswer.parse(answer);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  response.writeHead(statusCode).end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
}

/** The one error shape. */
export function sendError(
  response: ServerResponse,
  requestId: string,
  code: ErrorCode,
  message: string,
  hint: string | null,
): void {
  const error: ApiError = { code, message, field: null, hint, request_id: requestId };
  response.writeHead(errorStatus[code], { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(error));
}
