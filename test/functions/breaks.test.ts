import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { epochMs } from '#shared/domain/time.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aBreak, aCommandResult, aStatus, NOON } from '#test/support/records.ts';
import { withExecutor } from './executor-stand-in.ts';
import { makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const found = aBreak({ found_at: epochMs(NOON - 12_000) });
const seen = aBreak({
  id: 'order-okx-77',
  kind: 'foreign_order',
  ignored: { by: 'alice', reason: 'the treasury', at: NOON },
});
const write = (world: World, ...breaks: readonly (typeof found)[]) =>
  world.trading.write({ hedges: [], fills: [], breaks });
const ask = (world: World, id: string, way: string, body: Record<string, unknown> = { reason: 'looked at okx' }) =>
  world.ask('POST', `/api/ui/breaks/${id}/${way}`, { as: 'alice', body });
const get = async (world: World, path: string) => (await world.ask('GET', path, { as: 'vera' })).body;

describe('breaks', () => {
  test('are listed with class, venue, age and size, and how many wait for a person', async () => {
    const world = await makeWorld(embedded);
    expect(await get(world, '/api/ui/breaks')).toMatchObject({ breaks: [], stale: true, to_resolve: 0 });
    await world.trading.writeStatus(aStatus());
    await write(world, seen, found);
    expect(await get(world, '/api/ui/breaks')).toMatchObject({
      stale: false,
      to_resolve: 1,
      breaks: [
        { id: 'break-1', kind: 'position', venue: 'okx', size: '0.01', age_sec: 12, ignored: null },
        { id: 'order-okx-77', ignored: { by: 'alice' } },
      ],
    });
  });

  test.each(['adopt', 'ignore', 'close'])('%s is a command with who and why in the chain', async (way) => {
    const world = await withExecutor(embedded, aCommandResult({ venues: [] }));
    await write(world, found);
    const answer = await ask(world, 'break-1', way);
    expect(answer).toMatchObject({ status: 200, body: { kind: `${way}_break`, state: 'done' } });
    const { items } = await world.audit.list('main', 5, null);
    expect(items.find((link) => link.action === `${way}_break`)).toMatchObject({
      actor: 'alice',
      reason: 'looked at okx',
      detail: { ask: { kind: `${way}_break`, break_id: 'break-1' } },
    });
  });

  test('that is not open is 404, no reason or an id that cannot be one 422, a viewer 403: none leaves a trace', async () => {
    const world = await makeWorld(embedded);
    await write(world, found);
    const before = await world.marks();
    expect((await ask(world, 'break-2', 'adopt')).status).toBe(404);
    expect((await ask(world, 'break-1', 'adopt', {})).status).toBe(422);
    expect((await ask(world, 'a%20b', 'adopt')).status).toBe(422);
    const asVera = { as: 'vera', body: { reason: 'x' } };
    expect((await world.ask('POST', '/api/ui/breaks/break-1/adopt', asVera)).status).toBe(403);
    expect(await world.marks()).toEqual(before);
  });

  test('make readiness fail while nobody has acknowledged them, and not after', async () => {
    const world = await makeWorld(embedded);
    await world.trading.writeStatus(aStatus());
    await write(world, seen);
    expect((await get(world, '/live-readiness'))['reasons']).not.toContain('recon:desync');
    await write(world, found);
    expect((await get(world, '/live-readiness'))['reasons']).toContain('recon:desync');
  });
});

describe('reconciliation', () => {
  const guard = {
    id: 'recon',
    scope: '-',
    priority: 'P0',
    value: '0',
    limit: '0',
    blocks_entries: null,
    unit: 'breaks',
    since: NOON,
  } as const;
  const recon = (world: World) => get(world, '/api/ui/recon');

  test('is unknown while the executor is silent, whatever was last said', async () => {
    const world = await makeWorld(embedded);
    expect(await recon(world)).toMatchObject({ status: 'UNKNOWN', stale: true, since: null });
  });

  test('says what the guard says, and what to do', async () => {
    const world = await makeWorld(embedded);
    await world.trading.writeStatus(
      aStatus({ guards: [{ ...guard, status: 'OK', summary: 'books and venues agree' }] }),
    );
    expect(await recon(world)).toMatchObject({ status: 'OK', to_resolve: 0, next_step: 'Nothing more.' });
    await world.trading.writeStatus(
      aStatus({ guards: [{ ...guard, status: 'HOLD', value: '1', summary: 'desync: 1' }] }),
    );
    await write(world, found);
    expect(await recon(world)).toMatchObject({ status: 'HOLD', mismatches: 1, to_resolve: 1, summary: 'desync: 1' });
    expect((await recon(world))['next_step']).toMatch(/^Resolve manually before resume/);
  });
});
