import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { EpochMs } from '#shared/domain/time.ts';
import { At, OperatorId } from '#shared/wire/primitives.ts';
import type { SessionStore } from '../identity-ports.ts';
import { getRecord, mustBeFailedCondition, type Documents } from './access.ts';
import { sessionKey, signInKey } from './keys.ts';

const SessionItem = z.strictObject({ operator_id: OperatorId, opened_at: At, idle_until: At });
const SignInItem = z.strictObject({ operator_id: OperatorId, expires_at: At, used_at: At });

/** DynamoDB wants whole seconds; an item is removed a day after it means nothing any more. */
export const ttlAfter = (at: EpochMs): number => Math.ceil(at / 1_000) + 86_400;

/** Sessions and sign-in codes in the control table. */
export function dynamoSessionStore(client: Documents, table: string): SessionStore {
  return {
    mintSignIn: async (codeHash, operatorId, expiresAt) => {
      const item = { ...signInKey(codeHash), operator_id: operatorId, expires_at: expiresAt, ttl: ttlAfter(expiresAt) };
      await client.send(new PutCommand({ TableName: table, Item: item }));
    },
    redeemSignIn: (codeHash, at) => redeem(client, table, codeHash, at),
    open: async (sessionHash, session) => {
      const item = { ...sessionKey(sessionHash), ...session, ttl: ttlAfter(session.idle_until) };
      await client.send(new PutCommand({ TableName: table, Item: item }));
    },
    find: (sessionHash) => getRecord(client, table, sessionKey(sessionHash), SessionItem),
    extend: async (sessionHash, idleUntil) => {
      const stillThere = 'attribute_exists(pk)';
      try {
        await client.send(
          new UpdateCommand({
            TableName: table,
            Key: sessionKey(sessionHash),
            UpdateExpression: 'SET idle_until = :until, #ttl = :ttl',
            ConditionExpression: stillThere,
            ExpressionAttributeNames: { '#ttl': 'ttl' },
            ExpressionAttributeValues: { ':until': idleUntil, ':ttl': ttlAfter(idleUntil) },
          }),
        );
      } catch (error) {
        mustBeFailedCondition(error);
      }
    },
    end: async (sessionHash) => {
      await client.send(new DeleteCommand({ TableName: table, Key: sessionKey(sessionHash) }));
    },
  };
}

async function redeem(client: Documents, table: string, codeHash: string, at: EpochMs): Promise<string | null> {
  const exists = 'attribute_exists(pk)';
  const notUsed = 'attribute_not_exists(used_at)';
  const notExpired = 'expires_at > :at';
  try {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: signInKey(codeHash),
        UpdateExpression: 'SET used_at = :at',
        ConditionExpression: `${exists} AND ${notUsed} AND ${notExpired}`,
        ExpressionAttributeValues: { ':at': at },
      }),
    );
  } catch (error) {
    mustBeFailedCondition(error);
    return null;
  }
  const used = await getRecord(client, table, signInKey(codeHash), SignInItem);
  return used?.operator_id ?? null;
}
