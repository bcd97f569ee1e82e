/** `npm run sabotage -- [GROUP] [--only NAME]… [--processes N]`: something is broken in turn, and a test has to notice. */
import { appendFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { makeCopy, plantIn } from '../simulation/planted/run-planted.ts';
import { firstFailing, type Failing } from './run-tests.ts';
import { groups, type Sabotage, type Tests } from './sabotage.ts';
import { sabotages } from './sabotages.ts';

const NAME_WIDTH = 58;
const FILE_WIDTH = 42;
/** All that the tests need beside what simulated worlds do. */
const ALSO_COPIED = ['vitest.config.ts', 'test', 'local'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true },
    processes: { type: 'string', default: String(availableParallelism()) },
    /** A file that gets each line as it is known. */
    record: { type: 'string' },
  },
});
const { only, record } = values;
const unknown = positionals.find((name) => !groups.some((group) => group === name));
if (unknown !== undefined) throw new Error(`there is no group ${unknown}: ${groups.join(', ')}`);
const chosen = sabotages.filter(
  ({ group, name }) =>
    (positionals.length === 0 || positionals.includes(group)) &&
    (only === undefined || only.some((begin) => name.startsWith(begin))),
);
if (chosen.length === 0) throw new Error(`there is nothing of that name: ${only?.join(', ') ?? ''}`);

function say(line: string): void {
  console.log(line);
  if (record !== undefined) appendFileSync(record, `${line}\n`);
}

const told = ({ file, test, run }: Failing): string =>
  `${file.padEnd(FILE_WIDTH)} ${run === null ? '' : `run ${run}: `}${test}`;

/** A test that was given up says nothing, unless no other notices either. */
async function noticedIn(copy: string, { change, noticedBy }: Sabotage): Promise<Failing | null> {
  const restore = plantIn(copy, change);
  let slow: Failing | null = null;
  try {
    for (const tests of noticedBy) {
      const failing = await firstFailing(copy, tests);
      if (failing?.slow === false) return failing;
      slow ??= failing;
    }
    return slow;
  } finally {
    restore();
  }
}

/** Whole files, each once. */
function filesOf(some: readonly Sabotage[]): readonly Tests[] {
  const all = some.flatMap(({ noticedBy }) => noticedBy.map(({ files }) => files.join(' ')));
  return [...new Set(all)].map((files) => ({ files: files.split(' ') }));
}

const began = Date.now();
const copies = Array.from({ length: Number(values.processes) }, () => makeCopy(ALSO_COPIED));
/** Each of these in one of the copies. None is under way any more when it ends, whatever came of them. */
async function inTurn<T>(all: readonly T[], work: (copy: string, one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const through = async (copy: string): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(copy, next);
  };
  const ended = await Promise.allSettled(copies.map(through));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

const survived: string[] = [];
try {
  // What fails anyway proves nothing.
  const anyway: string[] = [];
  await inTurn(filesOf(chosen), async (copy, tests) => {
    const failing = await firstFailing(copy, tests);
    if (failing !== null) anyway.push(told(failing));
  });
  if (anyway.length > 0) throw new Error(`these fail with nothing broken:\n${anyway.join('\n')}`);
  await inTurn(chosen, async (copy, next) => {
    const noticed = await noticedIn(copy, next);
    if (noticed === null || noticed.slow) survived.push(next.name);
    const outcome =
      noticed === null ? 'NOTICED BY NO TEST' : `${noticed.slow ? 'TOO SLOW TO SAY: ' : ''}${told(noticed)}`;
    say(`${next.name.padEnd(NAME_WIDTH)} ${outcome}`);
  });
} finally {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
}
const seconds = Math.round((Date.now() - began) / 1_000);
say(`\n${chosen.length - survived.length} of ${chosen.length} are noticed, ${seconds} s`);
process.exitCode = survived.length === 0 ? 0 : 1;
