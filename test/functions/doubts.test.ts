import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientOrderId, type FencingId, type HedgeNumber } from '#shared/domain/ids.ts';
import { epochMs } from '#shared/domain/time.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aCommandResult, aStatus, NOON } from '#test/support/records.ts';
import { withExecutor } from './executor-stand-in.ts';
import { makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const ORDER = clientOrderId({ fencingId: 1 as FencingId, hedge: 1 as HedgeNumber, leg: 'e', attempt: 0 });
const ask = (world: World, path: string, body: Record<string, unknown> = {}, as = 'alice') =>
  world.ask('POST', path, { as, body });
const idOf = ({ body }: { readonly body: Record<string, unknown> }): string => String(body['command_id']);

describe('a doubt', () => {
  const doubt = {
    client_order_id: ORDER,
    hedge_id: 'h1',
    venue: 'okx',
    worst_notional_usdt: '310.5',
    since: epochMs(NOON - 12_000),
    evidence: 'timeout: no answer',
    next_probe_at: epochMs(NOON + 500),
  } as const;
  const settle = (world: World, body: Record<string, unknown>, id: string = ORDER) =>
    ask(world, `/api/ui/doubts/${id}/settle`, { reason: 'seen in the order history', ...body });

  test('is listed with its age, its worst case, the evidence and the next probe', async () => {
    const world = await makeWorld(embedded);
    expect((await world.ask('GET', '/api/ui/doubts', { as: 'vera' })).body).toMatchObject({ doubts: [], stale: true });
    await world.trading.writeStatus(aStatus({ doubts: [doubt] }));
    expect((await world.ask('GET', '/api/ui/doubts', { as: 'vera' })).body).toEqual({
      book: 'main',
      generated_at: NOON,
      stale: false,
      cursor: null,
      doubts: [{ ...doubt, age_sec: 12 }],
      worst_notional_usdt: '310.5',
    });
  });

  test.each([
    { said: { outcome: 'never_arrived' }, filled: '0', price: null },
    { said: { outcome: 'filled', quantity: '0.005', price: '61802.4' }, filled: '0.005', price: '61802.4' },
  ])('is settled by hand as $said, with who and why in the chain', async ({ said, filled, price }) => {
    const world = await withExecutor(embedded, aCommandResult({ venues: [] }));
    await world.trading.writeStatus(aStatus({ doubts: [doubt] }));
    const answer = await settle(world, said);
    expect(answer).toMatchObject({ status: 200, body: { kind: 'settle_doubt', state: 'done' } });
    const ask = { kind: 'settle_doubt', order_id: ORDER, filled, price };
    expect((await world.control.findCommand('main', idOf(answer)))?.ask).toEqual(ask);
    const { items } = await world.audit.list('main', 5, null);
    expect(items.find((link) => link.action === 'settle_doubt')).toMatchObject({
      actor: 'alice',
      reason: 'seen in the order history',
      detail: { ask },
    });
  });

  test.each([
    { what: 'a fill without a price', body: { outcome: 'filled', quantity: '0.005' } },
    { what: 'a fill of nothing', body: { outcome: 'filled', quantity: '0', price: '1' } },
    {
      what: 'an order that never arrived and filled',
      body: { outcome: 'never_arrived', quantity: '0.005', price: '1' },
    },
    { what: 'no reason', body: { outcome: 'never_arrived', reason: undefined } },
  ])('said to be $what is refused without a trace', async ({ body }) => {
    const world = await makeWorld(embedded);
    await world.trading.writeStatus(aStatus({ doubts: [doubt] }));
    const before = await world.marks();
    expect((await settle(world, body)).status).toBe(422);
    expect(await world.marks()).toEqual(before);
  });

  test('that is none is 404, an id that is not ours 422', async () => {
    const world = await makeWorld(embedded);
    await world.trading.writeStatus(aStatus());
    expect((await settle(world, { outcome: 'never_arrived' })).status).toBe(404);
    expect((await settle(world, { outcome: 'never_arrived' }, 'somebody-elses')).status).toBe(422);
  });
});

describe('the leader', () => {
  const leader = async (world: World) => (await world.ask('GET', '/api/ui/leader', { as: 'vera' })).body;

  test('is nobody before the first start, and leads only while its own status is fresh', async () => {
    const world = await makeWorld(embedded);
    expect(await leader(world)).toMatchObject({ lease: null, leads: false, executor: null });
    await world.leases.take('main', 'executor-1', null, NOON);
    await world.trading.writeStatus(aStatus({ fencing_id: 1 }));
    world.time.now += 2_000;
    expect(await leader(world)).toMatchObject({
      lease: { holder: 'executor-1', fencing_id: 1 },
      renewed_age_sec: 2,
      status_age_sec: 2,
      leads: true,
    });
    world.time.now += 3_001;
    expect((await leader(world))['leads']).toBe(false);
    await world.trading.writeStatus(aStatus({ fencing_id: 2, written_at: epochMs(world.time.now) }));
    expect((await leader(world))['leads']).toBe(false);
  });

  test('is released by one operator with a reason, and pressed twice once', async () => {
    const world = await withExecutor(embedded, aCommandResult({ venues: [] }));
    const path = '/api/ui/leader/release';
    expect((await ask(world, path)).status).toBe(422);
    const first = await ask(world, path, { reason: 'deployment' });
    expect(first.body).toMatchObject({ kind: 'release_leader', state: 'done', repeat: false });
    expect((await ask(world, path, { reason: 'deployment' })).body).toMatchObject({ repeat: true });
  });
});
