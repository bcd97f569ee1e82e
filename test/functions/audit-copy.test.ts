import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verifyChainFile } from '#shared/store/audit-file.ts';
import { dynamoAuditStore } from '#shared/store/dynamo/audit-store.ts';
import { objectsInFolder } from '#shared/store/objects-in-folder.ts';
import type { ObjectStore } from '#shared/store/objects.ts';
import { AuditBrokenError, createAuditCopy } from '#functions/audit-copy/app.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { anAuditDraft, NOON } from '#test/support/records.ts';
import { makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
let world: World;
let folder = '';
let objects: ObjectStore;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  world = await makeWorld(embedded);
  folder = await mkdtemp(join(tmpdir(), 'propbot-copies-'));
  objects = objectsInFolder(folder);
  return () => rm(folder, { recursive: true, force: true });
});

const copy = (linksAtOnce = 3, into: ObjectStore = objects) =>
  createAuditCopy({
    audit: dynamoAuditStore(embedded.documents, world.tables),
    objects: into,
    log: world.log,
    book: 'main',
    linksAtOnce,
  })();
async function add(count: number, reason = 'a reason'): Promise<void> {
  for (let n = 0; n < count; n += 1) await world.control.commit('main', { audit: anAuditDraft({ reason }), at: NOON });
}
const names = async () => (await objects.list('main/', 100, null)).items.map(({ name }) => name);
async function* whole(): AsyncGenerator<Uint8Array> {
  for (const name of await names()) yield (await objects.get(name)) ?? new Uint8Array();
}

describe('the copy of the chain', () => {
  test('has every link, in parts that one after the other are a chain in a file', async () => {
    await add(6);
    expect(await copy()).toMatchObject({ links: 7, head: { seq: 7 } });
    expect(await names()).toEqual([
      'main/0000000000000001.jsonl',
      'main/0000000000000004.jsonl',
      'main/0000000000000007.jsonl',
    ]);
    const [newest] = (await world.audit.list('main', 1, null)).items;
    expect(await verifyChainFile(whole())).toEqual({ kind: 'intact', first: 1, head: { seq: 7, hash: newest?.hash } });
  });

  test('goes on behind the last copied link, and a second run of a night adds nothing', async () => {
    await copy();
    expect(await copy()).toMatchObject({ links: 0, head: { seq: 1 } });
    await add(2);
    expect(await copy()).toMatchObject({ links: 2, head: { seq: 3 } });
    expect(await names()).toEqual(['main/0000000000000001.jsonl', 'main/0000000000000002.jsonl']);
  });

  test('two runs at once write each link once', async () => {
    await add(20);
    const [one, other] = await Promise.all([copy(), copy()]);
    expect(one.links + other.links).toBe(21);
    expect(await verifyChainFile(whole())).toMatchObject({ kind: 'intact', head: { seq: 21 } });
  });

  test('a run that ended between two writes is gone on with', async () => {
    await add(6);
    let writes = 0;
    const dying: ObjectStore = {
      ...objects,
      put: async (...put) => {
        writes += 1;
        if (writes === 2) throw new Error('out of time');
        return objects.put(...put);
      },
    };
    await expect(copy(3, dying)).rejects.toThrow('out of time');
    expect(await copy()).toMatchObject({ links: 4, head: { seq: 7 } });
    expect(await verifyChainFile(whole())).toMatchObject({ kind: 'intact', head: { seq: 7 } });
  });

  test('a link that was changed before it was copied is named, and not copied', async () => {
    await add(4);
    await world.tamper(5, { actor: 'nobody' });
    await expect(copy()).rejects.toThrow(
      new AuditBrokenError('the audit chain is broken at link 5: its content does not give its hash'),
    );
    expect(await names()).toEqual(['main/0000000000000001.jsonl']);
  });

  test('a chain that was cut off behind its copy is found out by the copy, although it fits in itself', async () => {
    await add(3);
    await copy();
    const other = await makeWorld(embedded);
    expect(await other.audit.verify('main')).toMatchObject({ kind: 'intact', links: 1 });
    world = other;
    await expect(copy()).rejects.toThrow(AuditBrokenError);
    await add(9, 'another story');
    await expect(copy()).rejects.toThrow('link 5');
  });
});
