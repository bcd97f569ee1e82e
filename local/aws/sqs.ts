/** The embedded SQS with the queues there are: the doorbell, and the messages to people. Nothing is kept: the truth is in the tables. */
import { startFauxqs } from 'fauxqs';

export const DOORBELL_QUEUE = 'propbot-doorbell.fifo';
const NOTICES_QUEUE = 'propbot-notices.fifo';
const NOTICES_PUT_ASIDE = 'propbot-notices-put-aside.fifo';
/** As in AWS: what Telegram does not take comes again after this, for about forty minutes. */
const NOTICES_VISIBILITY_S = 20;
const NOTICES_RECEIVES_MAX = 120;

export interface LocalQueue {
  readonly endpoint: string;
  readonly queueUrl: string;
  readonly noticesUrl: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** @param port 0 for a free one */
export async function startQueue(
  region: string,
  port: number,
  noticesVisibilityS = NOTICES_VISIBILITY_S,
): Promise<LocalQueue> {
  const server = await startFauxqs({ port, host: '127.0.0.1', logger: false, defaultRegion: region });
  server.createQueue(DOORBELL_QUEUE, {
    region,
    attributes: { FifoQueue: 'true', MessageRetentionPeriod: '60', VisibilityTimeout: '10' },
  });
  server.createQueue(NOTICES_PUT_ASIDE, { region, attributes: { FifoQueue: 'true' } });
  server.createQueue(NOTICES_QUEUE, {
    region,
    attributes: {
      FifoQueue: 'true',
      VisibilityTimeout: String(noticesVisibilityS),
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: `arn:aws:sqs:${region}:000000000000:${NOTICES_PUT_ASIDE}`,
        maxReceiveCount: NOTICES_RECEIVES_MAX,
      }),
    },
  });
  const endpoint = `http://127.0.0.1:${server.port}`;
  return {
    endpoint,
    queueUrl: `${endpoint}/000000000000/${DOORBELL_QUEUE}`,
    noticesUrl: `${endpoint}/000000000000/${NOTICES_QUEUE}`,
    port: server.port,
    stop: () => server.stop(),
  };
}
