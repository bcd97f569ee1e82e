import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** What Telegram does not take comes again after this; longer than one call of the function that says it. */
const AGAIN_AFTER = Duration.seconds(20);
/** For about forty minutes; then the message is put aside, and the next ones have their turn. */
const RECEIVES_MAX = 120;

/** Messages to people on their way to Telegram, in order: one group for what is critical, one for the rest. */
export class NoticesQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const fifo = { fifo: true, enforceSSL: true, encryption: QueueEncryption.SQS_MANAGED } as const;
    const putAside = new Queue(this, 'PutAside', { ...fifo, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      ...fifo,
      visibilityTimeout: AGAIN_AFTER,
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: putAside, maxReceiveCount: RECEIVES_MAX },
    });
  }
}
