/** Runs worlds one after the other, each in one turn of the event loop, and adds up what they were. */
import type { FaultKind } from './fault.ts';
import type { Counted } from './marks.ts';
import { planOf, type Plan } from './plan.ts';
import { runWorld, type Outcome, type WorldOptions } from './world/world.ts';

let stray: ((error: unknown) => void) | null = null;
let listening = false;

/** A rejected promise that nobody caught is a broken rule of the world that was running. */
function listen(): void {
  if (listening) return;
  listening = true;
  process.on('unhandledRejection', (error) => stray?.(error));
}

export function runPlan(plan: Plan, options: WorldOptions = {}): Promise<Outcome> {
  listen();
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(
          runWorld(plan, options, (report) => {
            stray = report;
          }),
        );
      } catch (error) {
        stray = null;
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}

export interface Tally {
  worlds: number;
  steps: number;
  readonly hedges: number[];
  fills: number;
  readonly runShares: number[];
  readonly faults: Map<FaultKind, number>;
  /** In how many worlds each of what is counted occurred. */
  readonly marks: Map<Counted, number>;
  /** Worlds that broke a promise. */
  readonly broken: Outcome[];
  /** Hash of all trace hashes, in the order of the seeds. */
  hash: bigint;
}

export const newTally = (): Tally => ({
  worlds: 0,
  steps: 0,
  hedges: [],
  fills: 0,
  runShares: [],
  faults: new Map(),
  marks: new Map(),
  broken: [],
  hash: 0n,
});

const HASH_PRIME = 0x100000001b3n;
const HASH_MASK = (1n << 64n) - 1n;
const mixed = (hash: bigint, further: bigint): bigint => ((hash ^ further) * HASH_PRIME) & HASH_MASK;

function addTo<Key>(counts: Map<Key, number>, more: ReadonlyMap<Key, number>): void {
  for (const [key, times] of more) counts.set(key, (counts.get(key) ?? 0) + times);
}

export function count(tally: Tally, outcome: Outcome): void {
  tally.worlds += 1;
  tally.steps += outcome.steps;
  tally.hedges.push(outcome.hedges + outcome.simulatedHedges);
  tally.fills += outcome.fills;
  tally.runShares.push(outcome.runShare);
  addTo(tally.faults, outcome.faults);
  addTo(tally.marks, new Map([...outcome.marks.keys()].map((what) => [what, 1])));
  if (outcome.found !== null) tally.broken.push(outcome);
  tally.hash = mixed(tally.hash, BigInt(`0x${outcome.hash}`));
}

/** Adds the tally of the seeds that come next. */
export function addTally(tally: Tally, next: Tally): void {
  tally.worlds += next.worlds;
  tally.steps += next.steps;
  tally.hedges.push(...next.hedges);
  tally.fills += next.fills;
  tally.runShares.push(...next.runShares);
  addTo(tally.faults, next.faults);
  addTo(tally.marks, next.marks);
  tally.broken.push(...next.broken);
  tally.hash = mixed(tally.hash, next.hash);
}

/** Which world to run: the one that is drawn from this seed, or the one of this plan. */
export type SeedOrPlan = number | Plan;

export async function tallyOf(worlds: readonly SeedOrPlan[]): Promise<Tally> {
  const tally = newTally();
  for (const world of worlds) count(tally, await runPlan(typeof world === 'number' ? planOf(world) : world));
  return tally;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
