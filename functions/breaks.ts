/** What our books and the venues disagree on, for people. */
import { worse, type GuardStatus } from '#shared/domain/guard-reading.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { Breaks, Recon } from '#shared/wire/command.ts';
import type { ListQuery } from '#shared/wire/http-page.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import type { Executor } from '#functions/executor-seen.ts';
import { pageOf } from './page-of.ts';

const toResolve = (open: readonly BreakRecord[]): number => open.filter(({ ignored }) => ignored === null).length;

/** Oldest first. */
export function breaksOf(
  book: string,
  open: readonly BreakRecord[],
  { stale }: Pick<Executor, 'stale'>,
  now: EpochMs,
  query: ListQuery,
): Breaks {
  const placeOf = ({ found_at, id }: BreakRecord) => ({ number: found_at, name: id });
  const { page, cursor } = pageOf(open, 'smallest-first', placeOf, query);
  return {
    book,
    generated_at: now,
    stale,
    breaks: page.map((found) => ({ ...found, age_sec: Math.max(0, now - found.found_at) / 1_000 })),
    cursor,
    to_resolve: toResolve(open),
  };
}

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
