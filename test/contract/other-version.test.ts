/** Records that another version of the program has written: refused, named, and never guessed at. */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import { commandKey, levelKey } from '#shared/store/dynamo/keys.ts';
import { StoredItemInvalidError } from '#shared/store/unreadable.ts';
import { aCommand, aLevel, anAuditDraft, NOON } from '#test/support/records.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const put = (table: string, item: Record<string, unknown>) =>
  embedded.documents.send(new PutCommand({ TableName: table, Item: item }));

test('a level with a field that we do not know is refused', async () => {
  const tables = await embedded.fresh();
  const control = dynamoControlStore(embedded.documents, tables);
  await control.commit('main', { level: aLevel(), audit: anAuditDraft(), at: NOON });
  expect(await control.readLevel('main')).toEqual(aLevel());
  await put(tables.control, { ...aLevel(), wings: 2, ...levelKey('main') });
  await expect(control.readLevel('main')).rejects.toThrow(StoredItemInvalidError);
  await expect(control.readLevel('main')).rejects.toThrow('wings');
});

test('a command that we do not know is named, and the others are still read', async () => {
  const tables = await embedded.fresh();
  const control = dynamoControlStore(embedded.documents, tables);
  const [known, other] = [aCommand({ id: 'command00001' }), aCommand({ id: 'command00002' })];
  await put(tables.control, { ...known, ...commandKey('main', known.id) });
  await put(tables.control, { ...other, ask: { kind: 'fly' }, ...commandKey('main', other.id) });
  const { commands, unreadable } = await control.recentCommands('main', 10);
  expect(commands.map(({ id }) => id)).toEqual(['command00001']);
  expect(unreadable).toHaveLength(1);
  expect(unreadable[0]).toContain('command00002');
});
