import type { Verdict } from '#shared/domain/guard-reading.ts';
import { WHOLE_BOOK } from '#shared/domain/limits.ts';

/** One hedge of which a leg stands alone, and for how long it has. */
export interface LoneLeg {
  readonly hedge: string;
  readonly aloneMs: number;
}

/** HOLD when a leg has stood alone for longer than the limit, whatever was tried; WARN beyond half of it. */
export function stuckPartial(lone: readonly LoneLeg[], limitMs: number): readonly Verdict[] {
  const worst = lone.reduce<LoneLeg | null>(
    (most, one) => (most === null || one.aloneMs > most.aloneMs ? one : most),
    null,
  );
  const ms = worst?.aloneMs ?? 0;
  return [
    {
      scope: WHOLE_BOOK,
      status: ms > limitMs ? 'HOLD' : ms > limitMs / 2 ? 'WARN' : 'OK',
      value: String(Math.round(ms)),
      limit: String(limitMs),
      summary:
        worst === null
          ? 'no leg stands alone'
          : `one leg of hedge ${worst.hedge} has stood alone for ${Math.round(ms)} ms`,
    },
  ];
}
