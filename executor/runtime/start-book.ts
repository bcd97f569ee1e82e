import type { Leadership } from '#executor/control/lease-keeper.ts';
import { recordStart } from '#executor/control/start-config.ts';
import { startLevel } from '#executor/control/start-level.ts';
import type { ExecutorDeps } from './deps.ts';

/** Brings the level to where every start begins, and records what this start has read. */
export async function startBook(deps: ExecutorDeps, leadership: Leadership): Promise<void> {
  await startLevel(deps.levelAtStart, leadership.takenOver ? 'TAKEOVER' : 'STARTUP', {
    control: deps.control,
    clock: deps.clock,
    executor: deps.name,
    fencingId: leadership.standing().fencingId,
  });
  await recordStart(deps);
}
