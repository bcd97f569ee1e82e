import { expect, test } from 'vitest';
import { openApiDocument } from '#functions/docs/openapi.ts';
import { docsPage, docsPolicy } from '#functions/docs/page.ts';
import { mayChange } from '#shared/wire/route.ts';
import { routes } from '#shared/wire/routes.ts';

interface Operation {
  readonly operationId?: string;
  readonly requestBody?: unknown;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly security?: readonly unknown[];
  readonly responses?: Readonly<Record<string, unknown>>;
}
const document = JSON.parse(JSON.stringify(openApiDocument('test'))) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
};

test.each(routes.map((route) => ({ key: route.routeKey, route })))('$key is in the document', ({ route }) => {
  const operation = document.paths[route.path]?.[route.method.toLowerCase()];
  expect(operation).toMatchObject({ operationId: route.operationId, summary: route.summary });
  expect(Object.keys(operation?.responses ?? {})).toEqual(expect.arrayContaining(['200', '429', '500']));
  expect(operation?.requestBody === undefined).toBe(route.request.body === undefined);
  expect(operation?.security?.length === 0).toBe(route.who === 'public');
});

test.each(routes.map((route) => ({ key: route.routeKey, route })))(
  '$key says whether it may be sent again, and what its parameters are',
  ({ route }) => {
    const { parameters = [], responses = {} } = document.paths[route.path]?.[route.method.toLowerCase()] ?? {};
    const named = (where: string) => parameters.filter((one) => one.in === where).map(({ name }) => name);
    expect(named('header')).toEqual(mayChange(route) ? ['idempotency-key', 'if-match'] : []);
    expect(named('path')).toEqual([...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    expect(Object.hasOwn(responses, '412')).toBe(mayChange(route));
  },
);

test('nothing is in the document that is not in the table', () => {
  const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(documented.toSorted()).toEqual(routes.map((route) => route.routeKey).toSorted());
});

test('every reference leads somewhere, and an instant is a whole number', () => {
  const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)];
  expect(references.length).toBeGreaterThan(50);
  for (const [, name = ''] of references) expect(Object.keys(document.components.schemas)).toContain(name);
  expect(document.components.schemas['Approval']).toHaveProperty('properties.expires_at.type', 'integer');
});

test('the page loads its own files only, and its one line of script is the one that its policy names', () => {
  expect(docsPage.match(/<script/g)).toHaveLength(2);
  expect(docsPage).not.toMatch(/https?:\/\//);
  expect(docsPolicy).toMatch(/script-src 'self' 'sha256-[A-Za-z0-9+/=]{44}'/);
});
