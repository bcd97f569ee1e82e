/** `npm run sabotage -- [--only NAME] [--processes N]`: each guard is switched off in turn, and a test has to notice. */
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { makeCopy, plantIn } from '../simulation/planted/run-planted.ts';
import { firstFailing } from './run-tests.ts';
import { ORDER_TESTS, sabotages, STANDING_TESTS, type Sabotage } from './sabotages.ts';

const NAME_WIDTH = 30;
/** All that the tests need beside what simulated worlds do. */
const ALSO_COPIED = ['vitest.config.ts', 'test'];

const { values } = parseArgs({
  options: { only: { type: 'string' }, processes: { type: 'string', default: String(availableParallelism()) } },
});
const { only } = values;
const chosen = sabotages.filter(({ guard }) => only === undefined || guard.startsWith(only));
if (chosen.length === 0) throw new Error(`there is no guard of that name: ${only ?? ''}`);

async function noticedIn(copy: string, { change, noticedBy }: Sabotage): Promise<string | null> {
  const restore = plantIn(copy, change);
  try {
    for (const tests of noticedBy) {
      const failing = await firstFailing(copy, tests);
      if (failing !== null) return failing;
    }
    return null;
  } finally {
    restore();
  }
}

const began = Date.now();
const copies = Array.from({ length: Number(values.processes) }, () => makeCopy(ALSO_COPIED));
const survived: string[] = [];
try {
  const [copy = ''] = copies;
  // What fails anyway proves nothing.
  for (const tests of [...ORDER_TESTS, STANDING_TESTS]) {
    const failing = await firstFailing(copy, tests);
    if (failing !== null) throw new Error(`it fails with every guard in place: ${failing}`);
  }
  const left = [...chosen];
  const work = async (own: string): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const noticed = await noticedIn(own, next);
      if (noticed === null) survived.push(next.guard);
      console.log(`${next.guard.padEnd(NAME_WIDTH)} ${noticed ?? 'NOTICED BY NO TEST'}`);
    }
  };
  await Promise.all(copies.map(work));
} finally {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
}
const seconds = Math.round((Date.now() - began) / 1_000);
console.log(`\n${chosen.length - survived.length} of ${chosen.length} guards are noticed to be off, ${seconds} s`);
process.exitCode = survived.length === 0 ? 0 : 1;
