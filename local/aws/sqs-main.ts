/** The embedded SQS as a process of its own, so that it can be stopped while all else goes on. */
import * as z from 'zod';
import { childOptions, onStop, runChild, sayReady } from '../child.ts';
import { startQueue } from './sqs.ts';

const Options = z.strictObject({ region: z.string(), port: z.int().nonnegative() });

runChild(async () => {
  const { region, port } = childOptions(Options);
  const queue = await startQueue(region, port);
  onStop(() => queue.stop());
  sayReady({ endpoint: queue.endpoint, queueUrl: queue.queueUrl, noticesUrl: queue.noticesUrl, port: queue.port });
});
