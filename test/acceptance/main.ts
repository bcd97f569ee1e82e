/** `npm run acceptance`: what must be green before a release, on the real system of this machine. */
import { runAcceptance, tableOf } from './run.ts';

const WATCH_MS = 25_000;
/** Both starts at their slowest, both stops, and all that is waited for. */
const RUN_MS_MAX = 240_000;

setTimeout(() => {
  console.error(`FAIL  not over after ${RUN_MS_MAX / 1_000} s`);
  // What was started ends with this process.
  process.exit(1);
}, RUN_MS_MAX).unref();

try {
  const checks = await runAcceptance({
    profile: 'mild',
    watchMs: WATCH_MS,
    onPhase: (what) => console.log(`${what} ...`),
  });
  const failed = checks.filter(({ ok }) => !ok).length;
  console.log(`\n${tableOf(checks)}\n`);
  console.log(failed === 0 ? 'Acceptance: OK' : `Acceptance: ${failed} of ${checks.length} checks failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  console.error(`FAIL  ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
