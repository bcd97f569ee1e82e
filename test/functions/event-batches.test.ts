/** Whoever reads what happened finds each event of a link that holds several; whoever reads the chain finds the link. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDailyReport } from '#functions/daily-report/app.ts';
import { exportedAudit, exportedEvents, exportPage } from '#functions/reports/export.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import type { EventLine } from '#shared/wire/http-reports.ts';
import { rowsOfCsv } from '#test/support/csv.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aBatch, anAuditDraft, NOON } from '#test/support/records.ts';
import { aChain } from './a-chain.ts';
import { makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const DAY_MS = 86_400_000;
const clock = { wall: () => NOON, monotonic: () => monotonicMs(0) };
const list = async (world: World, path: string, query: Record<string, string>) => {
  const { body } = await world.ask('GET', path, { as: 'vera', query });
  const events = (body['events'] ?? body['alerts']) as readonly EventLine[];
  return { events, seqs: events.map(({ seq }) => seq), cursor: body['cursor'] as string | null };
};

describe('a batch', () => {
  test('a link that holds several is as many events, and a page may end between them', async () => {
    const world = await makeWorld(embedded);
    const drafts = ['1', '2', '3'].map((reason) => anAuditDraft({ action: 'orchestrator', actor: 'system', reason }));
    for (const draft of [anAuditDraft(), aBatch(drafts), anAuditDraft({ action: 'resumed' })])
      await world.control.commit('main', { audit: draft, at: NOON });
    const page = async (query: Record<string, string>) => {
      const { events, cursor } = await list(world, '/api/ui/events', query);
      return [events, cursor] as const;
    };
    const [first, second] = await page({ limit: '3' });
    expect(first.map(({ seq }) => seq)).toEqual([4, 3, 3]);
    expect(first.slice(1)).toMatchObject([
      { reason: '3', category: 'auto_hedge', action: 'orchestrator', actor: 'system', at: NOON - 1 },
      { reason: '2', at: NOON - 2 },
    ]);
    expect(second).toBe('3.2');
    const [rest, third] = await page({ limit: '2', cursor: '3.2' });
    expect(rest).toMatchObject([{ seq: 3, reason: '1' }, { seq: 2 }]);
    expect(third).toBe('2');
    expect((await page({ limit: '3', cursor: '3' }))[0].map(({ seq }) => seq)).toEqual([2, 1]);
    const alerts = await list(world, '/api/ui/alerts', { limit: '2', category: 'auto_hedge' });
    expect([alerts.seqs, alerts.cursor]).toEqual([[3, 3], '3.2']);
    const last = await list(world, '/api/ui/alerts', { limit: '2', category: 'auto_hedge', cursor: '3.2' });
    expect([last.seqs, last.cursor]).toEqual([[3], null]);
    for (const cursor of ['3.', '.2', '3.12345', 'x'])
      expect((await world.ask('GET', '/api/ui/events', { as: 'vera', query: { cursor } })).status).toBe(422);
  });

  test.each([1, 2, 3, 7, 100])(
    'of batches in a file, %i lines an answer: each event is a line, none is left out or repeated',
    async (limit) => {
      const drafts = ['1', '2', '3'].map((reason) => anAuditDraft({ action: 'orchestrator', reason }));
      const chain = aChain(5, (seq) => (seq % 2 === 0 ? aBatch(drafts) : { reason: '0' }));
      const lines: string[] = [];
      let cursor: string | undefined;
      for (let answers = 0; answers < 20; answers += 1) {
        const asked = { format: 'csv', limit, cursor } as const;
        const page = await exportPage({ audit: chain, clock, book: 'main' }, exportedEvents, asked);
        const rows = rowsOfCsv(page.text).slice(cursor === undefined ? 1 : 0);
        expect(rows.length).toBeLessThanOrEqual(limit);
        expect(page.headers?.['x-lines']).toBe(String(rows.length));
        lines.push(...rows.map((row) => `${row[1]}: ${row[7]}`));
        cursor = page.headers?.['x-next-cursor'];
        if (cursor === undefined) break;
      }
      expect(lines).toEqual(['5: 0', '4: 3', '4: 2', '4: 1', '3: 0', '2: 3', '2: 2', '2: 1', '1: 0']);
    },
  );

  test('in the file of the audit chain is the link that it is', async () => {
    const chain = aChain(2, (seq) => (seq === 2 ? aBatch([anAuditDraft(), anAuditDraft()]) : {}));
    const asked = { format: 'json', limit: 10 } as const;
    const { text } = await exportPage({ audit: chain, clock, book: 'main' }, exportedAudit, asked);
    const { entries } = JSON.parse(text) as { entries: readonly AuditLink[] };
    expect(entries.map(({ seq, action }) => [seq, action])).toEqual([
      [2, 'executor_events'],
      [1, 'hold_set'],
    ]);
  });

  test('counts the events of a batch, each on the day on which it happened', async () => {
    const world = await makeWorld(embedded);
    const drafts = (['entries_blocked', 'orchestrator', 'entries_blocked'] as const).map((action) =>
      anAuditDraft({ action, actor: 'executor-1' }),
    );
    await world.control.commit('main', { audit: aBatch(drafts), at: epochMs(NOON + DAY_MS) });
    world.time.now += DAY_MS;
    const { report: made } = await createDailyReport({ ...world, book: 'main' })({});
    expect(made.actions).toEqual({ level_created: 1, entries_blocked: 2, orchestrator: 1 });
  });
});
