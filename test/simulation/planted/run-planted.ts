/** Applies each planted bug to a copy of the code and looks for the first seed that catches it. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { pending } from '../invariants/pending.ts';
import { planOf } from '../plan.ts';
import { runPlan } from '../run-seeds.ts';
import { bugs, type Bug } from './bugs.ts';

const root = join(import.meta.dirname, '../../..');
const COPIED = ['package.json', 'tsconfig.json', 'configs', 'shared', 'executor', 'functions', 'test/simulation'];
const Caught = z.strictObject({ seed: z.int(), id: z.string(), what: z.string() }).nullable();
export type Caught = z.output<typeof Caught>;

/** Worlds of the code as it is that are looked at first. */
const BASELINE_SEEDS = 200;

/** A whole copy in a folder of its own; `node_modules` is the same one. */
export function makeCopy(): string {
  const copy = mkdtempSync(join(tmpdir(), 'propbot-planted-'));
  for (const path of COPIED) cpSync(join(root, path), join(copy, path), { recursive: true });
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

export function firstCaught(copy: string, from: number, seeds: number, ignore: readonly string[] = []): Caught {
  const run = spawnSync(
    process.execPath,
    [
      'test/simulation/main.ts',
      '--first',
      '--from',
      String(from),
      '--seeds',
      String(seeds),
      '--ignore',
      ignore.join(','),
    ],
    {
      cwd: copy,
      encoding: 'utf8',
    },
  );
  const line = run.stdout.trim().split('\n').at(-1) ?? '';
  if (run.status !== 0) throw new Error(`the world with the planted bug did not run: ${run.stderr.slice(-2_000)}`);
  return Caught.parse(JSON.parse(line));
}

/** What the code as it is breaks already: a bug is not caught by what breaks without it. */
async function brokenAnyway(seeds: number): Promise<readonly string[]> {
  const ids = new Set<string>();
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { found } = await runPlan(planOf(seed), { pending: new Set(pending.keys()) });
    if (found !== null) ids.add(found.id);
  }
  return [...ids];
}

/** The first seed that breaks with the bug and holds without it: what breaks anyway proves nothing. */
async function caughtByBug(copy: string, seeds: number, ignore: readonly string[]): Promise<Caught> {
  for (let from = 1; from <= seeds;) {
    const caught = firstCaught(copy, from, seeds - from + 1, ignore);
    if (caught === null) return null;
    const without = await runPlan(planOf(caught.seed), { pending: new Set(pending.keys()) });
    if (without.found === null) return caught;
    from = caught.seed + 1;
  }
  return null;
}

/** @returns false when a bug survives, or does not apply */
export async function runPlanted(seeds: number, only?: string): Promise<boolean> {
  const copy = makeCopy();
  const ignore = await brokenAnyway(Math.min(seeds, BASELINE_SEEDS));
  if (ignore.length > 0) console.log(`broken without any bug, and therefore no proof: ${ignore.join(', ')}`);
  const survived: string[] = [];
  const firsts: number[] = [];
  try {
    for (const bug of bugs.filter((one) => only === undefined || one.name.includes(only))) {
      const restore = plantIn(copy, bug);
      const caught = await caughtByBug(copy, seeds, ignore);
      restore();
      if (caught === null) survived.push(bug.name);
      else firsts.push(caught.seed);
      const result =
        caught === null ? `SURVIVED ${seeds} seeds` : `seed ${String(caught.seed).padStart(5)}  ${caught.id}`;
      console.log(`${bug.name.padEnd(48)} ${result}`);
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  const middle = firsts.toSorted((a, b) => a - b)[Math.floor(firsts.length / 2)];
  console.log(
    `\n${firsts.length} caught, median first seed ${middle ?? 'none'}; survived: ${survived.join(', ') || 'none'}`,
  );
  return survived.length === 0;
}
