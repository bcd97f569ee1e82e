/** `npm run guards`: what trips each standing guard, and how soon, in the time of a simulated world. */
import { standingGuardIds, standingGuards } from '#shared/domain/guard-reading.ts';
import { follow } from './follow.ts';
import { stagedWorlds } from './staged.ts';

const [NAME_WIDTH, CAUSE_WIDTH, MS_WIDTH] = [22, 70, 12];
const row = (guard: string, cause: string, tripped: string, stopped: string, hold: string): string =>
  `${guard.padEnd(NAME_WIDTH)}${cause.padEnd(CAUSE_WIDTH)}${tripped.padStart(MS_WIDTH)}${stopped.padStart(MS_WIDTH)}  ${hold}`;

console.log(row('guard', 'what trips it', 'tripped, ms', 'HOLD, ms', 'reason'));
for (const id of standingGuardIds) {
  const { trippedMs, stoppedMs } = await follow(id, true);
  if (trippedMs === null || stoppedMs === null) process.exitCode = 1;
  const { hold } = standingGuards[id];
  console.log(row(id, stagedWorlds[id].cause, `${trippedMs}`, `${stoppedMs}`, hold ?? 'none: entries are blocked'));
}
