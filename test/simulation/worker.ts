/** Runs worlds in a process of its own: is told seeds, and answers with what they were. */
import * as z from 'zod';
import { tallyOf } from './run-seeds.ts';

export const Task = z.strictObject({ seeds: z.array(z.int()) });
export type Task = z.output<typeof Task>;

process.on('message', (message) => {
  const { seeds } = Task.parse(message);
  void tallyOf(seeds).then((tally) => process.send?.(tally));
});
