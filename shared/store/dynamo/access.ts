/** The three ways we touch a table: get one item, ask for a run of items, write several or none. */
import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  type DynamoDBDocumentClient,
  type QueryCommandInput,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import type { Page } from '../ports.ts';
import { recordOf } from './item.ts';
import type { Key } from './keys.ts';

export type Documents = DynamoDBDocumentClient;
export type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** As it is stored; strongly consistent. */
export async function getItem(client: Documents, table: string, key: Key): Promise<Record<string, unknown> | null> {
  const { Item: item = null } = await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
  return item;
}

/** Strongly consistent. */
export async function getRecord<Schema extends z.ZodType>(
  client: Documents,
  table: string,
  key: Key,
  schema: Schema,
): Promise<z.output<Schema> | null> {
  const item = await getItem(client, table, key);
  return item === null ? null : recordOf(schema, item);
}

export interface Run {
  readonly table: string;
  readonly pk: string;
  readonly newestFirst: boolean;
  readonly limit: number;
  /** Sort key after which the run goes on. */
  readonly after?: string | number | undefined;
  readonly sortKey?: 'sk' | 'seq';
  /** Only sort keys from `first` to `last`, both included. */
  readonly between?: { readonly first: string; readonly last: string } | undefined;
}

/** One page of a family, strongly consistent. */
export async function queryPage<Schema extends z.ZodType>(
  client: Documents,
  run: Run,
  schema: Schema,
): Promise<{ readonly items: readonly z.output<Schema>[]; readonly last: string | number | null }> {
  const sortKey = run.sortKey ?? 'sk';
  const input: QueryCommandInput = {
    TableName: run.table,
    KeyConditionExpression: run.between === undefined ? '#pk = :pk' : '#pk = :pk AND #sk BETWEEN :first AND :last',
    ExpressionAttributeNames: { '#pk': 'pk', ...(run.between === undefined ? {} : { '#sk': sortKey }) },
    ExpressionAttributeValues: {
      ':pk': run.pk,
      ...(run.between === undefined ? {} : { ':first': run.between.first, ':last': run.between.last }),
    },
    ConsistentRead: true,
    ScanIndexForward: !run.newestFirst,
    Limit: run.limit,
    ...(run.after === undefined ? {} : { ExclusiveStartKey: { pk: run.pk, [sortKey]: run.after } }),
  };
  const { Items: items = [], LastEvaluatedKey: lastKey } = await client.send(new QueryCommand(input));
  const last: unknown = lastKey?.[sortKey];
  return {
    items: items.map((item) => recordOf(schema, item)),
    last: typeof last === 'string' || typeof last === 'number' ? last : null,
  };
}

/** A page for a person: newest first, with the cursor as text. */
export async function textPage<Schema extends z.ZodType>(
  client: Documents,
  run: Omit<Run, 'newestFirst' | 'after' | 'sortKey'> & { readonly cursor: string | null },
  schema: Schema,
): Promise<Page<z.output<Schema>>> {
  const { items, last } = await queryPage(
    client,
    { ...run, newestFirst: true, after: run.cursor ?? undefined },
    schema,
  );
  return { items, cursor: last === null ? null : String(last) };
}

/** More items than this in a family that is read whole means that something else is wrong; the reader then throws. */
const WHOLE_ITEMS_MAX = 100_000;
const PAGE_ITEMS = 1_000;

/** A whole family, oldest first. @throws {RangeError} when it is larger than a family that is read whole may be */
export async function queryAll<Schema extends z.ZodType>(
  client: Documents,
  run: Pick<Run, 'table' | 'pk' | 'between'>,
  schema: Schema,
): Promise<z.output<Schema>[]> {
  const found: z.output<Schema>[] = [];
  let after: string | number | undefined;
  do {
    const page = await queryPage(client, { ...run, newestFirst: false, limit: PAGE_ITEMS, after }, schema);
    found.push(...page.items);
    if (found.length > WHOLE_ITEMS_MAX) throw new RangeError(`${run.pk} has more than ${WHOLE_ITEMS_MAX} items`);
    after = page.last ?? undefined;
  } while (after !== undefined);
  return found;
}

/** Why one action of a transaction failed. `busy`: another transaction held the item; nothing is known of conditions. */
export type Refusal = 'condition' | 'busy';
export type Transacted =
  | { readonly kind: 'done' }
  /** One entry an action, in the order asked; null for an action that was not the cause. */
  | { readonly kind: 'refused'; readonly refusals: readonly (Refusal | null)[] };

/** All or nothing. The SDK repeats a lost answer with the same token, so a repeat never applies twice. */
export async function transact(client: Documents, items: TransactItems): Promise<Transacted> {
  try {
    await client.send(new TransactWriteCommand({ TransactItems: items }));
    return { kind: 'done' };
  } catch (error) {
    if (error instanceof TransactionCanceledException) return refusedBy(error);
    if (error instanceof TransactionInProgressException) return { kind: 'refused', refusals: items.map(() => 'busy') };
    throw error;
  }
}

function refusedBy(error: TransactionCanceledException): Transacted {
  const refusals: (Refusal | null)[] = [];
  for (const { Code: code = 'None' } of error.CancellationReasons ?? []) {
    if (code === 'None') refusals.push(null);
    else if (code === 'ConditionalCheckFailed') refusals.push('condition');
    else if (code === 'TransactionConflict') refusals.push('busy');
    else throw error;
  }
  if (refusals.every((refusal) => refusal === null)) throw error;
  return { kind: 'refused', refusals };
}

/** A failed condition is an outcome; anything else is thrown on. */
export function mustBeFailedCondition(error: unknown): void {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
}
