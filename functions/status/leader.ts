/** Who leads, and the orders that nobody knows the outcome of yet. */
import { formatE8, parseE8 } from '#shared/domain/money.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { Doubts, LeaderAnswer } from '#shared/wire/command.ts';
import type { ListQuery } from '#shared/wire/http-page.ts';
import type { Lease } from '#shared/wire/status.ts';
import type { Executor } from '#functions/executor-seen.ts';
import { pageOf } from '#functions/page-of.ts';

const seconds = (ms: number): number => Math.max(0, Math.round(ms) / 1_000);

export function leaderOf(
  book: string,
  lease: Lease | null,
  { status, ageMs, stale }: Executor,
  now: EpochMs,
): LeaderAnswer {
  return {
    book,
    generated_at: now,
    lease,
    renewed_age_sec: lease === null ? null : seconds(now - lease.renewed_at),
    executor: status?.executor ?? null,
    status_age_sec: ageMs === null ? null : seconds(ageMs),
    leads:
      !stale && status?.leader === true && lease !== null && !lease.released && status.fencing_id === lease.fencing_id,
  };
}

export function doubtsOf(book: string, { status, stale }: Executor, now: EpochMs, query: ListQuery): Doubts {
  const doubts = (status?.doubts ?? []).map((doubt) => ({ ...doubt, age_sec: seconds(now - doubt.since) }));
  const worst = doubts.reduce((sum, doubt) => sum + (parseE8(doubt.worst_notional_usdt) ?? 0n), 0n);
  const placeOf = (doubt: (typeof doubts)[number]) => ({ number: doubt.since, name: doubt.client_order_id });
  const { page, cursor } = pageOf(doubts, 'smallest-first', placeOf, query);
  return { book, generated_at: now, stale, doubts: page, cursor, worst_notional_usdt: formatE8(worst) };
}
