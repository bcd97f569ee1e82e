import { Duration } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** A ring that nobody took within this is old news: the executor reads the level itself several times a second. */
const RING_AGE_MAX = Duration.minutes(5);
/** Received this often without being deleted, a message is put aside for a person to look at. */
const RECEIVES_MAX = 5;

/** Says «version N is there». Makes a HOLD fast; a HOLD is right without it. */
export class Doorbell extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const putAside = new Queue(this, 'PutAside', {
      fifo: true,
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, 'Queue', {
      fifo: true,
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      // One group a version: nothing waits behind a message that is stuck.
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      retentionPeriod: RING_AGE_MAX,
      visibilityTimeout: Duration.seconds(10),
      deadLetterQueue: { queue: putAside, maxReceiveCount: RECEIVES_MAX },
    });
  }
}
