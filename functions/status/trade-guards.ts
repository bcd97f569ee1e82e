/** The runaway and edge guards at a glance, from what the executor last said of them. */
import { isTripped } from '#shared/domain/guard-reading.ts';
import type { EdgeGuardLine, RunawayGuard } from '#shared/wire/http-trade-watch.ts';
import type { GuardReadingRecord } from '#shared/wire/status.ts';
import { runawayWhy } from '#functions/runaway.ts';
import type { Seen } from '#functions/seen.ts';

const SILENT = 'the executor is silent';

const readingOf = ({ executor }: Seen, id: string, scope: string): GuardReadingRecord | null => {
  if (executor.stale) return null;
  return executor.status?.guards.find((guard) => guard.id === id && guard.scope === scope) ?? null;
};

export function runawayGuardOf(seen: Seen): RunawayGuard {
  const { executor, level } = seen;
  const status = executor.stale ? null : executor.status;
  const count = (scope: 'orders' | 'cancels', now: number | undefined, limit: number) => {
    const reading = readingOf(seen, 'runaway_breaker', scope);
    const said = reading?.status ?? null;
    return {
      count: now ?? null,
      limit,
      status: said,
      near_limit: said === 'WARN' || (said !== null && isTripped(said)),
    };
  };
  return {
    tripped: status === null ? null : runawayWhy(executor) !== null,
    v1: {
      orders: count('orders', status?.orders_placed_last_min, level.limits.max_orders_per_min),
      cancels: count('cancels', status?.cancels_last_min, level.limits.max_cancels_per_min),
    },
    v2: status?.runaway_v2 ?? null,
  };
}

export function edgeGuardOf(seen: Seen): EdgeGuardLine {
  const reading = readingOf(seen, 'edge_guard', '-');
  if (reading === null) return { allowed: null, reason: seen.executor.stale ? SILENT : 'it has not looked yet' };
  return { allowed: reading.value === 'allowed', reason: reading.summary };
}
