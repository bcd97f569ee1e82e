/** From an event to a request that its route's schemas accept, or the first thing that is wrong with it, in words. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import type { Route } from '#shared/wire/routes.ts';
import { refuse, type Refusal } from './answer.ts';

/** No request of ours needs more; a larger one is a mistake or an attack. */
export const BODY_BYTES_MAX = 64 * 1_024;
const ISSUES_TOLD_MAX = 10;

export interface Parts {
  readonly path: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly rawBody: string;
}
export type ReadRequest =
  | { readonly kind: 'read'; readonly parts: Parts }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const refused = (refusal: Refusal): ReadRequest => ({ kind: 'refused', refusal });

export function readRequest(route: Route, event: APIGatewayProxyEventV2): ReadRequest {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > BODY_BYTES_MAX) {
    return refused(
      refuse('too_large', `the body has ${bytes.byteLength} bytes`, `at most ${BODY_BYTES_MAX} bytes are read`, 'body'),
    );
  }
  const rawBody = bytes.toString('utf8');
  const asForm = route.form === true && FORM.test(event.headers['content-type'] ?? '');
  const json = route.request.body === undefined ? { value: undefined } : asForm ? readForm(rawBody) : readJson(rawBody);
  if (json === null) return refused(refuse('bad_request', 'the body is not JSON', 'send one JSON object', 'body'));
  const given = {
    path: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    body: json.value,
  };
  const parts: Record<string, unknown> = {};
  const issues: string[][] = [];
  for (const name of ['path', 'query', 'body'] as const) {
    const schema = route.request[name];
    if (schema === undefined) continue;
    const parsed = schema.safeParse(given[name]);
    if (parsed.success) parts[name] = parsed.data;
    else issues.push(...parsed.error.issues.flatMap((issue) => wordsOf(issue, name)));
  }
  const [first] = issues;
  if (first === undefined) {
    return { kind: 'read', parts: { path: parts['path'], query: parts['query'], body: parts['body'], rawBody } };
  }
  const [field = 'body', problem = 'is not valid', hint = ''] = first;
  const others = issues.slice(1, ISSUES_TOLD_MAX).map(([where = '', what = '']) => `${where} ${what}`);
  const message = [`${field} ${problem}`, ...others].join('; ');
  return refused(refuse('invalid_field', message, hint, field));
}

const FORM = /^application\/x-www-form-urlencoded\b/i;
/** A field that was left empty was not filled in; of a field that comes twice, the last counts. */
const readForm = (text: string): { readonly value: unknown } => ({
  value: Object.fromEntries([...new URLSearchParams(text)].filter(([, value]) => value !== '')),
});

/** Nothing at all counts as an object without fields, so that what is missing is named. */
function readJson(text: string): { readonly value: unknown } | null {
  if (text.trim() === '') return { value: {} };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** Field, problem and hint for each thing an issue says. The value itself is not repeated: it may be a secret. */
function wordsOf(issue: z.core.$ZodIssue, part: string): string[][] {
  const at = [part, ...issue.path.map(String)].join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => [`${at}.${key}`, 'is not a known field', `leave it out; ${issue.message}`]);
  }
  if (issue.code === 'invalid_type') {
    const missing = issue.input === undefined && /received undefined/.test(issue.message);
    return [[at, missing ? 'is missing' : 'has the wrong type', `give a value of type ${issue.expected}`]];
  }
  if (issue.code === 'invalid_value') {
    return [[at, 'is not one of the values there are', `one of: ${issue.values.map(String).join(', ')}`]];
  }
  return [[at, 'is not valid', issue.message]];
}
