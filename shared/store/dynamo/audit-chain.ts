/** The two writes that put one link at the end of a book's chain, and the read of where it ends. */
import * as z from 'zod';
import type { AuditLink } from '#shared/wire/audit.ts';
import { emptyChain, type ChainHead } from '../audit-chain.ts';
import { getRecord, type Documents, type TransactItems } from './access.ts';
import { chainHeadKey, linkKey } from './keys.ts';
import type { TableNames } from './tables.ts';

const HeadItem = z.strictObject({ head_seq: z.int().positive(), hash: z.string().length(64) });

export async function readHead(client: Documents, table: string, book: string): Promise<ChainHead> {
  const head = await getRecord(client, table, chainHeadKey(book), HeadItem);
  return head === null ? emptyChain : { seq: head.head_seq, hash: head.hash };
}

/** `head` is what `link` was sealed on: whoever came first with another link makes this one fail. */
export function appendLink(tables: TableNames, link: AuditLink, head: ChainHead): TransactItems {
  const nothingYet = 'attribute_not_exists(pk)';
  const stillTheHead = 'head_seq = :seq AND #hash = :hash';
  return [
    {
      Put: {
        TableName: tables.control,
        Item: { ...chainHeadKey(link.book), head_seq: link.seq, hash: link.hash },
        ...(head.seq === 0
          ? { ConditionExpression: nothingYet }
          : {
              ConditionExpression: stillTheHead,
              ExpressionAttributeNames: { '#hash': 'hash' },
              ExpressionAttributeValues: { ':seq': head.seq, ':hash': head.hash },
            }),
      },
    },
    { Put: { TableName: tables.audit, Item: { ...link, ...linkKey(link) }, ConditionExpression: nothingYet } },
  ];
}
