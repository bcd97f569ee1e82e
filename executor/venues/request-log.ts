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

/** The first of those that occurred most often. */
const mostOf = (timesOf: (end: RequestEnd) => number): Trouble => {
  let most: (typeof errorEnds)[number] = errorEnds[0];
  for (const end of errorEnds) if (timesOf(end) > timesOf(most)) most = end;
  return most;
};

export function createRequestLog(): RequestLog {
  const endedAt = new Float64Array(KEPT_MAX).fill(Number.NEGATIVE_INFINITY);
  const took = new Float64Array(KEPT_MAX);
  const ends: RequestEnd[] = [];
  /** For the list that is ranked; overwritten with each look. */
  const newest = new Float64Array(KEPT_MAX);
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
      // From the newest back: they were written down in the order in which they ended.
      const counts = new Map<RequestEnd, number>();
      let requests = 0;
      for (; requests < Math.min(count, KEPT_MAX); requests += 1) {
        const slot = (count - 1 - requests) % KEPT_MAX;
        if (at - (endedAt[slot] ?? at) >= windowMs) break;
        const end = ends[slot] ?? 'answered';
        counts.set(end, (counts.get(end) ?? 0) + 1);
        newest[requests] = took[slot] ?? 0;
      }
      const times = newest.subarray(0, requests).sort();
      const timesOf = (end: RequestEnd): number => counts.get(end) ?? 0;
      const errors = errorEnds.reduce((sum, end) => sum + timesOf(end), 0);
      return {
        requests,
        errors,
        mostly: errors === 0 ? null : mostOf(timesOf),
        p50Ms: percentile(times, 0.5),
        p99Ms: percentile(times, 0.99),
        maintenance,
        readOnlyAt,
      };
    },
  };
}
