/** Lifts the holds of a start on behalf of the autopilot: the level and its audit link in one transaction, once. */
import { AUTOPILOT, withRestart } from '#shared/domain/start-hold.ts';
import type { Clock } from '#shared/domain/time.ts';
import type { ControlStore } from '#shared/store/ports.ts';

export interface RestartWriterDeps {
  readonly book: string;
  readonly control: Pick<ControlStore, 'readLevel' | 'commit'>;
  readonly clock: Clock;
  readonly executor: string;
  readonly fencingId: () => number;
}

export type Restarted =
  | { readonly kind: 'resumed'; readonly reason: string; readonly version: number }
  | { readonly kind: 'nothing-to-lift' }
  | { readonly kind: 'refused'; readonly why: string }
  /** Somebody else changed the level first: look at everything again. */
  | { readonly kind: 'conflict' };

export const resumedMessage = (reason: string): string => `AUTOPILOT: resumed trading after restart (reason=${reason})`;

/** One try; the level is read anew, so that a hold that has just been written is seen. */
export async function writeRestart(deps: RestartWriterDeps, gates: readonly string[]): Promise<Restarted> {
  const level = await deps.control.readLevel(deps.book);
  if (level === null) return { kind: 'refused', why: 'there is no control level' };
  const at = deps.clock.wall();
  const restart = withRestart(level, at);
  if (restart.kind !== 'changed') return restart;
  const reason = `all gates green, lifts ${restart.lifted.map((hold) => hold.reason).join(' and ')}`;
  const result = await deps.control.commit(deps.book, {
    level: restart.level,
    audit: {
      actor: AUTOPILOT,
      action: 'autopilot_resumed',
      subject: 'mode RUN',
      reason,
      detail: {
        message: resumedMessage(reason),
        lifted: restart.lifted.map((hold) => hold.id),
        gates: [...gates],
        executor: deps.executor,
        fencing_id: deps.fencingId(),
        level_version: restart.level.version,
      },
    },
    at,
  });
  return result.kind === 'conflict' ? result : { kind: 'resumed', reason, version: restart.level.version };
}
