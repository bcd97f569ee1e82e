import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { AuditLink } from '#shared/wire/audit.ts';
import { NoticeState } from '#shared/wire/notice.ts';
import type { NoticeStore } from '../notice-ports.ts';
import { getRecord, mustBeFailedCondition, queryPage, type Documents } from './access.ts';
import { readHead } from './audit-chain.ts';
import { chainOf, noticesKey } from './keys.ts';
import type { TableNames } from './tables.ts';

/** A link of another version is none the worse: it says that it is there. */
const AnyLink = z.looseObject({ seq: z.int().positive() });

/** One item a book in the trading table: whoever tells people must not be able to write the level. */
export function dynamoNoticeStore(client: Documents, tables: TableNames): NoticeStore {
  return {
    end: async (book) => (await readHead(client, tables.control, book)).seq,
    linksAfter: async (book, seq, limit) => {
      const run = {
        table: tables.audit,
        pk: chainOf(book),
        sortKey: 'seq',
        newestFirst: false,
        limit,
        after: seq,
      } as const;
      const { items } = await queryPage(client, run, AnyLink);
      return items.map((item) => {
        const link = AuditLink.safeParse(item);
        return link.success ? { kind: 'link', seq: item.seq, link: link.data } : { kind: 'unreadable', seq: item.seq };
      });
    },
    read: (book) => getRecord(client, tables.trading, noticesKey(book), NoticeState),
    write: async (book, state) => {
      const first = 'attribute_not_exists(pk)';
      const next = '#version = :before';
      try {
        await client.send(
          new PutCommand({
            TableName: tables.trading,
            Item: { ...noticesKey(book), ...state },
            ...(state.version === 1
              ? { ConditionExpression: first }
              : {
                  ConditionExpression: next,
                  ExpressionAttributeNames: { '#version': 'version' },
                  ExpressionAttributeValues: { ':before': state.version - 1 },
                }),
          }),
        );
        return 'written';
      } catch (error) {
        mustBeFailedCondition(error);
        return 'outdated';
      }
    },
  };
}
