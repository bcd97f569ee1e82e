/** `npm run crash -- --kills N [--seed S] [--standby]`: kills a real executor while it trades, and compares afterwards. */
import { parseArgs } from 'node:util';
import { runKills } from './run.ts';

const SHARE_MIN = 0.8;
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    standby: { type: 'boolean', default: false },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) {
  console.error('usage: npm run crash -- [--kills 100] [--seed 1] [--standby]');
  process.exit(2);
}
const began = performance.now();
try {
  const report = await runKills({
    kills,
    seed,
    standby: values.standby,
    onKill: (kill, index) =>
      console.log(
        `kill ${String(index + 1).padStart(3)} ${kill.kind.padEnd(10)} in flight ${kill.inFlight}, ` +
          `hedge open ${kill.open ? 'yes' : 'no '}, recovered after ${kill.recoveredMs} ms`,
      ),
  });
  const { inFlight, open, either, recoveredMs, fills, hedges, links } = report;
  console.log(
    `${kills} kills with seed ${seed}: ${inFlight} with an order in flight, ${open} with a hedge open, ${either} with either; ` +
      `recovered after ${recoveredMs.median} ms (median), ${recoveredMs.max} ms at most`,
  );
  console.log(
    `books = venues after each; ${hedges} hedges, ${fills} fills, the same at the venues; no orphan order; ` +
      `audit chain of ${links} links intact; ${Math.round((performance.now() - began) / 1_000)} s`,
  );
  if (either < kills * SHARE_MIN) {
    console.error(`only ${either} of ${kills} landed in the middle of something: at least ${SHARE_MIN * 100} % must`);
    process.exitCode = 1;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
