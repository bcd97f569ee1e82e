/** The executor's last word with its age: everything that is told of it says how old that is. */
import type { EpochMs } from '#shared/domain/time.ts';
import { STATUS_AGE_MS_MAX, type ExecutorStatus } from '#shared/wire/status.ts';

export interface Executor {
  readonly status: ExecutorStatus | null;
  /** Null when it never wrote a status. */
  readonly ageMs: number | null;
  /** True also when there is no status at all. */
  readonly stale: boolean;
}

/** A clock of another machine may be a little ahead of ours; an age is never below zero. */
export function executorSeen(status: ExecutorStatus | null, now: EpochMs): Executor {
  if (status === null) return { status, ageMs: null, stale: true };
  const ageMs = Math.max(0, now - status.written_at);
  return { status, ageMs, stale: ageMs > STATUS_AGE_MS_MAX };
}
