import { UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import { At } from '#shared/wire/primitives.ts';
import type { CodeAttempts } from '../identity-ports.ts';
import { getRecord, mustBeFailedCondition, type Documents } from './access.ts';
import { recordOf } from './item.ts';
import { codeStepKey, wrongCodesKey } from './keys.ts';
import { ttlAfter } from './session-store.ts';

/** Five wrong codes in ten minutes lock an operator's approvals for fifteen. */
export const WRONG_CODES_MAX = 5;
export const WRONG_CODES_WINDOW_MS = 600_000;
export const APPROVALS_LOCK_MS = 900_000;

const AttemptsItem = z.strictObject({ attempts: z.array(At).default([]), locked_until: At.optional() });

/** One item an operator in the control table: when codes were tried, and until when no more may be. */
export function dynamoCodeAttempts(client: Documents, table: string): CodeAttempts {
  const update = (operatorId: string, change: Partial<UpdateCommandInput>) =>
    client.send(new UpdateCommand({ TableName: table, Key: wrongCodesKey(operatorId), ...change }));
  const lock = async (operatorId: string, at: EpochMs): Promise<EpochMs> => {
    const until = epochMs(at + APPROVALS_LOCK_MS);
    await update(operatorId, {
      UpdateExpression: 'SET locked_until = :until, attempts = :none, #ttl = :ttl',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':until': until, ':none': [], ':ttl': ttlAfter(until) },
    });
    return until;
  };
  return {
    begin: async (operatorId, at) => {
      const neverLocked = 'attribute_not_exists(locked_until)';
      const lockIsOver = 'locked_until <= :at';
      try {
        const { Attributes: item = {} } = await update(operatorId, {
          UpdateExpression: 'SET attempts = list_append(if_not_exists(attempts, :none), :one), #ttl = :ttl',
          ConditionExpression: `${neverLocked} OR ${lockIsOver}`,
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: { ':at': at, ':none': [], ':one': [at], ':ttl': ttlAfter(at) },
          ReturnValues: 'ALL_NEW',
        });
        const { attempts } = recordOf(AttemptsItem, item);
        const recent = attempts.filter((tried) => tried > at - WRONG_CODES_WINDOW_MS).length;
        // More than five under way at once: nobody types that, so the rest are not even looked at.
        if (recent > WRONG_CODES_MAX) return { kind: 'locked', until: await lock(operatorId, at) };
        return { kind: 'counted', recent };
      } catch (error) {
        mustBeFailedCondition(error);
        const item = await getRecord(client, table, wrongCodesKey(operatorId), AttemptsItem);
        return { kind: 'locked', until: item?.locked_until ?? at };
      }
    },
    takeStep: async (operatorId, step, at) => {
      const never = 'attribute_not_exists(code_step)';
      const before = 'code_step < :step';
      try {
        await client.send(
          new UpdateCommand({
            TableName: table,
            Key: codeStepKey(operatorId),
            UpdateExpression: 'SET code_step = :step, #ttl = :ttl',
            ConditionExpression: `${never} OR ${before}`,
            ExpressionAttributeNames: { '#ttl': 'ttl' },
            ExpressionAttributeValues: { ':step': step, ':ttl': ttlAfter(at) },
          }),
        );
        return true;
      } catch (error) {
        mustBeFailedCondition(error);
        return false;
      }
    },
    right: async (operatorId) => {
      await update(operatorId, {
        UpdateExpression: 'SET attempts = :none',
        ExpressionAttributeValues: { ':none': [] },
      });
    },
    wrong: async (operatorId, recent, at) => {
      if (recent < WRONG_CODES_MAX) return 'open';
      await lock(operatorId, at);
      return 'locked';
    },
  };
}
