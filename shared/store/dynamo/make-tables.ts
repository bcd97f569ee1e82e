import {
  CreateTableCommand,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { tableDefinitions, type TableNames } from './tables.ts';

const tables = ['control', 'trading', 'audit'] as const;

/** Makes the tables that are not there yet. For one machine and for tests; in AWS the CDK makes them. */
export async function makeTables(client: DynamoDBClient, names: TableNames): Promise<void> {
  for (const table of tables) {
    const { partitionKey, sortKey, ttlAttribute } = tableDefinitions[table];
    try {
      await client.send(
        new CreateTableCommand({
          TableName: names[table],
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [partitionKey, sortKey].map((key) => ({
            AttributeName: key.name,
            AttributeType: key.type,
          })),
          KeySchema: [
            { AttributeName: partitionKey.name, KeyType: 'HASH' },
            { AttributeName: sortKey.name, KeyType: 'RANGE' },
          ],
        }),
      );
    } catch (error) {
      if (error instanceof ResourceInUseException) continue;
      throw error;
    }
    if (ttlAttribute === null) continue;
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: names[table],
        TimeToLiveSpecification: { Enabled: true, AttributeName: ttlAttribute },
      }),
    );
  }
}
