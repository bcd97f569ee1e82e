import type { SpreadHistory } from '#shared/wire/status.ts';

/** Points that the chart shows: one a second. */
const POINTS_MAX = 300;
const SECOND_MS = 1_000;

/** Keeps one point a second of two mids. */
export function createSpreadRing(book: string): {
  add(atMs: number, one: number, other: number): void;
  history(): SpreadHistory;
} {
  const points: [number, number, number][] = [];
  return {
    add(atMs, one, other) {
      const second = Math.floor(atMs / SECOND_MS) * SECOND_MS;
      if (points.at(-1)?.[0] === second || !(one > 0 && other > 0)) return;
      points.push([second, Number(one.toFixed(2)), Number(other.toFixed(2))]);
      if (points.length > POINTS_MAX) points.shift();
    },
    history: () => ({ book, points: [...points] }),
  };
}
