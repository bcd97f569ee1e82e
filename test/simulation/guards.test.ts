/** Every standing guard in a world of its own, run by the shipped executor: one thing goes wrong, and nothing opens any more. */
import { describe, expect, test } from 'vitest';
import { standingGuardIds, standingGuards } from '#shared/domain/guard-reading.ts';
import { follow } from './guards/follow.ts';

const MINUTE_MS = 60_000;

describe.each(standingGuardIds)('standing guard %s.', (id) => {
  const { hold } = standingGuards[id];
  const does = hold === null ? 'keeps new legs from opening' : `sets HOLD ${hold}`;

  test(
    `what it is for ${does}, and nothing opens; without that cause it does not speak`,
    async () => {
      const struck = await follow(id, true);
      expect(struck.found).toBe(null);
      expect(struck.opensMs.filter((ms) => ms < 0)).not.toEqual([]);
      expect(struck.trippedMs).not.toBe(null);
      expect(struck.stoppedMs).not.toBe(null);
      expect(struck.opensSince).toBe(0);

      const healthy = await follow(id, false);
      expect(healthy).toMatchObject({ found: null, trippedMs: null, stoppedMs: null });
      const tripped = struck.trippedMs ?? 0;
      expect(healthy.opensMs.filter((ms) => ms > tripped)).not.toEqual([]);
    },
    MINUTE_MS,
  );
});
