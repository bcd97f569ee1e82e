/**
 * What became of the requests to one venue, for as long as a window lasts: how long each took, and how each ended. Bounded:
 * of more than `KEPT_MAX` in one window the oldest are forgotten.
 */
import type { MonotonicMs } from '#shared/domain/time.ts';
import type { Trouble } from '#shared/domain/venue-health.ts';

const errorEnds = ['timeout', 'network', 'venue-error', 'told-to-wait', 'maintenance'] as const satisfies Trouble[];
/**
 * `answered`: whatever the venue said, it said it about what was asked. `read-only`: it lets us open nothing, and has
 * still done its part. `told-to-wait`: too many requests. `maintenance`: it serves nobody now.
 */
export type RequestEnd = 'answered' | 'read-only' | (typeof errorEnds)[number];

export interface RequestFigures {
  readonly requests: number;
  readonly errors: number;
  /** What most of the errors were; null without any. */
  readonly mostly: Trouble | null;
  /** How long requests took, those without an answer too; null without any. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Answers that say maintenance, one after the other, without any other answer between; null when the last was another. */
  readonly maintenance: {
    readonly answers: number;
    readonly firstAt: MonotonicMs;
    readonly lastAt: MonotonicMs;
  } | null;
  /** When the venue last said that we may open nothing. */
  readonly readOnlyAt: MonotonicMs | null;
}

export interface RequestLog {
  record(at: MonotonicMs, tookMs: number, end: RequestEnd): void;
  /** Of all that ended less than `windowMs` before `at`. */
  figures(at: MonotonicMs, windowMs: number): RequestFigures;
}

export const KEPT_MAX = 512;

/** Nearest rank of an ascending list. */
const percentile = (ascending: Float64Array, share: number): number | null =>
  ascending[Math.max(0, Math.ceil(ascending.length * share) - 1)] ?? null;

export function createRequestLog(): RequestLog {
  const endedAt = new Float64Array(KEPT_MAX).fill(Number.NEGATIVE_INFINITY);
  const took = new Float64Array(KEPT_MAX);
  const ends: RequestEnd[] = [];
  let count = 0;
  let maintenance: RequestFigures['maintenance'] = null;
  let readOnlyAt: MonotonicMs | null = null;
  return {
    record(at, tookMs, end) {
      const slot = count % KEPT_MAX;
      endedAt[slot] = at;
      took[slot] = tookMs;
      ends[slot] = end;
      count += 1;
      if (end === 'answered') maintenance = null;
      if (end === 'maintenance')
        maintenance = { answers: (maintenance?.answers ?? 0) + 1, firstAt: maintenance?.firstAt ?? at, lastAt: at };
      if (end === 'read-only') readOnlyAt = at;
    },
    figures(at, windowMs) {
      const slots = ends.map((_, slot) => slot).filter((slot) => at - (endedAt[slot] ?? at) < windowMs);
      const times = Float64Array.from(slots, (slot) => took[slot] ?? 0).toSorted();
      const counts = errorEnds.map((end) => ({ end, times: slots.filter((slot) => ends[slot] === end).length }));
      const errors = counts.reduce((sum, one) => sum + one.times, 0);
      const most = counts.reduce((left, right) => (right.times > left.times ? right : left));
      return {
        requests: slots.length,
        errors,
        mostly: errors === 0 ? null : most.end,
        p50Ms: percentile(times, 0.5),
        p99Ms: percentile(times, 0.99),
        maintenance,
        readOnlyAt,
      };
    },
  };
}
