/**
 * `npm run simulate -- --seeds N [--from S]`, `--seed S` or `--plan JSON` to replay one with its event log, and to test the judge
 * `--planted [--only NAME] [--processes N] [--record FILE]`.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { countMarks, wantingOf } from './marks.ts';
import { planOf, type Plan } from './plan.ts';
import { runPlanted } from './planted/run-planted.ts';
import { regressionWorlds, remember } from './regressions.ts';
import { runMany, type Many } from './run-many.ts';
import { mean, median, runPlan, type Tally } from './run-seeds.ts';
import { shrink } from './shrink.ts';
import { commitOf, lineOf, planFrom } from './small-world.ts';
import type { Outcome } from './world/world.ts';

const HEDGES_MIN = 3;
const RUN_SHARE_MIN = 0.3;

/** A world that is not as its seed draws it is told whole. */
const replayCommand = (plan: Plan): string =>
  lineOf(plan) === lineOf(planOf(plan.seed))
    ? `npm run simulate -- --seed ${plan.seed}`
    : `npm run simulate -- --plan '${lineOf(plan)}'`;

function tell(outcome: Outcome): void {
  const { found, plan } = outcome;
  if (found === null) return;
  console.log(
    `\ncommit ${commitOf() ?? 'unknown'}, seed ${plan.seed}: ${found.id} broken at ${(found.at / 1_000).toFixed(3)} s\n  ${found.what}`,
  );
  console.log(`last lines:\n${outcome.trace.map((line) => `  ${line.slice(0, 240)}`).join('\n')}`);
  console.log(`replay: ${replayCommand(plan)}`);
}

async function replay(plan: Plan, faultless: boolean): Promise<boolean> {
  const outcome = await runPlan(faultless ? { ...plan, faults: [] } : plan, {
    say: (line) => console.log(line),
  });
  console.log(
    `hash ${outcome.hash}, ${outcome.steps} steps, ${outcome.hedges} hedges, ${outcome.fills} fills, RUN ${(outcome.runShare * 100).toFixed(0)} %`,
  );
  return outcome.found === null;
}

/** @returns false when a situation that had to occur was too seldom */
function tellMarks({ marks, worlds }: Tally): boolean {
  const counts = countMarks(marks, worlds);
  console.log('what occurred, in so many worlds (and had to):');
  for (const { name, worlds: met, wanted } of counts) console.log(`  ${name.padEnd(40)} ${met} (${wanted})`);
  const wanting = wantingOf(counts, worlds);
  for (const { name, worlds: met, wanted } of wanting)
    console.log(`WANTING: «${name}» occurred in ${met} of ${worlds} worlds, ${wanted} are wanted`);
  return wanting.length === 0;
}

function report(tally: Tally, seconds: number): boolean {
  const faults = [...tally.faults].toSorted(([, left], [, right]) => right - left);
  const perWorld = faults.reduce((sum, [, times]) => sum + times, 0) / Math.max(1, tally.worlds);
  console.log(
    `\n${tally.worlds} worlds in ${seconds.toFixed(1)} s: ${((tally.worlds / seconds) * 60).toFixed(0)} a minute, ${(tally.steps / seconds / 1_000).toFixed(0)}k steps a second`,
  );
  console.log(
    `hedges: ${tally.hedges.reduce((sum, one) => sum + one, 0)}, median ${median(tally.hedges)} a world; fills: ${tally.fills}; in RUN: median ${(median(tally.runShares) * 100).toFixed(0)} %, mean ${(mean(tally.runShares) * 100).toFixed(0)} %`,
  );
  console.log(
    `faults that struck, ${perWorld.toFixed(1)} a world: ${faults.map(([kind, times]) => `${kind} ${times}`).join(', ')}`,
  );
  console.log(
    `commands ended, in worlds: ${[...tally.marks]
      .filter(([what]) => what.startsWith('command'))
      .map(([what, worlds]) => `${what} ${worlds}`)
      .join(', ')}`,
  );
  console.log(`hash of hashes ${tally.hash.toString(16).padStart(16, '0')}`);
  const trades = median(tally.hedges) >= HEDGES_MIN && median(tally.runShares) >= RUN_SHARE_MIN;
  if (!trades)
    console.log(
      `These worlds hardly trade: at least ${HEDGES_MIN} hedges and ${RUN_SHARE_MIN * 100} % in RUN are wanted in the median world.`,
    );
  const occurred = tellMarks(tally);
  return trades && occurred;
}

