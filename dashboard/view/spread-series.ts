/** The chart's points: one a second, history first, then what the polls bring; never more than `POINTS_MAX`. */
import type { ExecutorStatus } from '#shared/wire/status.ts';

/** [epoch ms, first venue's mid, second venue's mid] */
export type SpreadPoint = readonly [number, number, number];
/** Five minutes at one a second: what one look can take in; the oldest point leaves first. */
export const POINTS_MAX = 300;

/** Keeps time rising: a point that is not newer than the last one is dropped. */
export function appendPoints(points: readonly SpreadPoint[], more: readonly SpreadPoint[]): readonly SpreadPoint[] {
  const result = [...points];
  for (const point of more) {
    const last = result.at(-1);
    if (last === undefined || point[0] > last[0]) result.push(point);
  }
  return result.length === points.length ? points : result.slice(-POINTS_MAX);
}

/** Null without two good books: a gap is better than a made-up point. */
export function pointOf(status: ExecutorStatus): SpreadPoint | null {
  const [first, second] = status.quotes;
  if (first === undefined || second === undefined || !first.ok || !second.ok) return null;
  return [status.written_at, (first.bid + first.ask) / 2, (second.bid + second.ask) / 2];
}

/** Second venue's mid over the first's, basis points of the first. */
export const spreadBps = (point: SpreadPoint): number => ((point[2] - point[1]) / point[1]) * 10_000;
