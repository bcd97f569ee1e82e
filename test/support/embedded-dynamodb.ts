/** The embedded DynamoDB for one test file: in memory, on a free port, gone with the file. */
import { rawTableClient, tableClient, type AwsAccess } from '#shared/aws/clients.ts';
import { makeTables } from '#shared/store/dynamo/make-tables.ts';
import type { Documents } from '#shared/store/dynamo/access.ts';
import type { TableNames } from '#shared/store/dynamo/tables.ts';
import { findDynoxide, startDynamoDb } from '#local/aws/dynamodb.ts';

export interface EmbeddedTables {
  readonly access: AwsAccess;
  readonly documents: Documents;
  /** Tables of their own for whoever asks, so that tests of one file do not meet. */
  fresh(): Promise<TableNames>;
  stop(): Promise<void>;
}

export async function startEmbeddedDynamoDb(): Promise<EmbeddedTables> {
  const binary = findDynoxide(process.env['DYNOXIDE_BIN'], process.env['PATH']);
  const database = await startDynamoDb({ binary, dbPath: null, port: null });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const access: AwsAccess = { region: 'eu-central-1', endpoint: database.endpoint, credentials };
  const raw = rawTableClient(access);
  const documents = tableClient(access);
  let made = 0;
  return {
    access,
    documents,
    fresh: async () => {
      made += 1;
      const names = { control: `control-${made}`, trading: `trading-${made}`, audit: `audit-${made}` };
      await makeTables(raw, names);
      return names;
    },
    stop: async () => {
      raw.destroy();
      documents.destroy();
      await database.stop();
    },
  };
}
