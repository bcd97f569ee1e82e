/** Many worlds in several processes, one a core. What comes out does not depend on how many there are. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { addTally, newTally, type SeedOrPlan, type Tally } from './run-seeds.ts';
import type { Task } from './worker.ts';

/** Worlds that a process is told at one time: enough that telling costs nothing, few enough that all end together. */
const CHUNK_WORLDS = 50;
/** Worlds make short-lived objects by the million, and errors whose traces nobody reads; a replay has them all. */
export const NODE_OPTIONS = ['--max-semi-space-size=64', '--stack-trace-limit=1'];

export interface Many {
  readonly worlds: readonly SeedOrPlan[];
  readonly processes: number;
  /** Takes no further worlds once a world has broken a promise. */
  readonly stopAtFirst: boolean;
  /** The last worlds first: what a world does must not depend on what ran before it. */
  readonly backwards?: boolean;
}

const startWorker = (): ChildProcess =>
  fork(join(import.meta.dirname, 'worker.ts'), [], { execArgv: NODE_OPTIONS, serialization: 'advanced' });

async function tell(worker: ChildProcess, task: Task): Promise<Tally> {
  const ended = new AbortController();
  const answer = once(worker, 'message', { signal: ended.signal });
  const died = once(worker, 'exit', { signal: ended.signal }).then(() => {
    throw new Error(`a process with worlds ended by itself; the first it had was ${JSON.stringify(task.worlds[0])}`);
  });
  died.catch(() => undefined);
  worker.send(task);
  try {
    const told: readonly unknown[] = await Promise.race([answer, died]);
    return told[0] as Tally; // From our own worker, over a channel that nobody else has.
  } finally {
    ended.abort();
  }
}

/** @throws when a process of worlds dies, which no world should be able to make it do */
export async function runMany({ worlds, processes, stopAtFirst, backwards = false }: Many): Promise<Tally> {
  const chunks: { readonly at: number; readonly worlds: readonly SeedOrPlan[] }[] = [];
  for (let at = 0; at < worlds.length; at += CHUNK_WORLDS)
    chunks.push({ at, worlds: worlds.slice(at, at + CHUNK_WORLDS) });
  const tallies = new Map<number, Tally>();
  if (backwards) chunks.reverse();
  let stopped = false;
  const work = async (): Promise<void> => {
    const worker = startWorker();
    try {
      for (let next = chunks.shift(); next !== undefined && !stopped; next = chunks.shift()) {
        const tally = await tell(worker, { worlds: [...next.worlds] });
        tallies.set(next.at, tally);
        stopped ||= stopAtFirst && tally.broken.length > 0;
      }
    } finally {
      worker.kill();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(processes, chunks.length)) }, work));
  const total = newTally();
  for (const [, tally] of [...tallies].toSorted(([left], [right]) => left - right)) addTally(total, tally);
  return total;
}
