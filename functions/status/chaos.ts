/** What goes wrong on purpose, by the executor's own word: of a silent one nobody knows. */
import type { EpochMs } from '#shared/domain/time.ts';
import type { ChaosAnswer } from '#shared/wire/chaos.ts';
import type { Executor } from '#functions/executor-seen.ts';

export function chaosOf(book: string, { status, stale }: Executor, now: EpochMs): ChaosAnswer {
  const nothing = { book, generated_at: now, profile: null, values: null, injected: null };
  if (stale || status === null) return { ...nothing, active: null };
  if (status.chaos === null) return { ...nothing, active: false };
  const { profile, injected, ...values } = status.chaos;
  return { ...nothing, active: true, profile, values, injected };
}
