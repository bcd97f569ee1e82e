import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { emptyChain, hashOf } from '#shared/store/audit-chain.ts';
import { dynamoAuditStore } from '#shared/store/dynamo/audit-store.ts';
import { chainHeadKey } from '#shared/store/dynamo/keys.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { anAuditDraft, NOON } from '#test/support/records.ts';
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

describe('the audit log', () => {
  test('is newest first, in pages', async () => {
    for (const subject of ['a', 'b', 'c'])
      await world.control.commit('main', { audit: anAuditDraft({ subject }), at: NOON });
    const page = async (query: Record<string, string>) =>
      (await world.ask('GET', '/api/ui/audit_log', { as: 'vera', query })).body as {
        entries: { seq: number }[];
        cursor: string | null;
      };
    const first = await page({ limit: '3' });
    const second = await page({ limit: '3', cursor: first.cursor ?? '' });
    expect(first.entries.map(({ seq }) => seq)).toEqual([4, 3, 2]);
    expect(second.entries.map(({ seq }) => seq)).toEqual([1]);
  });

  test('says that it is intact, and names the link that somebody changed in the table', async () => {
    const verify = async () => (await world.ask('GET', '/api/ui/audit/verify', { as: 'vera' })).body;
    await world.ask('POST', '/api/ui/hold', { as: 'alice', body: { reason: 'the first' } });
    await world.ask('POST', '/api/ui/hold', { as: 'bob', body: { reason: 'the second' } });
    expect(await verify()).toEqual({ kind: 'intact', links: 3 });
    await world.tamper(2, { actor: 'nobody' });
    expect(await verify()).toMatchObject({ kind: 'broken', seq: 2 });
  });

  test('names a link that a hand spoilt so that no schema knows it, and finds nothing amiss in one of another version', async () => {
    const verify = async () => (await world.ask('GET', '/api/ui/audit/verify', { as: 'vera' })).body;
    const store = dynamoAuditStore(embedded.documents, world.tables);
    await world.ask('POST', '/api/ui/hold', { as: 'alice', body: { reason: 'the first' } });
    const [second, first] = (await world.audit.list('main', 2, null)).items;
    if (first === undefined || second === undefined) throw new Error('there are two');
    const { hash: _, ...open } = { ...first, action: 'of_another_version', more: [1] };
    await world.tamper(1, { action: 'of_another_version', more: [1], hash: hashOf(open) });
    expect(await store.walk('main', emptyChain, 1)).toEqual({ kind: 'so_far', links: 1, hash: hashOf(open) });
    expect(await verify()).toMatchObject({ kind: 'broken', seq: 2 });
    await world.tamper(1, { action: 7, hash: 'short' });
    expect(await verify()).toMatchObject({ kind: 'broken', seq: 1 });
  });

  test('a long chain is walked over several requests, each from where the one before ended', async () => {
    for (const reason of ['the first', 'the second', 'the third'])
      await world.ask('POST', '/api/ui/hold', { as: 'alice', body: { reason } });
    const store = dynamoAuditStore(embedded.documents, world.tables);
    const part = await store.walk('main', emptyChain, 2);
    if (part.kind !== 'so_far') throw new Error('there is more');
    const rest = async (after: number, hash: string) =>
      world.ask('GET', '/api/ui/audit/verify', { as: 'vera', query: { after: String(after), hash } });
    expect((await rest(part.links, part.hash)).body).toEqual({ kind: 'intact', links: 4 });
    expect((await rest(2, 'a'.repeat(64))).body).toMatchObject({ kind: 'broken', seq: 3 });
    expect((await rest(5, 'a'.repeat(64))).body).toMatchObject({ kind: 'broken' });
    const half = await world.ask('GET', '/api/ui/audit/verify', { as: 'vera', query: { after: '2' } });
    expect(half).toMatchObject({ status: 422, body: { field: 'query.hash' } });
  });

  test('keeps every link although the tables of control are those of yesterday', async () => {
    const { documents } = embedded;
    const head = { TableName: world.tables.control, Key: chainHeadKey('main') };
    const { Item: yesterday } = await documents.send(new GetCommand(head));
    await world.ask('POST', '/api/ui/hold', { as: 'alice', body: { reason: 'the first' } });
    const { items: links } = await world.audit.list('main', 10, null);
    await documents.send(new PutCommand({ TableName: world.tables.control, Item: yesterday }));
    await world.ask('POST', '/api/ui/hold', { as: 'bob', body: { reason: 'the second' } });
    expect((await world.audit.list('main', 10, null)).items).toEqual(links);
    expect((await world.control.readLevel('main'))?.version).toBe(2);
  });

  test('names the end when the last link was taken away', async () => {
    await world.ask('POST', '/api/ui/hold', { as: 'alice', body: { reason: 'the first' } });
    await world.tamper(2, null);
    expect((await world.ask('GET', '/api/ui/audit/verify', { as: 'vera' })).body).toMatchObject({
      kind: 'broken',
      seq: 2,
    });
  });
});
