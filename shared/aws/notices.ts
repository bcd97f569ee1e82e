/**
 * The queue of messages to people. Two groups: what is critical never waits behind what is not. The same id within five
 * minutes is one message, so that a look that is repeated tells nothing twice.
 */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { NoticeMessage } from '#shared/wire/notice.ts';

/** The queue refuses some characters that people can write; escaped, none of them is in the text. */
const asciiJson = (value: NoticeMessage): string =>
  JSON.stringify(value).replaceAll(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** @throws when the queue does not answer: the same is then queued again with the next look */
export async function queueNotice(
  client: Pick<SQSClient, 'send'>,
  queueUrl: string,
  book: string,
  message: NoticeMessage,
): Promise<void> {
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: asciiJson(message),
      MessageGroupId: `${book}-${message.level === 'critical' ? 'critical' : 'others'}`,
      MessageDeduplicationId: `${book}-${message.id}`,
    }),
  );
}
