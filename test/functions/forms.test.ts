import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '#shared/store/operators.ts';
import { OPERATOR_HEADER } from '#shared/wire/operator.ts';
import { idleUntil, sessionCookie } from '#functions/sessions.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { NOON } from '#test/support/records.ts';
import { makeWorld, type Asking, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const headers = { 'content-type': 'application/x-www-form-urlencoded' };
const submit = (world: World, form: string, fields: Record<string, string>, asking: Asking = { as: 'alice' }) =>
  world.ask('POST', `/ui/dashboard/${form}`, {
    ...asking,
    headers: { ...headers, ...asking.headers },
    rawBody: new URLSearchParams(fields).toString(),
  });
const newest = async (world: World) => (await world.audit.list('main', 1, null)).items[0];

describe('a form', () => {
  test('holds, and shows what came of it as a page that runs nothing', async () => {
    const world = await makeWorld(embedded, { level: { mode: 'RUN', holds: [] } });
    const { status, text, result } = await submit(world, 'hold', { reason: 'a <b>bold</b> move & "more"' });
    expect(status).toBe(200);
    expect(result.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8' });
    expect(String(result.headers?.['content-security-policy'])).toContain("default-src 'none'");
    expect(text).toContain('<h1>HOLD is set</h1>');
    expect(text).not.toContain('<b>');
    expect((await world.control.readLevel('main'))?.holds).toMatchObject([
      { reason: 'MANUAL', note: 'a <b>bold</b> move & "more"', by: 'alice' },
    ]);
    expect((await newest(world))?.detail).toMatchObject({ channel: 'POST /ui/dashboard/hold' });
  });

  test.each([
    [{ reason: 'positions checked' }, false],
    [{ reason: 'positions checked', exit_safe_mode: 'on' }, true],
    [{ reason: 'positions checked', exit_safe_mode: '' }, false],
  ])('asks for a resume: %j', async (fields, exits) => {
    const world = await makeWorld(embedded);
    expect((await submit(world, 'resume', fields)).text).toContain('A resume is asked for');
    expect(await world.control.pendingApprovals('main', NOON)).toMatchObject([
      { requested_by: 'alice', change: { lift_holds: ['hold-startup'], exit_safe_mode: exits } },
    ]);
    expect((await submit(world, 'resume', fields)).body).toMatchObject({ code: 'already_pending' });
  });

  test.each([
    [{}, false],
    [{ flatten: 'on' }, true],
  ])('kills: %j', async (fields, flatten) => {
    const world = await makeWorld(embedded, { level: { mode: 'RUN', holds: [] } });
    expect((await submit(world, 'kill', { reason: 'prices look wrong', ...fields })).status).toBe(200);
    const { commands } = await world.control.recentCommands('main', 5);
    expect(commands).toMatchObject([{ ask: { kind: 'kill', flatten }, requested_by: 'alice' }]);
    expect((await world.control.readLevel('main'))?.safe_mode).toMatchObject({ on: true, origin: 'kill' });
  });

  test.each([
    ['a viewer', 'hold', { reason: 'let me' }, { as: 'vera' }, 403],
    ['nobody', 'kill', {}, {}, 401],
    ['who gives no reason', 'hold', { reason: '' }, { as: 'alice' }, 422],
    ['who ticks with a strange word', 'kill', { flatten: 'perhaps' }, { as: 'alice' }, 422],
    ['who sends a field that is not there', 'resume', { reason: 'checked', mode: 'RUN' }, { as: 'alice' }, 422],
  ])('of %s changes nothing', async (_name, form, fields, asking, expected) => {
    const world = await makeWorld(embedded);
    const before = await world.marks();
    expect((await submit(world, form, fields as Record<string, string>, asking)).status).toBe(expected);
    expect(await world.marks()).toEqual(before);
  });
});

describe('with the cookie of a session', () => {
  const signedIn = async () => {
    const world = await makeWorld(embedded, { level: { mode: 'RUN', holds: [] } });
    const session = { operator_id: 'alice', opened_at: NOON, idle_until: idleUntil(NOON, NOON) };
    await world.sessions.open(sha256('a-secret-of-this-test'), session);
    const [cookie = ''] = sessionCookie('alice', 'a-secret-of-this-test', false).split(';');
    return { world, cookies: [cookie] };
  };

  test('a submit that names its operator as the page does is carried out', async () => {
    const { world, cookies } = await signedIn();
    const asking = { cookies, headers: { [OPERATOR_HEADER]: 'alice' } };
    expect((await submit(world, 'hold', { reason: 'looking' }, asking)).status).toBe(200);
  });

  test('one that does not, as a form of somebody else’s page, is refused and changes nothing', async () => {
    const { world, cookies } = await signedIn();
    const before = await world.marks();
    expect((await submit(world, 'hold', { reason: 'looking' }, { cookies })).body).toMatchObject({
      code: 'unauthenticated',
    });
    expect(await world.marks()).toEqual(before);
  });
});

test('no other route takes a form', async () => {
  const world = await makeWorld(embedded);
  const asking = { as: 'alice', headers, rawBody: 'reason=looking' };
  expect((await world.ask('POST', '/api/ui/hold', asking)).body).toMatchObject({ code: 'bad_request' });
});
