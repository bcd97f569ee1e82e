/** Commands in the control table: one item each, and one item a wish that names the newest command of it. */
import * as z from 'zod';
import type { Command } from '#shared/domain/command.ts';
import { CommandId, CommandRecord, toCommand } from '#shared/wire/command.ts';
import type { CommandClaim, CommandClaimed, ControlCommit, RecentCommands } from '../ports.ts';
import { StoredItemInvalidError } from '../unreadable.ts';
import { getRecord, queryPage, transact, type Documents, type TransactItems } from './access.ts';
import { ContentionError, pauseBeforeTry, TRIES_MAX } from './contention.ts';
import { recordOf } from './item.ts';
import { commandKey, commandsOf, leaseKey, wishKey } from './keys.ts';

const AnyItem = z.record(z.string(), z.unknown());
const WishItem = z.strictObject({ command_id: CommandId });
const stateName = { '#state': 'state' };
const openStates = { ':filed': 'filed', ':claimed': 'claimed' };
const notOver = '#state IN (:filed, :claimed)';

export async function findCommand(client: Documents, table: string, book: string, id: string): Promise<Command | null> {
  const record = await getRecord(client, table, commandKey(book, id), CommandRecord);
  return record === null ? null : toCommand(record);
}

export async function findWish(
  client: Documents,
  table: string,
  book: string,
  correlation: string,
): Promise<Command | null> {
  const wish = await getRecord(client, table, wishKey(book, correlation), WishItem);
  return wish === null ? null : findCommand(client, table, book, wish.command_id);
}

export async function recentCommands(
  client: Documents,
  table: string,
  book: string,
  limit: number,
): Promise<RecentCommands> {
  const { items } = await queryPage(client, { table, pk: commandsOf(book), newestFirst: true, limit }, AnyItem);
  const commands: Command[] = [];
  const unreadable: string[] = [];
  for (const item of items) {
    try {
      commands.push(toCommand(recordOf(CommandRecord, { ...item, ...commandKey(book, String(item['id'])) })));
    } catch (error) {
      if (!(error instanceof StoredItemInvalidError)) throw error;
      unreadable.push(error.message);
    }
  }
  return { commands, unreadable };
}

/** The writes that go with a level change or with an audit link; the caller puts them into one transaction. */
export function commandWrites(table: string, { command: write }: ControlCommit): TransactItems {
  if (write === undefined) return [];
  const { command } = write;
  const item = { ...command, ...commandKey(command.book, command.id) };
  const firstEver = 'attribute_not_exists(pk)';
  if (write.kind === 'end') {
    const ofTheOneWhoClaimedIt = 'fencing_id = :fencing';
    return [
      {
        Put: {
          TableName: table,
          Item: item,
          ConditionExpression: `${notOver} AND ${ofTheOneWhoClaimedIt}`,
          ExpressionAttributeNames: stateName,
          ExpressionAttributeValues: { ...openStates, ':fencing': command.fencing_id },
        },
      },
    ];
  }
  const theOneItReplaces = 'command_id = :replaced';
  return [
    { Put: { TableName: table, Item: item, ConditionExpression: firstEver } },
    {
      Put: {
        TableName: table,
        Item: { ...wishKey(command.book, command.correlation), command_id: command.id },
        ...(write.replaces === null
          ? { ConditionExpression: firstEver }
          : { ConditionExpression: theOneItReplaces, ExpressionAttributeValues: { ':replaced': write.replaces } }),
      },
    },
  ];
}

/** The lease is looked at in the same transaction: an executor that lost it meanwhile begins nothing. */
export async function claimCommand(
  client: Documents,
  table: string,
  book: string,
  id: string,
  { fencing_id: fencingId, executor, at }: CommandClaim,
): Promise<CommandClaimed> {
  const ofALeaderBeforeOrNobody = 'fencing_id < :fencing';
  const notTooOld = 'expires_at > :at';
  const stillLeads = 'fencing_id = :fencing AND released = :no';
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const result = await transact(client, [
      {
        ConditionCheck: {
          TableName: table,
          Key: leaseKey(book),
          ConditionExpression: stillLeads,
          ExpressionAttributeValues: { ':fencing': fencingId, ':no': false },
        },
      },
      {
        Update: {
          TableName: table,
          Key: commandKey(book, id),
          UpdateExpression: 'SET #state = :claimed, fencing_id = :fencing, executor = :executor',
          ConditionExpression: `${notOver} AND ${ofALeaderBeforeOrNobody} AND ${notTooOld}`,
          ExpressionAttributeNames: stateName,
          ExpressionAttributeValues: { ...openStates, ':fencing': fencingId, ':executor': executor, ':at': at },
        },
      },
    ]);
    if (result.kind === 'done') {
      const command = await findCommand(client, table, book, id);
      return command === null ? { kind: 'refused' } : { kind: 'claimed', command };
    }
    if (result.refusals.includes('condition')) return { kind: 'refused' };
    await pauseBeforeTry(tries);
  }
  throw new ContentionError(`command ${id} of book ${book}`);
}
