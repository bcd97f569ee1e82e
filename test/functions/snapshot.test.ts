import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportsOperations } from '#functions/reports/app.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aBreak, aFill, aHedge, aStatus, NOON } from '#test/support/records.ts';
import { makeWorld } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

describe('a forensic snapshot', () => {
  test('is all that is known, and the file says the same', async () => {
    const world = await makeWorld(embedded);
    const hedges = [aHedge(), aHedge({ id: 'h2', number: 2, state: 'partial', simulated: true })];
    await world.trading.write({ hedges, fills: [aFill()], breaks: [aBreak()] });
    await world.trading.writeStatus(aStatus());
    await world.trading.writeExecution({ book: 'main', written_at: NOON, attempts: [] });
    await world.ask('POST', '/api/ui/resume-request', { as: 'alice', body: { reason: 'all is well' } });
    const { status, text, body } = await world.ask('GET', '/api/ui/snapshot', { as: 'bob' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: 'snapshots/main/2026-11-21t12-00-00-000z.json',
      taken_by: 'bob',
      generated_at: NOON,
      level: { mode: 'HOLD', holds: [{ reason: 'STARTUP' }] },
      executor: { stale: false, status: { executor: 'executor-1' } },
      positions: { real: { positions: 1 }, simulated: { positions: 1 } },
      hedges: [{ id: 'h1' }, { id: 'h2', state: 'partial' }],
      approvals: { pending: [{ requested_by: 'alice' }], newest: [{ requested_by: 'alice' }] },
      execution: { attempts: [] },
      breaks: [{ id: 'break-1' }],
      daily_report: null,
      audit: [{ action: 'resume_requested' }, { action: 'level_created' }],
    });
    const kept = new TextDecoder().decode(world.objects.all.get('snapshots/main/2026-11-21t12-00-00-000z.json'));
    expect(JSON.parse(kept)).toEqual(JSON.parse(text));
  });

  test('of one millisecond are two files, and neither takes the place of the other', async () => {
    const world = await makeWorld(embedded);
    const names = await Promise.all(
      ['alice', 'bob'].map(async (as) => (await world.ask('GET', '/api/ui/snapshot', { as })).body['name']),
    );
    expect(new Set(names).size).toBe(2);
    expect(new Set(world.objects.all.keys())).toEqual(new Set(names));
  });

  test('is taken by operators only, and leaves nothing when it is refused', async () => {
    const world = await makeWorld(embedded);
    expect((await world.ask('GET', '/api/ui/snapshot', { as: 'vera' })).status).toBe(403);
    expect((await world.ask('GET', '/api/ui/snapshot')).status).toBe(401);
    expect(world.objects.all.size).toBe(0);
  });

  test('before the first start there is nothing to take', async () => {
    const world = await makeWorld(embedded, { level: null });
    expect((await world.ask('GET', '/api/ui/snapshot', { as: 'bob' })).status).toBe(503);
    expect(world.objects.all.size).toBe(0);
  });

  test('that no answer can carry is kept, and the refusal says where', async () => {
    const world = await makeWorld(embedded);
    const orders = Array.from({ length: 1_000 }, (_, index) => ({
      id: `pb000001h00000001e00${index}`,
      purpose: 'open' as const,
      side: 'buy' as const,
      kind: 'limit-ioc' as const,
      quantity: '0.01',
      limit_price: '60000',
      reduce_only: false,
      stage: 'settled' as const,
      state: 'filled' as const,
      filled: '0.01',
      sent_at: NOON,
      mark: null,
    }));
    const [long, short] = aHedge().legs;
    const large = Array.from({ length: 24 }, (_, index) =>
      aHedge({ id: `h${index}`, number: index, legs: [{ ...long, orders }, short] }),
    );
    const trading = { ...world.trading, liveHedges: () => Promise.resolve(large) };
    const { snapshot } = reportsOperations({ ...world, trading, simulatedExcluded: true });
    const by = { operator_id: 'bob', role: 'operator', via: 'token' } as const;
    const nothing = { path: undefined, query: undefined, body: undefined, headers: {}, cookies: [], rawBody: '' };
    const reply = await snapshot({ by, ...nothing });
    const [name = ''] = world.objects.all.keys();
    expect(reply).toMatchObject({ kind: 'refusal', code: 'too_large', hint: `it is kept as ${name}` });
  });
});
