import type { Verdict } from '#shared/domain/guard-reading.ts';
import { near, perMinute } from './per-minute.ts';

/** Orders and cancels of the whole book in the last sixty seconds, simulated ones too. */
export interface MinuteCounts {
  readonly orders: number;
  readonly cancels: number;
}

/**
 * HOLD when more orders or cancels left within a minute than the control level allows. What opens is denied before that:
 * near the limit of cancels nothing opens, so that what rests can still be withdrawn within it, and orders have a guard of
 * their own. What hedges and cancels is refused by nothing, and is what can go beyond.
 * @param limits null while no level has been read: until then nothing leaves
 */
export function runawayBreaker(counts: MinuteCounts, limits: MinuteCounts | null): readonly Verdict[] {
  return (['orders', 'cancels'] as const).map((scope) => {
    const count = counts[scope];
    const limit = limits?.[scope] ?? null;
    const status = limit === null ? 'OK' : perMinute(count, limit);
    return {
      scope,
      status,
      value: String(count),
      limit: limit === null ? null : String(limit),
      summary: `${near(status)}${count} ${scope} within a minute`,
      ...(scope === 'cancels' && status !== 'OK' ? { blocksEntries: 'all' } : {}),
    };
  });
}
