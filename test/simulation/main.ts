import { planOf } from './plan.ts';
import { runWorld } from './world/world.ts';

const seed = Number(process.argv[2] ?? 1);
const quiet = process.argv[3] === 'q';
setImmediate(() => {
  const t = performance.now();
  const o = runWorld(
    { ...planOf(seed), ...(quiet ? { faults: [] } : {}) },
    { say: (line) => console.log(line) },
    () => undefined,
  );
  console.log(performance.now() - t, o.found, o.hedges, o.fills, o.runShare, o.steps, o.hash, o.marks, o.faults);
  process.exit(0);
});
