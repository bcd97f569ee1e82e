import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { At } from '#shared/wire/primitives.ts';
import type { KeyAges } from '../identity-ports.ts';
import { getRecord, type Documents } from './access.ts';
import { keyAgesKey } from './keys.ts';

const AgesItem = z.strictObject({ 'binance-um': At.optional(), okx: At.optional() });

/** One item a book in the control table. */
export const dynamoKeyAges = (client: Documents, table: string): KeyAges => ({
  changed: async (book, venues, at) => {
    if (venues.length === 0) return;
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: keyAgesKey(book),
        UpdateExpression: `SET ${venues.map((_, index) => `#v${index} = :at`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(venues.map((venue, index) => [`#v${index}`, venue])),
        ExpressionAttributeValues: { ':at': at },
      }),
    );
  },
  read: async (book) => (await getRecord(client, table, keyAgesKey(book), AgesItem)) ?? {},
});
