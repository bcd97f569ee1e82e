import * as z from 'zod';
import type { FencingId } from '#shared/domain/ids.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import { At } from '#shared/wire/primitives.ts';
import type { IdBlock } from '../ports.ts';
import { getRecord, queryPage, transact, type Documents } from './access.ts';
import { ContentionError, pauseBeforeTry, TRIES_MAX } from './contention.ts';
import { blockKey, blocksOf, idCounterKey } from './keys.ts';

const CounterItem = z.strictObject({ next: z.int().nonnegative() });
const BlockItem = z.strictObject({
  fencing_id: z
    .int()
    .positive()
    .transform((id) => id as FencingId),
  first: z.int().nonnegative(),
  last: z.int().nonnegative(),
  reserved_at: At,
});

/** The counter and the block are one transaction: a number is never given out twice, at worst never used. */
export async function reserveIds(
  client: Documents,
  table: string,
  book: string,
  fencingId: FencingId,
  count: number,
  at: EpochMs,
): Promise<IdBlock> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const counter = await getRecord(client, table, idCounterKey(book), CounterItem);
    const first = counter?.next ?? 0;
    const block: IdBlock = { fencing_id: fencingId, first, last: first + count - 1 };
    const result = await transact(client, [
      {
        Put: {
          TableName: table,
          Item: { ...idCounterKey(book), next: first + count },
          ...(counter === null
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : {
                ConditionExpression: '#next = :first',
                ExpressionAttributeNames: { '#next': 'next' },
                ExpressionAttributeValues: { ':first': first },
              }),
        },
      },
      {
        Put: {
          TableName: table,
          Item: { ...block, ...blockKey(book, first), reserved_at: at },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
    ]);
    if (result.kind === 'done') return block;
    await pauseBeforeTry(tries);
  }
  throw new ContentionError(`the counter of hedge ids of book ${book}`);
}

export async function listBlocks(
  client: Documents,
  table: string,
  book: string,
  limit: number,
): Promise<readonly IdBlock[]> {
  const { items } = await queryPage(client, { table, pk: blocksOf(book), newestFirst: true, limit }, BlockItem);
  return items.map(({ fencing_id, first, last }) => ({ fencing_id, first, last }));
}
