/** A request that is sent again under its key: answered as before, never carried out twice, never for somebody else. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { ASKED_KEPT_MS } from '#shared/store/dynamo/asked-requests.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { codeOf, makeWorld, type Answer, type World } from './world.ts';

let embedded: EmbeddedTables;
let world: World;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  world = await makeWorld(embedded);
});

const KEY = 'b0b6d7c2-4f6e-4a43-9c8e-2f0f1d5a7e11';
const hold = (key: string, as = 'alice', reason = 'looks wrong'): Promise<Answer> =>
  world.ask('POST', '/api/ui/hold', { as, body: { reason }, headers: { 'idempotency-key': key } });
const again = ({ result }: Answer): unknown => result.headers?.['idempotent-replayed'];

describe('the same request under the same key', () => {
  test('is answered as the first time, says so, and changes nothing', async () => {
    const first = await hold(KEY);
    const marks = await world.marks();
    const second = await hold(KEY);
    expect([first.status, again(first)]).toEqual([200, undefined]);
    expect([second.status, second.text, again(second)]).toEqual([200, first.text, 'true']);
    expect(second.result.headers?.['etag']).toBe(first.result.headers?.['etag']);
    expect(await world.marks()).toEqual(marks);
  });

  test('sent many times at once runs once', async () => {
    const before = await world.marks();
    const answers = await Promise.all(Array.from({ length: 12 }, () => hold(KEY)));
    expect((await world.marks()).version).toBe(before.version + 1);
    expect((await world.marks()).links).toBe(before.links + 1);
    const told = answers.map(({ status, body }) => (status === 200 ? 'held' : body['code']));
    expect(told.filter((one) => one !== 'held' && one !== 'unanswered')).toEqual([]);
    expect(told).toContain('held');
    expect((await hold(KEY)).status).toBe(200);
  });

  test('is kept for a day, to the millisecond, and is new after that', async () => {
    await hold(KEY);
    const { version } = await world.marks();
    world.time.now += ASKED_KEPT_MS - 1;
    expect(again(await hold(KEY))).toBe('true');
    expect((await world.marks()).version).toBe(version);
    world.time.now += 1;
    expect(again(await hold(KEY))).toBeUndefined();
    expect((await world.marks()).version).toBe(version + 1);
  });

  test('keeps a refusal too: a wrong code that is sent again is no second guess', async () => {
    await world.ask('POST', '/api/ui/resume-request', { as: 'alice', body: { reason: 'positions checked' } });
    const guess = () =>
      world.ask('POST', '/api/ui/resume-confirm', {
        as: 'bob',
        body: { token: 'not-the-code' },
        headers: { 'idempotency-key': KEY },
      });
    for (let tries = 0; tries < 6; tries += 1) expect((await guess()).body).toMatchObject({ code: 'wrong_code' });
    const right = await world.ask('POST', '/api/ui/resume-confirm', { as: 'bob', body: { token: codeOf('bob') } });
    expect(right.status).toBe(200);
  });
});

describe('the same key', () => {
  test('with another body is refused', async () => {
    await hold(KEY);
    const before = await world.marks();
    const other = await hold(KEY, 'alice', 'another reason');
    expect([other.status, other.body['code'], other.body['field']]).toEqual([
      422,
      'key_reused',
      'header.idempotency-key',
    ]);
    expect(await world.marks()).toEqual(before);
  });

  test('on another route is refused', async () => {
    await hold(KEY);
    const headers = { 'idempotency-key': KEY };
    const other = await world.ask('POST', '/api/ui/safe-mode', {
      as: 'alice',
      body: { reason: 'looks wrong' },
      headers,
    });
    expect(other.body).toMatchObject({ code: 'key_reused' });
  });

  test('of another operator is a key of their own', async () => {
    await hold(KEY);
    const { version } = await world.marks();
    expect(again(await hold(KEY, 'bob'))).toBeUndefined();
    expect((await world.marks()).version).toBe(version + 1);
  });

  test('opens no door: nobody and viewers are refused before it is looked at', async () => {
    await hold(KEY);
    expect((await hold(KEY, 'vera')).status).toBe(403);
    expect((await hold(KEY, 'nobody')).status).toBe(401);
  });
});

test.each([
  { what: 'no character', key: '', status: 400 },
  { what: 'one', key: 'k', status: 200 },
  { what: '200', key: 'k'.repeat(200), status: 200 },
  { what: '201', key: 'k'.repeat(201), status: 400 },
  { what: 'a space', key: 'my key', status: 400 },
  { what: 'an umlaut', key: 'schlüssel', status: 400 },
])('a key of $what is answered $status', async ({ key, status }) => {
  const before = await world.marks();
  expect((await hold(key)).status).toBe(status);
  expect((await world.marks()).version - before.version).toBe(status === 200 ? 1 : 0);
});

test('what says that nothing was done may be asked again under its key', async () => {
  const empty = await makeWorld(embedded, { level: null });
  const ask = () =>
    empty.ask('POST', '/api/ui/safe-mode', {
      as: 'alice',
      body: { reason: 'looks wrong' },
      headers: { 'idempotency-key': KEY },
    });
  for (const answer of [await ask(), await ask()]) {
    expect([answer.status, answer.body['code'], again(answer)]).toEqual([503, 'unavailable', undefined]);
  }
});

test('a request that failed half-way is not carried out again: what became of it is not known here', async () => {
  const unreadable = { pk: 'book#main', sk: 'ack', version: 'not a number' };
  await embedded.documents.send(new PutCommand({ TableName: world.tables.control, Item: unreadable }));
  const { version } = await world.marks();
  expect((await hold(KEY)).status).toBe(500);
  expect((await world.marks()).version).toBe(version + 1);
  expect((await hold(KEY)).body).toMatchObject({ code: 'unanswered' });
  expect((await world.marks()).version).toBe(version + 1);
});

test('neither the key nor the body is in the table, so that no code can be guessed from it', async () => {
  await world.ask('POST', '/api/ui/resume-confirm', {
    as: 'bob',
    body: { token: codeOf('bob') },
    headers: { 'idempotency-key': KEY },
  });
  const { Items: items = [] } = await embedded.documents.send(new ScanCommand({ TableName: world.tables.control }));
  const kept = items.filter(({ pk }) => String(pk).startsWith('asked#'));
  expect(kept).toHaveLength(1);
  expect(JSON.stringify(kept)).not.toContain(KEY);
  expect(JSON.stringify(kept)).not.toContain(codeOf('bob'));
});
