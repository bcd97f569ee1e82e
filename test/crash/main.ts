/** `npm run crash -- --kills N [--seed S] [--standby] [--mode M]`: kills a real executor while it trades, and compares afterwards. */
import { parseArgs } from 'node:util';
import type { Mode } from '#test/system/timings.ts';
import { runKills, type CrashReport } from './run.ts';

const SHARE_MIN = 0.8;
const MODES: readonly Mode[] = ['taker_taker', 'maker_taker'];
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    standby: { type: 'boolean', default: false },
    mode: { type: 'string', default: 'both' },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);
const modes = values.mode === 'both' ? MODES : MODES.filter((mode) => mode === values.mode);
if (!Number.isInteger(kills) || kills < modes.length || !Number.isInteger(seed) || modes.length === 0) {
  console.error(`usage: npm run crash -- [--kills 100] [--seed 1] [--standby] [--mode both|${MODES.join('|')}]`);
  process.exit(2);
}

/** A mode is set when an executor starts, so each mode has its share of the kills in a system of its own. */
async function killIn(mode: Mode, share: number): Promise<CrashReport> {
  const began = performance.now();
  const report = await runKills({
    kills: share,
    seed,
    mode,
    standby: values.standby,
    onKill: (kill, index) =>
      console.log(
        `${mode} kill ${String(index + 1).padStart(3)} ${kill.kind.padEnd(10)} in flight ${kill.inFlight}, resting ${kill.resting}, ` +
          `hedge open ${kill.open ? 'yes' : 'no '}, recovered after ${kill.recoveredMs} ms`,
      ),
  });
  const { inFlight, resting, open, either, recoveredMs, fills, hedges, links } = report;
  console.log(
    `${mode}: ${share} kills with seed ${seed}: ${inFlight} with an order in flight, ${resting} with one at rest, ${open} with a hedge open, ${either} in flight or open; ` +
      `recovered after ${recoveredMs.median} ms (median), ${recoveredMs.max} ms at most`,
  );
  console.log(
    `${mode}: books = venues after each; ${hedges} hedges, ${fills} fills, the same at the venues; no orphan order; ` +
      `audit chain of ${links} links intact; ${Math.round((performance.now() - began) / 1_000)} s`,
  );
  return report;
}

try {
  let landed = 0;
  for (const [index, mode] of modes.entries()) {
    const share = Math.floor((kills + index) / modes.length);
    landed += (await killIn(mode, share)).either;
  }
  console.log(`${landed} of ${kills} kills landed with an order in flight or a hedge open`);
  if (landed < kills * SHARE_MIN) {
    console.error(`at least ${SHARE_MIN * 100} % must`);
    process.exitCode = 1;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
