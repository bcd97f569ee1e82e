/** Clients of the queues: apart from the others, because most requests do without and theirs takes its time to be read. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { base, bounded, type AwsAccess } from './access.ts';
import type { DoorbellClient } from './doorbell.ts';

const QUEUE_REQUEST_MS_MAX = 1_000;
/** SQS keeps a long poll open for up to 20 s by itself; this is how much later than that we give up on the answer. */
const LONG_POLL_GRACE_MS = 5_000;
export const LONG_POLL_S_MAX = 20;

/** For ringing. Receiving needs `longPollClient`. */
export const queueClient = (access: AwsAccess): DoorbellClient =>
  new SQSClient({ ...base(access), requestHandler: bounded(QUEUE_REQUEST_MS_MAX) });

/** One try only: the loop that receives comes round again by itself. */
export const longPollClient = (access: AwsAccess): DoorbellClient =>
  new SQSClient({
    ...base(access),
    maxAttempts: 1,
    requestHandler: bounded(LONG_POLL_S_MAX * 1_000 + LONG_POLL_GRACE_MS),
  });
