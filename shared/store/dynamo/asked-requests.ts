import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import { At } from '#shared/wire/primitives.ts';
import type { AskedOnce, AskedRequests, Begun } from '../asked-ports.ts';
import { getRecord, mustBeFailedCondition, type Documents } from './access.ts';
import { askedKey } from './keys.ts';
import { ttlAfter } from './session-store.ts';

/** For so long a request that is sent again gets the answer of the first one. */
export const ASKED_KEPT_MS = 86_400_000;
/** A longer answer is not kept, and its request stays unanswered: an item holds 400 KB, escapes and keys included. */
export const ANSWER_CHARACTERS_MAX = 100_000;

const AskedItem = z.strictObject({
  fingerprint: z.string(),
  run: z.string(),
  expires_at: At,
  answer: z
    .strictObject({
      status: z.int(),
      body: z.string(),
      cookies: z.array(z.string()),
      etag: z.string().nullable(),
    })
    .optional(),
});

/** One item a key in the control table. Whoever puts it is the one that carries the request out. */
export function dynamoAskedRequests(client: Documents, table: string): AskedRequests {
  const change = async (asked: AskedOnce, expression: string, values: Record<string, unknown>): Promise<void> => {
    try {
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: askedKey(asked.hash),
          UpdateExpression: expression,
          ConditionExpression: '#run = :run',
          ExpressionAttributeNames: { '#run': 'run' },
          ExpressionAttributeValues: { ':run': asked.run, ...values },
        }),
      );
    } catch (error) {
      mustBeFailedCondition(error);
    }
  };
  return {
    begin: (asked, at) => begin(client, table, asked, at),
    answer: async (asked, answer) => {
      if (answer.body.length > ANSWER_CHARACTERS_MAX) return;
      await change(asked, 'SET answer = :answer', { ':answer': { ...answer, cookies: [...answer.cookies] } });
    },
    forget: (asked) => change(asked, 'SET expires_at = :over', { ':over': 0 }),
  };
}

async function begin(client: Documents, table: string, asked: AskedOnce, at: EpochMs): Promise<Begun> {
  const { hash, fingerprint, run } = asked;
  const expiresAt = epochMs(at + ASKED_KEPT_MS);
  const neverAsked = 'attribute_not_exists(pk)';
  // DynamoDB removes what is over some time later, so that it is over is looked at here.
  const over = 'expires_at <= :at';
  try {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: { ...askedKey(hash), fingerprint, run, expires_at: expiresAt, ttl: ttlAfter(expiresAt) },
        ConditionExpression: `${neverAsked} OR ${over}`,
        ExpressionAttributeValues: { ':at': at },
      }),
    );
    return { kind: 'first' };
  } catch (error) {
    mustBeFailedCondition(error);
  }
  const item = await getRecord(client, table, askedKey(hash), AskedItem);
  if (item === null) return { kind: 'unanswered' };
  // The SDK sends a request whose answer was lost again, and then meets what it has put itself.
  if (item.run === run) return { kind: 'first' };
  if (item.fingerprint !== fingerprint) return { kind: 'other' };
  return item.answer === undefined ? { kind: 'unanswered' } : { kind: 'answered', answer: item.answer };
}
