/** What our books and the venues disagree on, for people. */
import { worse, type GuardStatus } from '#shared/domain/guard-reading.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { Breaks, Recon } from '#shared/wire/command.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import type { Executor } from '#functions/executor-seen.ts';

const toResolve = (open: readonly BreakRecord[]): number => open.filter(({ ignored }) => ignored === null).length;

export const breaksOf = (
  book: string,
  open: readonly BreakRecord[],
  { stale }: Pick<Executor, 'stale'>,
  now: EpochMs,
): Breaks => ({
  book,
  generated_at: now,
  stale,
  breaks: open
    .toSorted((one, other) => one.found_at - other.found_at)
    .map((found) => ({ ...found, age_sec: Math.max(0, now - found.found_at) / 1_000 })),
  to_resolve: toResolve(open),
});

/** The guard speaks of what stands now; what was told once, by a recovery or of a doubt, waits in the table for a person. */
export function reconOf(
  book: string,
  open: readonly BreakRecord[],
  { status, stale }: Pick<Executor, 'status' | 'stale'>,
  now: EpochMs,
): Recon {
  const guard = status?.guards.find(({ id }) => id === 'recon');
  const waiting = toResolve(open);
  const told: GuardStatus = waiting > 0 ? 'HOLD' : open.length > 0 ? 'WARN' : 'OK';
  const known = !stale && guard !== undefined;
  return {
    book,
    generated_at: now,
    stale,
    status: known ? worse(guard.status, told) : 'UNKNOWN',
    since: known ? guard.since : null,
    summary: known ? guard.summary : 'The executor is silent: nothing is compared.',
    mismatches: open.length,
    to_resolve: waiting,
    next_step: nextStep(known, waiting),
  };
}

function nextStep(known: boolean, waiting: number): string {
  if (!known) return 'See whether an executor runs: GET /api/ui/leader.';
  if (waiting > 0) return 'Resolve manually before resume: adopt, ignore or close each of GET /api/ui/breaks.';
  return 'Nothing more.';
}
