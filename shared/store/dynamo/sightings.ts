import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { At } from '#shared/wire/primitives.ts';
import type { Sightings } from '../identity-ports.ts';
import { getRecord, type Documents } from './access.ts';
import { lastSeenKey } from './keys.ts';

const SeenItem = z.strictObject({ seen_at: At });

/** One item an operator in the control table. */
export const dynamoSightings = (client: Documents, table: string): Sightings => ({
  saw: async (operatorId, at) => {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: lastSeenKey(operatorId),
        UpdateExpression: 'SET seen_at = :at',
        ExpressionAttributeValues: { ':at': at },
      }),
    );
  },
  lastSeen: async (operatorId) => (await getRecord(client, table, lastSeenKey(operatorId), SeenItem))?.seen_at ?? null,
});
