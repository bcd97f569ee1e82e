import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { At } from '#shared/wire/primitives.ts';
import type { TelegramUpdates } from '../identity-ports.ts';
import { getRecord, mustBeFailedCondition, type Documents } from './access.ts';
import { telegramUpdateKey } from './keys.ts';
import { ttlAfter } from './session-store.ts';

const UpdateItem = z.strictObject({ begun_at: At, done_at: At.optional() });

/** Telegram repeats an update for at most a day; the items go by themselves after that. */
export function dynamoTelegramUpdates(client: Documents, table: string): TelegramUpdates {
  return {
    begin: async (updateId, at) => {
      const neverSeen = 'attribute_not_exists(pk)';
      try {
        const item = { ...telegramUpdateKey(updateId), begun_at: at, ttl: ttlAfter(at) };
        await client.send(new PutCommand({ TableName: table, Item: item, ConditionExpression: neverSeen }));
        return 'new';
      } catch (error) {
        mustBeFailedCondition(error);
        const seen = await getRecord(client, table, telegramUpdateKey(updateId), UpdateItem);
        return seen?.done_at === undefined ? 'unfinished' : 'done';
      }
    },
    finish: async (updateId, at) => {
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: telegramUpdateKey(updateId),
          UpdateExpression: 'SET done_at = :at',
          ExpressionAttributeValues: { ':at': at },
        }),
      );
    },
  };
}