async function tellFirst(tally: Tally): Promise<void> {
  const first = tally.broken.toSorted((left, right) => left.plan.seed - right.plan.seed)[0];
  if (first === undefined || first.found === null) return;
  tell(first);
  console.log('\nshrinking ...');
  const { outcome, tries } = await shrink(first);
  tell(outcome);
  remember(outcome);
  console.log(`${first.plan.faults.length} faults became ${outcome.plan.faults.length}, after ${tries} worlds.`);
  console.log('The small world; --plan takes this line, or the name of a file that holds it:');
  console.log(lineOf(outcome.plan));
}

/** @param keepGoing counts every broken promise instead of stopping at the first */
async function runSeeds(from: number, seeds: number, keepGoing: boolean): Promise<boolean> {
  const began = performance.now();
  const known = regressionWorlds();
  const many: Many = {
    worlds: [...known, ...Array.from({ length: seeds }, (_, index) => from + index)],
    processes: Number(values.processes),
    stopAtFirst: !keepGoing,
  };
  const tally = await runMany(many);
  const trades = report(tally, (performance.now() - began) / 1_000);
  if (!keepGoing) await tellFirst(tally);
  const broken = new Map<string, number[]>();
  for (const { plan, found } of tally.broken)
    if (found !== null) broken.set(found.id, [...(broken.get(found.id) ?? []), plan.seed]);
  for (const [id, which] of broken)
    console.log(`BROKEN ${id}: ${which.length} worlds, seeds ${which.slice(0, 12).join(' ')}`);
  if (values.twice) {
    const again = await runMany({ ...many, backwards: true });
    const same = again.hash === tally.hash;
    console.log(same ? 'the same worlds a second time, the last ones first: the same hash' : 'NOT DETERMINISTIC');
    if (!same) return false;
  }
  return trades && broken.size === 0;
}

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    plan: { type: 'string' },
    faultless: { type: 'boolean', default: false },
    count: { type: 'boolean', default: false },
    processes: { type: 'string', default: String(availableParallelism()) },
    twice: { type: 'boolean', default: false },
    first: { type: 'boolean', default: false },
    planted: { type: 'boolean', default: false },
    only: { type: 'string' },
    record: { type: 'string' },
    ignore: { type: 'string', default: '' },
  },
});

const ignored = new Set(values.ignore.split(',').filter((id) => id !== ''));

/** For a planted bug: the first seed that breaks anything, alone on the last line. */
async function firstBroken(from: number, seeds: number): Promise<boolean> {
  for (let seed = from; seed < from + seeds; seed += 1) {
    const { found } = await runPlan(planOf(seed), { ignored });
    if (found === null) continue;
    console.log(JSON.stringify({ seed, id: found.id, what: found.what.slice(0, 200) }));
    return true;
  }
  console.log(JSON.stringify(null));
  return true;
}

async function main(): Promise<boolean> {
  const [from, seeds] = [Number(values.from), Number(values.seeds)];
  if (values.seed !== undefined) return replay(planOf(Number(values.seed)), values.faultless);
  if (values.plan !== undefined) return replay(planFrom(values.plan), values.faultless);
  if (values.planted) {
    const { only, record } = values;
    return await runPlanted({ seeds, only, record, processes: Number(values.processes) });
  }
  if (values.first) return firstBroken(from, seeds);
  return runSeeds(from, seeds, values.count);
}
process.exit((await main()) ? 0 : 1);
