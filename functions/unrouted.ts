/** What is answered where the route table has nothing: another method, or no such path. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { routes } from '#shared/wire/routes.ts';
import { refuse, type Refusal } from './answer.ts';

const patterns = routes.map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll('.', String.raw`\.`).replace(/\{\w+\}/g, '[^/]+')}$`),
}));

export function unrouted({ rawPath, requestContext }: APIGatewayProxyEventV2): Refusal {
  const { method } = requestContext.http;
  const methods = patterns.filter(({ pattern }) => pattern.test(rawPath)).map((route) => route.method);
  if (methods.length === 0) return refuse('not_found', `there is nothing at ${rawPath}`, 'see /docs');
  return refuse('method_not_allowed', `${rawPath} takes ${methods.join(', ')}, not ${method}`, 'see /docs');
}
