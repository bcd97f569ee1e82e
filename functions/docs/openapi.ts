/** The OpenAPI 3.1 document, made of the route table and nothing else. */
import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { ApiError, errorStatus, type ErrorCode } from '#shared/wire/errors.ts';
import { errorsOfAll, KEY_HEADER, mayChange, VERSION_HEADER } from '#shared/wire/route.ts';
import { routes, type Route } from '#shared/wire/routes.ts';

export type OpenApiDocument = ReturnType<typeof createDocument>;

export function openApiDocument(version: string): OpenApiDocument {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'PropBot',
        version,
        description:
          'One person can always make it safer; no one person can ever make it riskier. Money is decimal text, times ' +
          'are milliseconds since 1970-01-01 UTC. Every error has one shape. Answers that show the control level carry ' +
          'its version as `ETag`; lists are newest first and say in `cursor` where the next page begins.',
      },
      servers: [{ url: '/' }],
      paths,
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An operator’s personal token.' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'propbot_session_<operator>',
            description:
              'Set by POST /api/ui/session; a request that uses it names its operator in x-propbot-operator.',
          },
          telegram: { type: 'apiKey', in: 'header', name: 'x-telegram-bot-api-secret-token' },
        },
      },
    },
    { override: writeInstantsAsIntegers },
  );
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const { path, query, body } = route.request;
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.function],
    ...securityOf(route),
    requestParams: {
      ...(path && { path: objectOf(path) }),
      ...(query && { query: objectOf(query) }),
      ...(mayChange(route) && { header: ChangingHeaders }),
    },
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              [route.form === true ? 'application/x-www-form-urlencoded' : 'application/json']: {
                schema: body,
                ...examplesOf(route),
              },
            },
          },
        }),
    responses: {
      '200': answerOf(route),
      ...Object.fromEntries(
        Object.entries(route.also ?? {}).map(([status, schema]) => [
          status,
          jsonOf(alsoMeans[status] ?? 'The same, not in order.', schema),
        ]),
      ),
      ...errorsOf(route),
    },
  };
}

/** What every route that changes something for a person takes. */
const ChangingHeaders = z.object({
  [KEY_HEADER]: z
    .string()
    .optional()
    .meta({
      description:
        'Made up by the caller for this one request, such as a UUID. Sent again with it, the request is answered as ' +
        'before and not carried out again, for 24 hours; the answer then says `Idempotent-Replayed: true`.',
    }),
  [VERSION_HEADER]: z
    .string()
    .optional()
    .meta({
      description: 'The version of the level that was seen, as `ETag` said it. With any other, nothing is changed.',
      examples: ['"12"'],
    }),
});

const AnsweredHeaders = z.object({
  'idempotent-replayed': z.literal('true').optional().meta({ description: 'The answer that was given before.' }),
});

const alsoMeans: Readonly<Record<string, string>> = { '202': 'Taken, and not over yet: it says where to look.' };
const jsonOf = (description: string, schema: z.ZodType) => ({
  description,
  content: { 'application/json': { schema } },
});
const answerOf = (route: Route) =>
  route.answer === null
    ? {
        description: route.contentTypes === undefined ? 'A page.' : 'A file.',
        content: Object.fromEntries(
          (route.contentTypes ?? ['text/html']).map((type) => [type, { schema: { type: 'string' as const } }]),
        ),
      }
    : { ...jsonOf('As asked.', route.answer), ...(mayChange(route) ? { headers: AnsweredHeaders } : {}) };

function securityOf(route: Route): Pick<ZodOpenApiOperationObject, 'security'> {
  if (route.who === 'public') return { security: [] };
  if (route.who === 'telegram') return { security: [{ telegram: [] }] };
  return { security: [{ bearer: [] }, { session: [] }] };
}

function examplesOf({ examples = [] }: Route) {
  if (examples.length === 0) return {};
  return {
    examples: Object.fromEntries(examples.map(({ summary, body }) => [summary, { summary, value: body }])),
  };
}

/** One entry a status, naming every code that comes with it. A status that also has a body of its own keeps that. */
function errorsOf(route: Route): ZodOpenApiOperationObject['responses'] {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set([...errorsOfAll(route), ...route.refuses])) {
    const status = errorStatus[code];
    if (route.also?.[status] !== undefined) continue;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const sorted = [...byStatus].toSorted(([left], [right]) => left - right);
  return Object.fromEntries(sorted.map(([status, codes]) => [String(status), jsonOf(codes.join(', '), ApiError)]));
}

/** Parameters are always strict objects in the table; this says so to the compiler. */
function objectOf(schema: z.ZodType): z.ZodObject {
  if (schema.type !== 'object') throw new TypeError('path and query schemas are objects');
  return schema as z.ZodObject;
}

/** An instant is checked as a whole number and then branded; the brand is no business of the document. */
function writeInstantsAsIntegers({
  zodSchema,
  jsonSchema,
}: {
  readonly zodSchema: z.core.$ZodTypes;
  readonly jsonSchema: Record<string, unknown>;
}): void {
  const { def } = zodSchema._zod;
  if (def.type === 'pipe' && def.out._zod.def.type === 'transform') {
    jsonSchema['type'] = 'integer';
    jsonSchema['minimum'] = 0;
  }
}
