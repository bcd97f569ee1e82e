/** Everything that can be wrong with a request is answered clearly, and changes nothing: level and chain stay as they are. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { routes } from '#shared/wire/routes.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { codeOf, makeWorld, type Asking, type World } from './world.ts';

let embedded: EmbeddedTables;
let world: World;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  world = await makeWorld(embedded);
});

async function refusedWithoutATrace(method: string, path: string, asking: Asking) {
  const before = await world.marks();
  const { status, body } = await world.ask(method, path, asking);
  expect(await world.marks()).toEqual(before);
  return { status, ...body };
}

describe('a request to HOLD', () => {
  const as = 'alice';
  test.each([
    { what: 'an unknown field', asking: { as, body: { reason: 'a reason', force: true } }, field: 'body.force' },
    { what: 'a reason of the wrong type', asking: { as, body: { reason: 7 } }, field: 'body.reason' },
    { what: 'no reason', asking: { as, body: {} }, field: 'body.reason' },
    { what: 'no body at all', asking: { as }, field: 'body.reason' },
    { what: 'a reason of spaces', asking: { as, body: { reason: '     ' } }, field: 'body.reason' },
    { what: 'a reason of two characters', asking: { as, body: { reason: 'ab' } }, field: 'body.reason' },
    { what: 'a reason of 501 characters', asking: { as, body: { reason: 'r'.repeat(501) } }, field: 'body.reason' },
    { what: 'a list for a body', asking: { as, body: [] }, field: 'body' },
  ])('with $what names $field', async ({ asking, field }) => {
    const answer = await refusedWithoutATrace('POST', '/api/ui/hold', asking);
    expect(answer).toMatchObject({ status: 422, code: 'invalid_field', field, request_id: 'request-1' });
    expect(answer).toHaveProperty('hint', expect.stringMatching(/\S/));
  });

  test('with several things wrong names the first and lists them all', async () => {
    const answer = await refusedWithoutATrace('POST', '/api/ui/hold', { as, body: { requested_by: 3, more: 1 } });
    expect(answer).toHaveProperty('message', expect.stringMatching(/body\.reason.*body\.requested_by.*body\.more/));
  });

  test('that is not JSON is 400', async () => {
    const answer = await refusedWithoutATrace('POST', '/api/ui/hold', { as, rawBody: '{"reason":' });
    expect(answer).toMatchObject({ status: 400, code: 'bad_request', field: 'body' });
  });

  test.each([
    { bytes: 64 * 1_024, status: 422 },
    { bytes: 64 * 1_024 + 1, status: 413 },
  ])('of $bytes bytes is $status', async ({ bytes, status }) => {
    const padding = bytes - JSON.stringify({ reason: '' }).length;
    const rawBody = JSON.stringify({ reason: 'r'.repeat(padding) });
    expect(await refusedWithoutATrace('POST', '/api/ui/hold', { as, rawBody })).toHaveProperty('status', status);
  });
});

describe('nobody, and viewers', () => {
  const acting = routes.filter((route) => route.who === 'operator');
  const path = (route: { readonly path: string }) => route.path.replace('{id}', 'approval0001');
  const examples = acting.map((route) => ({
    name: route.routeKey,
    method: route.method,
    path: path(route),
    body: route.examples?.[0]?.body ?? {},
  }));

  test('there are acting routes to try', () => {
    expect(examples.length).toBeGreaterThan(10);
  });
  test.each(examples)('$name without a token is 401', async ({ method, path: at, body }) => {
    expect(await refusedWithoutATrace(method, at, { body })).toMatchObject({ status: 401, code: 'unauthenticated' });
  });
  test.each(examples)('$name by a viewer is 403', async ({ method, path: at, body }) => {
    expect(await refusedWithoutATrace(method, at, { as: 'vera', body })).toMatchObject({
      status: 403,
      code: 'forbidden',
    });
  });
  test.each(routes.filter((route) => route.who === 'viewer').map((route) => ({ key: route.routeKey, route })))(
    '$key without a token is 401',
    async ({ route }) => {
      expect(await refusedWithoutATrace(route.method, route.path, {})).toMatchObject({ status: 401 });
    },
  );
  test.each(['Bearer wrong-token-0123456789', 'Bearer ', 'Basic YWxpY2U6', 'nonsense'])(
    'the authorization «%s» is nobody’s',
    async (authorization) => {
      const asking = { headers: { authorization }, body: { reason: 'a reason' } };
      expect(await refusedWithoutATrace('POST', '/api/ui/hold', asking)).toMatchObject({ status: 401 });
    },
  );
  test('a name in the body is no identity', async () => {
    const body = { reason: 'a reason', requested_by: 'alice' };
    expect(await refusedWithoutATrace('POST', '/api/ui/hold', { body })).toMatchObject({ status: 401 });
  });
});

test('a confirmation when nothing waits says so', async () => {
  const asking = { as: 'bob', body: { token: codeOf('bob') } };
  const answer = await refusedWithoutATrace('POST', '/api/ui/resume-confirm', asking);
  expect(answer).toMatchObject({ status: 409, code: 'nothing_pending' });
});

test('an approval of an unknown request is 404, of a malformed id 422', async () => {
  const asking = { as: 'bob', body: { token: codeOf('bob') } };
  expect(await refusedWithoutATrace('POST', '/api/ui/approvals/unknown00000/approve', asking)).toMatchObject({
    status: 404,
  });
  expect(await refusedWithoutATrace('POST', '/api/ui/approvals/AB/approve', asking)).toMatchObject({
    status: 422,
    field: 'path.id',
  });
});

test.each([{ limit: '0' }, { limit: '501' }, { limit: 'many' }, { cursor: 'not-a-number' }, { unknown: '1' }])(
  'the audit log with %o is refused',
  async (query) => {
    const answer = await refusedWithoutATrace('GET', '/api/ui/audit_log', { as: 'vera', query });
    expect(answer).toMatchObject({ status: 422, field: `query.${Object.keys(query)[0]}` });
  },
);

test('no answer repeats a secret that came with the request', async () => {
  const body = { token: 'hunter2-hunter2-hunter2', more: 'x' };
  const { text } = await world.ask('POST', '/api/ui/resume-confirm', { as: 'bob', body });
  expect(text).not.toContain('hunter2');
});
