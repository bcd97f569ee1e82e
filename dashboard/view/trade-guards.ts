/** What the page says of the guards of trading. */
import type { ExecutorStatus } from '#shared/wire/status.ts';

/** Less than a fifth of a limit is left. */
export const nearLimit = (count: number, limit: number): boolean => limit - count < limit * 0.2;

export interface EdgeGuard {
  /** Null while it is not known. */
  readonly allowed: boolean | null;
  readonly word: 'ALLOWED' | 'BLOCKED' | 'UNKNOWN';
  readonly reason: string;
}

export function edgeGuardOf(status: ExecutorStatus, stale: boolean): EdgeGuard {
  const reading = status.guards.find(({ id }) => id === 'edge_guard');
  if (stale || reading === undefined) return { allowed: null, word: 'UNKNOWN', reason: 'the executor does not say' };
  const allowed = reading.value === 'allowed';
  return { allowed, word: allowed ? 'ALLOWED' : 'BLOCKED', reason: reading.summary };
}
