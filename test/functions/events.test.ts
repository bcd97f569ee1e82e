import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditStore } from '#shared/store/ports.ts';
import { emptyChain, sealLink } from '#shared/store/audit-chain.ts';
import { monotonicMs } from '#shared/domain/time.ts';
import type { AuditDraft, AuditLink } from '#shared/wire/audit.ts';
import { categoryOf, pageOfEvents } from '#functions/reports/events.ts';
import { exportedAudit, exportedEvents, exportPage } from '#functions/reports/export.ts';
import { rowsOfCsv } from '#test/support/csv.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { anAuditDraft, aHedge, NOON } from '#test/support/records.ts';
import { aChain } from './a-chain.ts';
import { makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const LAMBDA_ANSWER_BYTES_MAX = 6 * 1_024 * 1_024;

const commit = async (world: World, ...drafts: readonly Partial<AuditDraft>[]) => {
  for (const draft of drafts) await world.control.commit('main', { audit: anAuditDraft(draft), at: NOON });
};
interface Event {
  readonly seq: number;
  readonly category: string;
}
const list = async (world: World, path: string, query: Record<string, string> = {}) => {
  const { body } = await world.ask('GET', path, { as: 'vera', query });
  const events = (body['events'] ?? body['alerts']) as readonly Event[];
  return { seqs: events.map(({ seq }) => seq), events, cursor: body['cursor'] as string | null };
};

describe('events', () => {
  test('are the audit chain, newest first, in pages that meet without a gap or a repeat', async () => {
    const world = await makeWorld(embedded);
    await commit(world, {}, {}, {}, {});
    const first = await list(world, '/api/ui/events', { limit: '2' });
    const second = await list(world, '/api/ui/events', { limit: '2', cursor: first.cursor ?? '' });
    const third = await list(world, '/api/ui/events', { limit: '2', cursor: second.cursor ?? '' });
    expect([first.seqs, second.seqs, third.seqs]).toEqual([[5, 4], [3, 2], [1]]);
    expect(third.cursor).toBeNull();
  });

  test('of one category only, when it is named', async () => {
    const world = await makeWorld(embedded);
    await commit(world, { action: 'kill' }, { action: 'hold_set' }, { action: 'kill.duplicate' });
    expect((await list(world, '/api/ui/events', { category: 'kill_switch' })).seqs).toEqual([4, 2]);
    const unknown = await world.ask('GET', '/api/ui/events', { as: 'vera', query: { category: 'gossip' } });
    expect(unknown.status).toBe(422);
  });

  test.each([
    [{ action: 'hold_set', reason: 'back in ten minutes', detail: { channel: 'api' } }, 'hold'],
    [{ action: 'hold_set', reason: 'RUNAWAY', detail: { note: '' } }, 'runaway_guard'],
    [{ action: 'hold_set', reason: 'RUNAWAY', detail: { channel: 'api' } }, 'hold'],
    [{ action: 'hold_set', reason: 'AUTO_THROTTLE/AUTO_HEDGE_FAILURES', detail: { note: '' } }, 'auto_hedge'],
    [{ action: 'hold_set', reason: 'DAILY_LOSS_BREACH', detail: { note: '' } }, 'hold'],
    [{ action: 'resume_confirmed' }, 'resume'],
    [{ action: 'resumed' }, 'resume'],
    [{ action: 'autopilot_resumed' }, 'resume'],
    [{ action: 'autopilot_guard' }, 'auto_hedge'],
    [{ action: 'orchestrator' }, 'auto_hedge'],
    [{ action: 'kill' }, 'kill_switch'],
    [{ action: 'cancel_all.duplicate' }, 'cancel_all'],
    [{ action: 'risk_limit_lowered' }, 'limits'],
    [{ action: 'exit_dry_run_approved' }, 'mode'],
    [{ action: 'approval_declined' }, 'approval'],
    [{ action: 'close_all' }, 'command'],
    [{ action: 'restart.resume' }, 'system'],
    [{ action: 'level_created' }, 'system'],
  ] as const)('%j is of %s', (draft, category) => {
    expect(categoryOf(sealLink('main', anAuditDraft(draft), NOON, emptyChain))).toBe(category);
  });

  test('alerts are those that an operator is alerted to', async () => {
    const world = await makeWorld(embedded);
    await commit(
      world,
      { action: 'risk_limit_lowered' },
      { action: 'hold_set' },
      { action: 'restart.resume' },
      { action: 'resumed' },
    );
    expect((await list(world, '/api/ui/alerts')).seqs).toEqual([5, 3]);
    expect((await list(world, '/api/ui/alerts', { category: 'limits' })).seqs).toEqual([]);
  });

  test('a rare one is found through more than one page of others, and the end is said', async () => {
    const rare = { action: 'kill' } as const;
    const chain = aChain(12_001, (seq) => (seq === 1 ? rare : {}));
    const world = await makeWorld(embedded);
    const asked = { limit: 5, cursor: null, wanted: (event: { category: string }) => event.category === 'kill_switch' };
    const first = await pageOfEvents(chain, world.book, asked);
    expect(first).toEqual({ events: [], cursor: '2002' });
    const second = await pageOfEvents(chain, world.book, { ...asked, cursor: first.cursor });
    expect(second.events.map(({ seq }) => seq)).toEqual([1]);
    expect(second.cursor).toBeNull();
  });
});

describe('an export', () => {
  const clock = { wall: () => NOON, monotonic: () => monotonicMs(0) };
  const nextOf = (link: string | undefined): URLSearchParams | null =>
    link === undefined ? null : new URL(/<(.*)>; rel="next"/.exec(link)?.[1] ?? '', 'http://localhost').searchParams;

  async function follow(chain: AuditStore, format: 'csv' | 'json', limit: number) {
    const bodies: string[] = [];
    let asked: { limit: number; cursor?: string } | null = { limit };
    while (asked !== null && bodies.length < 100) {
      const page = await exportPage({ audit: chain, clock, book: 'main' }, exportedEvents, { format, ...asked });
      expect(
        Buffer.byteLength(JSON.stringify({ statusCode: 200, headers: page.headers, body: page.text })),
      ).toBeLessThan(LAMBDA_ANSWER_BYTES_MAX);
      bodies.push(page.text);
      const next = nextOf(page.headers?.['link']);
      asked = next === null ? null : { limit: Number(next.get('limit')), cursor: next.get('cursor') ?? '' };
    }
    return bodies;
  }

  test('of 100,000 events comes whole in answers that a Lambda may give', { timeout: 120_000 }, async () => {
    const chain = aChain(100_000, () => ({ reason: 'x"y'.repeat(10), detail: { channel: 'api' } }));
    const bodies = await follow(chain, 'csv', 100_000);
    expect(bodies.length).toBeGreaterThan(2);
    const [header, ...lines] = bodies.join('').trimEnd().split('\n');
    expect(header).toMatch(/^timestamp,seq,/);
    expect(lines.length).toBe(100_000);
    expect(lines.every((line, index) => line.split(',')[1] === String(100_000 - index))).toBe(true);
  });

  test('as JSON, the lists of its answers are one after the other', async () => {
    const chain = aChain(30_000, () => ({ reason: 'x'.repeat(400) }));
    const bodies = await follow(chain, 'json', 25_000);
    const events = bodies.flatMap((body) => (JSON.parse(body) as { events: Event[] }).events);
    expect(bodies.length).toBeGreaterThan(1);
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 25_000 }, (_, index) => 30_000 - index));
  });

  test('one link that is larger than an answer may be comes by itself and does not stop the rest', async () => {
    const chain = aChain(3, (seq) => (seq === 2 ? { detail: { all: 'z'.repeat(4_600_000) } } : {}));
    const bodies = await follow(chain, 'json', 10);
    expect(bodies.map((body) => (JSON.parse(body) as { events: Event[] }).events.map(({ seq }) => seq))).toEqual([
      [3],
      [2],
      [1],
    ]);
  });

  test('cells that a spreadsheet would run are escaped', async () => {
    const reasons = ['=1+1', '+1', '-1', '@sum', 'plain', '=HYPERLINK("http://x","a,b")'];
    const chain = aChain(reasons.length, (seq) => ({ reason: reasons[seq - 1] ?? '', actor: '=cmd', detail: {} }));
    const { text } = await exportPage({ audit: chain, clock, book: 'main' }, exportedAudit, {
      format: 'csv',
      limit: 10,
    });
    const rows = rowsOfCsv(text).slice(1).toReversed();
    expect(rows.map((row) => row[6])).toEqual([
      "'=1+1",
      "'+1",
      "'-1",
      "'@sum",
      'plain',
      `'=HYPERLINK("http://x","a,b")`,
    ]);
    for (const row of rows) for (const cell of row) expect(cell).not.toMatch(/^[=+\-@]/);
  });

  test('over HTTP: a file, with what was asked for and no more; a limit has two sides', async () => {
    const world = await makeWorld(embedded);
    await commit(world, {}, {}, {});
    const ask = (query: Record<string, string>) => world.ask('GET', '/api/ui/events/export', { as: 'vera', query });
    const { result } = await ask({ format: 'csv', limit: '2' });
    expect(result.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="propbot-events.csv"',
      'x-next-cursor': '3',
      'x-lines': '2',
    });
    expect(result.headers?.['link']).toBeUndefined();
    expect(
      rowsOfCsv(result.body ?? '')
        .slice(1)
        .map((row) => row[1]),
    ).toEqual(['4', '3']);
    const statuses = await Promise.all(
      [{ limit: '100000' }, { limit: '100001' }, { limit: '0' }, { format: 'xml' }].map(
        async (query) => (await ask(query as Record<string, string>)).status,
      ),
    );
    expect(statuses).toEqual([200, 422, 422, 422]);
  });

  test('of the audit chain is for operators, and carries the hashes', async () => {
    const world = await makeWorld(embedded);
    await commit(world, {});
    expect((await world.ask('GET', '/api/ui/audit/export', { as: 'vera' })).status).toBe(403);
    expect((await world.ask('GET', '/api/ui/audit/export')).status).toBe(401);
    const { text } = await world.ask('GET', '/api/ui/audit/export', { as: 'alice' });
    const { entries, cursor } = JSON.parse(text) as { entries: readonly AuditLink[]; cursor: string | null };
    expect(entries).toEqual((await world.audit.list('main', 10, null)).items);
    expect(cursor).toBeNull();
  });
});

