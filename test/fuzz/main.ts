/** `npm run fuzz -- [--runs N] [--seed S]`: the same seed sends the same requests. */
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';

const TOLD_EVERY = 5_000;

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
  console.error('--runs and --seed are whole numbers, and at least one run');
  process.exit(2);
}
const begun = performance.now();
const seconds = () => ((performance.now() - begun) / 1_000).toFixed(0);
try {
  const { statuses, updates } = await fuzz({
    runs,
    seed,
    onProgress: (done) => {
      if (done % TOLD_EVERY === 0) console.log(`${done} sent, ${seconds()} s`);
    },
  });
  const told = [...statuses]
    .toSorted(([left], [right]) => left - right)
    .map(([status, count]) => `${status}: ${count}`);
  console.log(
    `${runs} sent (${updates} of them updates of Telegram's), no promise broken, seed ${seed}, ${seconds()} s`,
  );
  console.log(`answered ${told.join(', ')}`);
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
