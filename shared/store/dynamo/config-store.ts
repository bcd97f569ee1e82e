import { ConfigVersionRecord } from '#shared/wire/config.ts';
import type { ConfigStore, ControlCommit } from '../ports.ts';
import { getRecord, textPage, type Documents, type TransactItems } from './access.ts';
import { configKey, configsOf } from './keys.ts';

/** Versions of the configuration of each book, in the control table. */
export const dynamoConfigStore = (client: Documents, table: string): ConfigStore => ({
  find: (book, version) => getRecord(client, table, configKey(book, version), ConfigVersionRecord),
  list: (book, limit, cursor) => textPage(client, { table, pk: configsOf(book), limit, cursor }, ConfigVersionRecord),
});

export const configWrites = (table: string, { config }: ControlCommit): TransactItems =>
  config === undefined
    ? []
    : [
        {
          Put: {
            TableName: table,
            Item: { ...config, ...configKey(config.book, config.version) },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
      ];
