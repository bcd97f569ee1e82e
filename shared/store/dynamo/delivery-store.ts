import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { DeliveryState } from '#shared/wire/delivery.ts';
import type { DeliveryStore } from '../notice-ports.ts';
import { getRecord, type Documents } from './access.ts';
import { deliveryKey } from './keys.ts';

export const dynamoDeliveryStore = (client: Documents, table: string): DeliveryStore => ({
  read: (book) => getRecord(client, table, deliveryKey(book), DeliveryState),
  write: async (book, state) => {
    await client.send(new PutCommand({ TableName: table, Item: { ...deliveryKey(book), ...state } }));
  },
});
