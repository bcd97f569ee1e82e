/**
 * What AWS does around the messages to people: starts the look at what has happened again and again, and hands what lies
 * in the queue to the function that says it, one message at a time. A message that it does not take comes again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { LambdaHandler } from './handlers.ts';

const LOOK_EVERY_MS = 2_000;
/** A receive waits this long for a message. */
const RECEIVE_WAIT_S = 2;
/** A queue that does not answer is asked again after this. */
const RETRY_MS = 1_000;

export interface NoticesOptions {
  readonly look: LambdaHandler;
  readonly notify: LambdaHandler;
  readonly client: Pick<SQSClient, 'send'>;
  readonly queueUrl: string;
  readonly onFailure: (what: string, error: unknown) => void;
  readonly lookEveryMs?: number;
}

/** @returns a function that ends both, when what is under way is done */
export function startNotices(options: NoticesOptions): () => Promise<void> {
  const ended = new AbortController();
  const { signal } = ended;
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal }).catch(() => undefined);
  const look = async (): Promise<void> => {
    while (!signal.aborted) {
      await options.look({}).catch((error: unknown) => options.onFailure('notices', error));
      await pause(options.lookEveryMs ?? LOOK_EVERY_MS);
    }
  };
  const deliver = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await deliverOnce(options, signal);
      } catch (error) {
        if (signal.aborted) return;
        options.onFailure('notify', error);
        await pause(RETRY_MS);
      }
    }
  };
  const running = Promise.all([look(), deliver()]);
  return async () => {
    ended.abort();
    await running;
  };
}

/** The event is that of an event source mapping with one message a batch. */
async function deliverOnce({ client, queueUrl: QueueUrl, notify }: NoticesOptions, signal: AbortSignal): Promise<void> {
  const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1, WaitTimeSeconds: RECEIVE_WAIT_S });
  const { Messages: messages = [] } = await client.send(receive, { abortSignal: signal });
  for (const { MessageId: messageId, Body: body, ReceiptHandle } of messages) {
    await notify({ Records: [{ messageId, body, eventSource: 'aws:sqs' }] });
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
}
