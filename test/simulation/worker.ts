/** Runs worlds in a process of its own: is told seeds, and answers with what they were. */
import * as z from 'zod';
import { tallyOf } from './run-seeds.ts';

export const Task = z.strictObject({ seeds: z.array(z.int()), pending: z.array(z.string()) });
export type Task = z.output<typeof Task>;

process.on('message', (message) => {
  const { seeds, pending } = Task.parse(message);
  void tallyOf(seeds, { pending: new Set(pending) }).then((tally) => process.send?.(tally));
});
