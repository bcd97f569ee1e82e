/** A change says which level it was decided on; made against any other, it is refused and changes nothing. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { withRecordedConfig } from './config-world.ts';
import { makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
let world: World;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  world = await makeWorld(embedded);
});

const act = (path: string, version: string, body: Record<string, unknown> = { reason: 'looks wrong' }) =>
  world.ask('POST', path, { as: 'alice', body, headers: { 'if-match': version } });
const etag = async (path: string): Promise<unknown> =>
  (await world.ask('GET', path, { as: 'vera' })).result.headers?.['etag'];

test('what shows the level says its version, and what changes it says the new one', async () => {
  const { version } = await world.marks();
  expect(await etag('/api/ui/control-state')).toBe(`"${version}"`);
  expect(await etag('/api/ui/status/overview')).toBe(`"${version}"`);
  expect(await etag('/api/ui/doubts')).toBeUndefined();
  const killed = await world.ask('POST', '/api/ui/kill', { as: 'alice', body: { reason: 'looks wrong' } });
  expect(killed.result.headers?.['etag']).toBe(`"${version + 1}"`);
  const held = await act('/api/ui/hold', `"${version + 1}"`);
  expect([held.status, held.result.headers?.['etag']]).toEqual([200, `"${version + 2}"`]);
});

test('a configuration has versions of its own: what its answers carry is the version of the level', async () => {
  const recorded = await withRecordedConfig(embedded);
  await recorded.ask('POST', '/api/ui/hold', { as: 'alice', body: { reason: 'looks wrong' } });
  const { version } = await recorded.marks();
  const config = await recorded.ask('GET', '/api/ui/config', { as: 'vera' });
  expect([config.status, config.body['version']]).toEqual([200, 1]);
  expect(config.result.headers?.['etag']).toBe(`"${version}"`);
});

describe('a change', () => {
  const paths = ['/api/ui/hold', '/api/ui/safe-mode', '/api/ui/resume-request', '/api/ui/kill', '/api/ui/cancel_all'];
  test.each(paths.map((path) => ({ path })))('at the version before is refused: POST $path', async ({ path }) => {
    const { version } = await world.marks();
    await world.ask('POST', '/api/ui/hold', { as: 'bob', body: { reason: 'first' } });
    const before = await world.marks();
    const refused = await act(path, `"${version}"`);
    expect([refused.status, refused.body['code']]).toEqual([412, 'version_changed']);
    expect(refused.body['message']).toContain(`version ${version + 1}`);
    expect(await world.marks()).toEqual(before);
  });

  test.each([
    { header: (version: number) => `"${version}"`, status: 200 },
    { header: (version: number) => String(version), status: 200 },
    { header: (version: number) => `"${version + 7}", "${version}"`, status: 200 },
    { header: () => '*', status: 200 },
    { header: (version: number) => `"${version + 1}"`, status: 412 },
    { header: (version: number) => `"${version - 1}"`, status: 412 },
    { header: (version: number) => `W/"${version}"`, status: 412 },
    { header: () => '', status: 412 },
    { header: () => 'nonsense', status: 412 },
  ])('with the version given as $header is $status', async ({ header, status }) => {
    const { version } = await world.marks();
    expect((await act('/api/ui/hold', header(version))).status).toBe(status);
    expect((await world.marks()).version).toBe(status === 200 ? version + 1 : version);
  });

  test('of two that saw the same version one is made and one refused, however close they are', async () => {
    const { version } = await world.marks();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => act('/api/ui/hold', `"${version}"`, { reason: `reason ${index}` })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 412)).toHaveLength(7);
    expect((await world.marks()).version).toBe(version + 1);
  });

  test('that was refused may be sent again under its key with what is seen now', async () => {
    const { version } = await world.marks();
    const ask = (seen: number) =>
      world.ask('POST', '/api/ui/hold', {
        as: 'alice',
        body: { reason: 'looks wrong' },
        headers: { 'if-match': `"${seen}"`, 'idempotency-key': 'one-and-the-same' },
      });
    expect((await ask(version - 1)).status).toBe(412);
    expect((await ask(version)).status).toBe(200);
  });
});
