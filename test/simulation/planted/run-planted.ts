/** Applies each planted bug to a copy of the code and looks for the first seed that catches it. */
import { execFile, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { planOf } from '../plan.ts';
import { NODE_OPTIONS } from '../run-many.ts';
import { runPlan } from '../run-seeds.ts';
import type { Bug } from './bug.ts';
import { bugs } from './bugs.ts';

const root = join(import.meta.dirname, '../../..');
const COPIED = ['package.json', 'tsconfig.json', 'configs', 'shared', 'executor', 'functions', 'test/simulation'];
const Caught = z.strictObject({ seed: z.int(), id: z.string(), what: z.string() }).nullable();
export type Caught = z.output<typeof Caught>;

/** Worlds of the code as it is that are looked at first. */
const BASELINE_SEEDS = 200;
/** Seeds that all bugs are looked at in before those that survive are looked at in more. */
const ROUNDS: readonly number[] = [100, 400, 2_000];
/** The median bug is to be caught within so many seeds. */
const MEDIAN_SEED_MAX = 200;
const NAME_WIDTH = 52;

/** A whole copy in a folder of its own; `node_modules` is the same one. */
export function makeCopy(more: readonly string[] = []): string {
  const copy = mkdtempSync(join(tmpdir(), 'propbot-planted-'));
  for (const path of [...COPIED, ...more]) cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** @throws when the text that a bug replaces is not there exactly once: the code has moved on, and the bug must too */
export function plantIn(copy: string, bug: Bug): () => void {
  const before = new Map<string, string>();
  for (const { file, from, to } of bug.patches) {
    const path = join(copy, file);
    const text = readFileSync(path, 'utf8');
    if (!before.has(path)) before.set(path, text);
    const times = text.split(from).length - 1;
    if (times !== 1)
      throw new Error(`planted bug «${bug.name}»: its text is ${times} times in ${file}, it must be there once`);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  }
  return () => {
    for (const [path, text] of before) writeFileSync(path, text);
  };
}

/** The arguments of a look at some seeds of a copy, in a process of its own. */
const lookAt = (from: number, seeds: number, ignore: readonly string[]): string[] => [
  ...NODE_OPTIONS,
  'test/simulation/main.ts',
  '--first',
  `--from=${from}`,
  `--seeds=${seeds}`,
  `--ignore=${ignore.join(',')}`,
];
function readCaught(status: number | null, stdout: string, stderr: string): Caught {
  if (status !== 0) throw new Error(`the world with the planted bug did not run: ${stderr.slice(-2_000)}`);
  return Caught.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
}

export function firstCaught(copy: string, from: number, seeds: number, ignore: readonly string[] = []): Caught {
  const run = spawnSync(process.execPath, lookAt(from, seeds, ignore), { cwd: copy, encoding: 'utf8' });
  return readCaught(run.status, run.stdout, run.stderr);
}

/** The same while others look too. */
function firstCaughtBeside(copy: string, from: number, seeds: number, ignore: readonly string[]): Promise<Caught> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, lookAt(from, seeds, ignore), { cwd: copy }, (error, stdout, stderr) => {
      try {
        resolve(readCaught(error === null ? 0 : 1, stdout, stderr));
      } catch (why) {
        reject(why instanceof Error ? why : new Error(String(why)));
      }
    });
  });
}

/** What the code as it is breaks already: a bug is not caught by what breaks without it. */
async function brokenAnyway(seeds: number): Promise<readonly string[]> {
  const ids = new Set<string>();
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { found } = await runPlan(planOf(seed));
    if (found !== null) ids.add(found.id);
  }
  return [...ids];
}

interface Search {
  readonly bug: Bug;
  /** The next seed to look at. */
  from: number;
  caught: Caught;
}

/** The first seed, up to `through`, that breaks with the bug and holds without it: what breaks anyway proves nothing. */
async function goOn(search: Search, copy: string, through: number, ignore: readonly string[]): Promise<void> {
  const restore = plantIn(copy, search.bug);
  try {
    while (search.caught === null && search.from <= through) {
      const caught = await firstCaughtBeside(copy, search.from, through - search.from + 1, ignore);
      search.from = (caught?.seed ?? through) + 1;
      if (caught === null) continue;
      const without = await runPlan(planOf(caught.seed));
      if (without.found === null) search.caught = caught;
    }
  } finally {
    restore();
  }
}

export interface PlantedOptions {
  readonly seeds: number;
  /** Only bugs with this in their name. */
  readonly only?: string | undefined;
  /** Bugs that are looked at at one time, each in a copy and a process of its own. */
  readonly processes: number;
  /** A file that gets each line as it is known. */
  readonly record?: string | undefined;
}

/**
 * All bugs are looked at in few seeds first and only those that survive in more, so that the table fills fast.
 * @returns false when a bug survives, or the median bug takes too many seeds
 */
export async function runPlanted({ seeds, only, processes, record }: PlantedOptions): Promise<boolean> {
  const say = (line: string): void => {
    console.log(line);
    if (record !== undefined) appendFileSync(record, `${line}\n`);
  };
  const ignore = await brokenAnyway(Math.min(seeds, BASELINE_SEEDS));
  if (ignore.length > 0) say(`broken without any bug, and therefore no proof: ${ignore.join(', ')}`);
  const all = bugs.filter((bug) => only === undefined || bug.name.includes(only));
  const searches = all.map((bug): Search => ({ bug, from: 1, caught: null }));
  const copies = Array.from({ length: processes }, () => makeCopy());
  try {
    for (const through of [...ROUNDS.filter((round) => round < seeds), seeds]) {
      const left = searches.filter((search) => search.caught === null);
      const work = async (copy: string): Promise<void> => {
        for (let search = left.shift(); search !== undefined; search = left.shift()) {
          await goOn(search, copy, through, ignore);
          if (search.caught !== null) say(told(search));
        }
      };
      await Promise.all(copies.map(work));
    }
  } finally {
    for (const copy of copies) rmSync(copy, { recursive: true, force: true });
  }
  const survived = searches.filter((search) => search.caught === null);
  for (const search of survived) say(`${search.bug.name.padEnd(NAME_WIDTH)} SURVIVED ${seeds} seeds`);
  const firsts = searches.map((search) => search.caught?.seed ?? Number.POSITIVE_INFINITY).toSorted((a, b) => a - b);
  const middle = firsts[Math.floor(firsts.length / 2)] ?? 0;
  say(`\n${searches.length - survived.length} of ${searches.length} caught, median first seed ${middle}`);
  if (middle > MEDIAN_SEED_MAX) say(`The median bug is to be caught within ${MEDIAN_SEED_MAX} seeds.`);
  return survived.length === 0 && middle <= MEDIAN_SEED_MAX;
}

const told = ({ bug, caught }: Search): string =>
  `${bug.name.padEnd(NAME_WIDTH)} seed ${String(caught?.seed).padStart(5)}  ${caught?.id}`;
