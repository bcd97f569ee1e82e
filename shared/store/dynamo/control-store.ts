import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ApprovalRecord, type Approval } from '#shared/wire/approval.ts';
import { AckRecord, ControlLevelRecord, toLevel, type Ack } from '#shared/wire/level.ts';
import { ApprovalId, At } from '#shared/wire/primitives.ts';
import { sealLink } from '../audit-chain.ts';
import type { ApprovalWrite, CommitResult, ControlCommit, ControlStore } from '../ports.ts';
import {
  getRecord,
  mustBeFailedCondition,
  queryAll,
  textPage,
  transact,
  type Documents,
  type TransactItems,
} from './access.ts';
import { appendLink, readHead } from './audit-chain.ts';
import { claimCommand, commandWrites, findCommand, findWish, recentCommands } from './commands.ts';
import { configWrites } from './config-store.ts';
import { ContentionError, pauseBeforeTry, TRIES_MAX } from './contention.ts';
import { ackKey, approvalKey, approvalsOf, levelKey, pendingKey, pendingOf, turnKey } from './keys.ts';
import type { TableNames } from './tables.ts';

const PendingItem = z.strictObject({ approval_id: ApprovalId, expires_at: At });

/** Level, approvals, commands and acknowledgement of each book, in the control table; audit links go to the audit table. */
export function dynamoControlStore(client: Documents, tables: TableNames): ControlStore {
  const table = tables.control;
  const findApproval = (book: string, id: string): Promise<Approval | null> =>
    getRecord(client, table, approvalKey(book, id), ApprovalRecord);
  return {
    readLevel: async (book) => {
      const record = await getRecord(client, table, levelKey(book), ControlLevelRecord);
      return record === null ? null : toLevel(record);
    },
    commit: (book, change) => commit(client, tables, book, change),
    readAck: (book) => getRecord(client, table, ackKey(book), AckRecord),
    writeAck: (ack) => writeAck(client, table, ack),
    findApproval,
    listApprovals: (book, limit, cursor) =>
      textPage(client, { table, pk: approvalsOf(book), limit, cursor }, ApprovalRecord),
    pendingApprovals: async (book, at) => {
      const waiting = await queryAll(client, { table, pk: pendingOf(book) }, PendingItem);
      const found = await Promise.all(
        waiting.filter((item) => item.expires_at > at).map((item) => findApproval(book, item.approval_id)),
      );
      return found.flatMap((approval) => (approval?.state === 'pending' ? [approval] : []));
    },
    findCommand: (book, id) => findCommand(client, table, book, id),
    findWish: (book, correlation) => findWish(client, table, book, correlation),
    recentCommands: (book, limit) => recentCommands(client, table, book, limit),
    claimCommand: (book, id, claim) => claimCommand(client, table, book, id, claim),
  };
}

/**
 * Only the head of the chain is fought for by everyone, so only that is tried again here, with the same change. When
 * the level, the approval or the command moved, the decision itself may be wrong, and the caller must make it anew.
 */
async function commit(
  client: Documents,
  tables: TableNames,
  book: string,
  change: ControlCommit,
): Promise<CommitResult> {
  const decided = [
    ...turnWrites(tables.control, book, change),
    ...levelWrites(tables.control, change),
    ...approvalWrites(tables.control, change),
    ...commandWrites(tables.control, change),
    ...configWrites(tables.control, change),
  ];
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const head = await readHead(client, tables.control, book);
    const link = sealLink(book, change.audit, change.at, head);
    const result = await transact(client, [...decided, ...appendLink(tables, link, head)]);
    if (result.kind === 'done') return { kind: 'committed', link };
    const decisionIsOld = result.refusals.slice(0, decided.length).includes('condition');
    if (decisionIsOld) return { kind: 'conflict' };
    await pauseBeforeTry(tries);
  }
  throw new ContentionError(`the audit chain of book ${book}`);
}

function turnWrites(table: string, book: string, { turn }: ControlCommit): TransactItems {
  if (turn === undefined) return [];
  const { writer, number } = turn;
  const first = 'attribute_not_exists(pk)';
  return [
    {
      Put: {
        TableName: table,
        Item: { ...turnKey(book, writer), turn: number },
        ConditionExpression: `${first} OR #turn < :turn`,
        ExpressionAttributeNames: { '#turn': 'turn' },
        ExpressionAttributeValues: { ':turn': number },
      },
    },
  ];
}

function levelWrites(table: string, { level }: ControlCommit): TransactItems {
  if (level === undefined) return [];
  const firstEver = 'attribute_not_exists(pk)';
  const stillTheOneDecidedOn = '#version = :before';
  return [
    {
      Put: {
        TableName: table,
        Item: { ...level, ...levelKey(level.book) },
        ...(level.version === 1
          ? { ConditionExpression: firstEver }
          : {
              ConditionExpression: stillTheOneDecidedOn,
              ExpressionAttributeNames: { '#version': 'version' },
              ExpressionAttributeValues: { ':before': level.version - 1 },
            }),
      },
    },
  ];
}

function approvalWrites(table: string, { approval: write, at }: ControlCommit): TransactItems {
  if (write === undefined) return [];
  return write.kind === 'file' ? filing(table, write, at) : deciding(table, write, at);
}

function filing(table: string, { approval }: ApprovalWrite, at: number): TransactItems {
  const { book, id, action, scope } = approval;
  const noneWaits = 'attribute_not_exists(pk)';
  const theOneThatWaitsIsOver = 'expires_at <= :at';
  return [
    {
      Put: {
        TableName: table,
        Item: { ...approval, ...approvalKey(book, id) },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    {
      Put: {
        TableName: table,
        Item: { ...pendingKey(book, action, scope), approval_id: id, expires_at: approval.expires_at },
        ConditionExpression: `${noneWaits} OR ${theOneThatWaitsIsOver}`,
        ExpressionAttributeValues: { ':at': at },
      },
    },
  ];
}

function deciding(table: string, { approval }: ApprovalWrite, at: number): TransactItems {
  const { book, id, action, scope } = approval;
  const stillPending = '#state = :pending';
  const notExpired = 'expires_at > :at';
  const stillTheOneThatWaits = 'approval_id = :id';
  return [
    {
      Put: {
        TableName: table,
        Item: { ...approval, ...approvalKey(book, id) },
        ConditionExpression: `${stillPending} AND ${notExpired}`,
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':pending': 'pending', ':at': at },
      },
    },
    {
      Delete: {
        TableName: table,
        Key: pendingKey(book, action, scope),
        ConditionExpression: stillTheOneThatWaits,
        ExpressionAttributeValues: { ':id': id },
      },
    },
  ];
}

async function writeAck(client: Documents, table: string, ack: Ack): Promise<'written' | 'outdated'> {
  const first = 'attribute_not_exists(pk)';
  const ofAnOlderLeader = 'fencing_id < :fencing';
  const ofThisLeaderAndNotNewer = 'fencing_id = :fencing AND #version <= :version';
  try {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: { ...ack, ...ackKey(ack.book) },
        ConditionExpression: `${first} OR ${ofAnOlderLeader} OR (${ofThisLeaderAndNotNewer})`,
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':fencing': ack.fencing_id, ':version': ack.version },
      }),
    );
    return 'written';
  } catch (error) {
    mustBeFailedCondition(error);
    return 'outdated';
  }
}
