import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { epochMs } from '#shared/domain/time.ts';
import { sha256 } from '#shared/store/operators.ts';
import { authEnabled } from '#functions/authority.ts';
import { mustBeSecure } from '#functions/sessions.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { makeWorld, tokenOf, type World } from './world.ts';

let embedded: EmbeddedTables;
let world: World;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  world = await makeWorld(embedded);
});

const MINUTE_MS = 60_000;
const CODE = 'one-time-code-0123456789';
const signIn = (body: Record<string, unknown>) => world.ask('POST', '/api/ui/session', { body });
const cookieOf = async (body: Record<string, unknown>): Promise<string> => {
  const { result } = await signIn(body);
  return (result.cookies?.[0] ?? '').split(';')[0] ?? '';
};
const whoAmI = (operator: string | null, cookies: readonly string[], headers: Record<string, string> = {}) =>
  world.ask('GET', '/api/ui/session', {
    cookies,
    headers: { ...(operator === null ? {} : { 'x-propbot-operator': operator }), ...headers },
  });

describe('signing in', () => {
  test('with a bearer token gives a cookie that scripts cannot read and other sites cannot send', async () => {
    const { status, body, result } = await signIn({ token: tokenOf('alice') });
    expect(status).toBe(200);
    expect(body).toMatchObject({ operator_id: 'alice', role: 'operator', via: 'session', idle_minutes_max: 15 });
    expect(result.cookies).toHaveLength(1);
    expect(result.cookies?.[0]).toMatch(/^propbot_session_alice=[\w-]{32}; Path=\/; .*HttpOnly; SameSite=Strict$/);
  });

  test('with a one-time code works once', async () => {
    await world.sessions.mintSignIn(sha256(CODE), 'bob', epochMs(world.time.now + MINUTE_MS));
    const both = await Promise.all([signIn({ code: CODE }), signIn({ code: CODE })]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
    expect((await signIn({ code: CODE })).status).toBe(401);
  });

  test.each([
    { leftMs: 1, status: 200 },
    { leftMs: 0, status: 401 },
  ])('with a code that has $leftMs ms left is $status', async ({ leftMs, status }) => {
    await world.sessions.mintSignIn(sha256(CODE), 'bob', epochMs(world.time.now + leftMs));
    expect((await signIn({ code: CODE })).status).toBe(status);
  });

  test.each([
    { what: 'a wrong token', body: { token: 'wrong-token-0123456789' }, status: 401 },
    { what: 'a wrong code', body: { code: 'wrong-code-0123456789' }, status: 401 },
    { what: 'neither', body: {}, status: 422 },
    { what: 'both', body: { code: CODE, token: tokenOf('alice') }, status: 422 },
  ])('with $what is $status and sets no cookie', async ({ body, status }) => {
    const answer = await signIn(body);
    expect(answer.status).toBe(status);
    expect(answer.result.cookies ?? []).toEqual([]);
  });
});

describe('a session', () => {
  test('is only used by a request that names its operator, so that no other site can act with it', async () => {
    const cookie = await cookieOf({ token: tokenOf('alice') });
    expect((await whoAmI('alice', [cookie])).body).toMatchObject({ operator_id: 'alice', via: 'session' });
    expect((await whoAmI(null, [cookie])).status).toBe(401);
    expect((await whoAmI('bob', [cookie])).status).toBe(401);
  });

  test('of each of two operators in one browser is their own', async () => {
    const cookies = [await cookieOf({ token: tokenOf('alice') }), await cookieOf({ token: tokenOf('vera') })];
    expect((await whoAmI('alice', cookies)).body).toMatchObject({ operator_id: 'alice', role: 'operator' });
    expect((await whoAmI('vera', cookies)).body).toMatchObject({ operator_id: 'vera', role: 'viewer' });
    const asking = { cookies, headers: { 'x-propbot-operator': 'vera' }, body: { reason: 'as a viewer' } };
    expect((await world.ask('POST', '/api/ui/hold', asking)).status).toBe(403);
  });

  test('of one operator under the name of another is nobody’s', async () => {
    const [, secret = ''] = (await cookieOf({ token: tokenOf('vera') })).split('=');
    expect((await whoAmI('alice', [`propbot_session_alice=${secret}`])).status).toBe(401);
  });

  test.each([
    { idleMs: 15 * MINUTE_MS - 1, status: 200 },
    { idleMs: 15 * MINUTE_MS, status: 401 },
  ])('that was idle for $idleMs ms is $status', async ({ idleMs, status }) => {
    const cookie = await cookieOf({ token: tokenOf('alice') });
    world.time.now += idleMs;
    expect((await whoAmI('alice', [cookie])).status).toBe(status);
  });

  test('is not kept alive by a page that asks by itself, and is by a person', async () => {
    const asks = async (headers: Record<string, string>) => {
      const cookie = await cookieOf({ token: tokenOf('alice') });
      for (let n = 0; n < 2; n += 1) {
        world.time.now += 10 * MINUTE_MS;
        await whoAmI('alice', [cookie], headers);
      }
      return (await whoAmI('alice', [cookie])).status;
    };
    expect(await asks({})).toBe(401);
    expect(await asks({ 'x-propbot-active': '1' })).toBe(200);
  });

  test('ends after twelve hours however busy the person is', async () => {
    const cookie = await cookieOf({ token: tokenOf('alice') });
    for (let n = 0; n < 71; n += 1) {
      world.time.now += 10 * MINUTE_MS;
      await whoAmI('alice', [cookie], { 'x-propbot-active': '1' });
    }
    expect((await whoAmI('alice', [cookie])).status).toBe(200);
    world.time.now += 10 * MINUTE_MS;
    expect((await whoAmI('alice', [cookie])).status).toBe(401);
  });

  test('that was signed out is over, and its cookie is taken away', async () => {
    const cookie = await cookieOf({ token: tokenOf('alice') });
    const headers = { 'x-propbot-operator': 'alice' };
    const out = await world.ask('DELETE', '/api/ui/session', { cookies: [cookie], headers });
    expect(out.result.cookies?.[0]).toMatch(/^propbot_session_alice=; .*Max-Age=0/);
    expect((await whoAmI('alice', [cookie])).status).toBe(401);
  });
});

test.each([
  { url: 'http://localhost:8000', secure: false },
  { url: 'http://127.0.0.1:8000', secure: false },
  { url: 'https://localhost', secure: true },
  { url: 'http://propbot.example', secure: true },
  { url: 'http://localhost.example', secure: true },
])('a cookie for $url is secure: $secure', ({ url, secure }) => {
  expect(mustBeSecure(url)).toBe(secure);
});

describe('where nobody has to say who they are', () => {
  const hold = (asking: object) => world.ask('POST', '/api/ui/hold', { body: { reason: 'a local test' }, ...asking });
  beforeEach(async () => {
    world = await makeWorld(embedded, { authEnabled: false });
  });

  test.each([
    ['no token', {}],
    ['a token that is not set', { headers: { authorization: 'Bearer ' } }],
    ['an address typed into a browser', { headers: { 'sec-fetch-site': 'none' } }],
    ['a page of ours', { headers: { origin: 'http://localhost:8000', host: 'localhost:8000' } }],
  ])('a request with %s acts as «local», in the chain as well', async (_what, asking) => {
    expect((await hold(asking)).status).toBe(200);
    expect((await world.audit.list('main', 1, null)).items).toMatchObject([{ actor: 'local', action: 'hold_set' }]);
    expect((await world.ask('GET', '/api/ui/session', asking)).body).toMatchObject({
      operator_id: 'local',
      role: 'operator',
      via: 'none',
      idle_minutes_max: null,
    });
  });

  test.each([
    ['a token that is nobody’s', { headers: { authorization: 'Bearer nobodys-token' } }],
    ['a cookie that names nobody', { cookies: ['propbot_session_alice=gone'] }],
    ['a page of another site', { headers: { 'sec-fetch-site': 'cross-site' } }],
    ['a form of another site', { headers: { origin: 'https://evil.example', host: 'localhost:8000' } }],
  ])('a request with %s is still refused', async (_what, asking) => {
    expect((await hold(asking)).status).toBe(401);
  });

  test('who says who they are is that person, with no more rights than theirs', async () => {
    expect((await hold({ as: 'vera' })).status).toBe(403);
    expect((await hold({ as: 'bob' })).body).toMatchObject({ holds: [{}, { by: 'bob' }] });
  });

  const here = 'http://localhost:8000';
  test.each([
    ['paper', 'false', here, false],
    ['paper', '0', 'http://127.0.0.1:8000', false],
    ['paper', 'true', here, true],
    ['paper', undefined, here, true],
    ['paper', 'false', 'https://propbot.example.com', true],
    ['paper', 'false', undefined, true],
    ['testnet', 'false', here, true],
    ['live', 'false', here, true],
  ])('is in %s with AUTH_ENABLED=%s at %s: asked who they are: %s', (PROFILE, AUTH_ENABLED, url, asked) => {
    expect(authEnabled({ PROFILE, AUTH_ENABLED, PROPBOT_BASE_URL: url })).toBe(asked);
  });
});
