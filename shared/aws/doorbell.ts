/**
 * The doorbell says only «version N is there». It makes a change fast and is never needed for it to be right: the truth
 * is in the control table, which the executor reads by itself as well. So a message that is lost, late, repeated or
 * unreadable harms nothing, and a queue that is down is reported and worked without.
 */
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { Doorbell } from '#shared/wire/level.ts';

export type DoorbellClient = Pick<SQSClient, 'send' | 'destroy'>;

/** SQS gives at most ten messages at a time. */
const MESSAGES_MAX = 10;
/** Long enough to be deleted in; a message that comes back after it is recognised by its version. */
const VISIBILITY_S = 10;

export interface Received {
  readonly doorbells: readonly Doorbell[];
  /** What could not be read: dropped, and named here so that it can be logged. */
  readonly dropped: readonly { readonly messageId: string; readonly why: string }[];
  /** False when the queue did not take the deletes: the messages come again, say what is known, and are deleted then. */
  readonly deleted: boolean;
}

/**
 * One group a version, so that nothing ever waits behind a message that is stuck; the same version rung twice within
 * five minutes is one message.
 * @throws when the queue does not answer; the caller goes on, because the level is already written
 */
export async function ring(
  client: DoorbellClient,
  queueUrl: string,
  doorbell: Doorbell,
  signal?: AbortSignal,
): Promise<void> {
  const name = `${doorbell.book}-${doorbell.version}`;
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify(doorbell),
      MessageGroupId: name,
      MessageDeduplicationId: name,
    }),
    signal === undefined ? {} : { abortSignal: signal },
  );
}

/**
 * Waits up to `waitSeconds` (0 to 20) for messages, deletes all it got and returns what they say, in order.
 * @param signal ends the wait at once: the promise rejects with an `AbortError`
 * @throws when the queue does not answer
 */
export async function receive(
  client: DoorbellClient,
  queueUrl: string,
  waitSeconds: number,
  signal?: AbortSignal,
): Promise<Received> {
  const { Messages: messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: MESSAGES_MAX,
      WaitTimeSeconds: waitSeconds,
      VisibilityTimeout: VISIBILITY_S,
    }),
    signal === undefined ? {} : { abortSignal: signal },
  );
  const doorbells: Doorbell[] = [];
  const dropped: { messageId: string; why: string }[] = [];
  for (const { MessageId: messageId = 'unknown', Body: body = '' } of messages) {
    const parsed = parseDoorbell(body);
    if (typeof parsed === 'string') dropped.push({ messageId, why: parsed });
    else doorbells.push(parsed);
  }
  return { doorbells, dropped, deleted: messages.length === 0 || (await forget(client, queueUrl, messages)) };
}

/** @returns the doorbell, or a sentence that says what is wrong with the message */
export function parseDoorbell(body: string): Doorbell | string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return 'the message is not JSON';
  }
  const parsed = Doorbell.safeParse(value);
  return parsed.success ? parsed.data : parsed.error.issues.map((issue) => issue.message).join('; ');
}

async function forget(
  client: DoorbellClient,
  queueUrl: string,
  messages: readonly { readonly ReceiptHandle?: string | undefined }[],
): Promise<boolean> {
  const entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  try {
    const { Failed: failed = [] } = await client.send(
      new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }),
    );
    return failed.length === 0;
  } catch {
    return false;
  }
}
