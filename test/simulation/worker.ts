/** Runs worlds in a process of its own: is told which, and answers with what they were. */
import * as z from 'zod';
import { tallyOf } from './run-seeds.ts';
import { ToldPlan } from './small-world.ts';

export const Task = z.strictObject({ worlds: z.array(z.union([z.int(), ToldPlan])) });
export type Task = z.output<typeof Task>;

process.on('message', (message) => {
  const { worlds } = Task.parse(message);
  void tallyOf(worlds).then((tally) => process.send?.(tally));
});