test('the hedge log tells every hedge, newest first, and what was refused on this day alone', async () => {
  const world = await makeWorld(embedded);
  const hedges = [1, 2, 3].map((number) =>
    aHedge({ id: `h${number}`, number, state: number === 2 ? 'failed' : 'closed', simulated: number === 3 }),
  );
  await world.trading.write({ hedges, fills: [], breaks: [] });
  const refused = {
    code: 'QUOTE_STALE',
    opportunities: 2,
    alone: 1,
    refusals: 9,
    edge_bps_sum: 1,
    edge_bps_max: 1,
    notional_usdt: '1',
    edge_usdt: '1',
  };
  await world.trading.writeWhyNot({
    book: 'main',
    written_at: NOON,
    day: '2026-11-21',
    today: [refused],
    since: NOON,
    since_start: [],
  });
  const ask = async (query: Record<string, string>) =>
    (await world.ask('GET', '/api/ui/hedge/log', { as: 'vera', query })).body;
  const first = await ask({ limit: '2' });
  expect(first).toMatchObject({
    entries: [
      { hedge_id: 'h3', initiator: 'auto_hedge', simulated: true, result: 'closed' },
      { hedge_id: 'h2', simulated: false, result: 'failed' },
    ],
    refused_today: [{ reason: 'QUOTE_STALE', opportunities: 2, refusals: 9 }],
  });
  const second = await ask({ limit: '2', cursor: String(first['cursor']) });
  expect(second).toMatchObject({ entries: [{ hedge_id: 'h1' }], cursor: null });
  world.time.now += 86_400_000;
  expect((await ask({}))['refused_today']).toEqual([]);
});
