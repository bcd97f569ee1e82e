/** The embedded SQS with the one queue there is: the doorbell. Nothing is kept: the truth is in the control table. */
import { startFauxqs } from 'fauxqs';

export const DOORBELL_QUEUE = 'propbot-doorbell.fifo';

export interface LocalQueue {
  readonly endpoint: string;
  readonly queueUrl: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** @param port 0 for a free one */
export async function startQueue(region: string, port: number): Promise<LocalQueue> {
  const server = await startFauxqs({ port, host: '127.0.0.1', logger: false, defaultRegion: region });
  server.createQueue(DOORBELL_QUEUE, {
    region,
    attributes: { FifoQueue: 'true', MessageRetentionPeriod: '60', VisibilityTimeout: '10' },
  });
  const endpoint = `http://127.0.0.1:${server.port}`;
  return {
    endpoint,
    queueUrl: `${endpoint}/000000000000/${DOORBELL_QUEUE}`,
    port: server.port,
    stop: () => server.stop(),
  };
}
