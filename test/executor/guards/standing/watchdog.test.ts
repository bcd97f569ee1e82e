import { expect, test } from 'vitest';
import { judgeVenue, watchdog, type VenueVitals, type WatchdogLimits } from '#executor/guards/standing/watchdog.ts';
import { createWatchdog } from '#executor/monitors/watchdog.ts';
import type { VenueState } from '#shared/domain/venue-health.ts';
import { monotonicMs } from '#shared/domain/time.ts';

const limits: WatchdogLimits = {
  requestsMin: 10,
  errorShare: { degraded: 0.2, hold: 0.5 },
  p50Ms: { degraded: 750, hold: 2_000 },
  p99MsMax: 2_000,
  disconnects: { degraded: 3, hold: 6 },
  goneMs: { degraded: 2_000, hold: 15_000 },
  silentMsMax: 3_000,
  waitMsHold: 5_000,
};
const vitals = (change: Partial<VenueVitals> = {}): VenueVitals => ({
  venue: 'okx',
  requests: 20,
  errors: 0,
  mostly: null,
  p50Ms: 40,
  p99Ms: 90,
  disconnects: 0,
  goneMs: 0,
  silentMs: 0,
  waitMs: 0,
  ...change,
});

test.each<[Partial<VenueVitals>, VenueState, string]>([
  [{}, 'OK', ''],
  [{ errors: 4, mostly: 'timeout' }, 'OK', ''],
  [{ errors: 5, mostly: 'timeout' }, 'DEGRADED', 'timeout'],
  [{ errors: 10, mostly: 'network' }, 'DEGRADED', 'network'],
  [{ errors: 11, mostly: 'network' }, 'AUTO_HOLD', 'network'],
  [{ requests: 9, errors: 9, mostly: 'timeout' }, 'OK', ''], // Too few to say it of.
  [{ requests: 10, errors: 10, mostly: 'timeout' }, 'AUTO_HOLD', 'timeout'],
  [{ p50Ms: 750 }, 'OK', ''],
  [{ p50Ms: 751 }, 'DEGRADED', 'slow'],
  [{ p50Ms: 2_000 }, 'DEGRADED', 'slow'],
  [{ p50Ms: 2_001 }, 'AUTO_HOLD', 'slow'],
  [{ requests: 9, p50Ms: 2_001 }, 'OK', ''],
  [{ requests: 100, p99Ms: 2_000 }, 'OK', ''],
  [{ requests: 100, p99Ms: 2_001 }, 'DEGRADED', 'slow'],
  [{ requests: 99, p99Ms: 2_001 }, 'OK', ''], // It would be a single request's.
  [{ disconnects: 2 }, 'OK', ''],
  [{ disconnects: 3 }, 'DEGRADED', 'disconnects'],
  [{ disconnects: 6 }, 'AUTO_HOLD', 'disconnects'],
  [{ goneMs: 2_000 }, 'OK', ''],
  [{ goneMs: 2_001 }, 'DEGRADED', 'stream-gone'],
  [{ goneMs: 15_001 }, 'AUTO_HOLD', 'stream-gone'],
  [{ silentMs: 3_000 }, 'OK', ''],
  [{ silentMs: 3_001 }, 'DEGRADED', 'no-books'],
  [{ silentMs: 60_000 }, 'DEGRADED', 'no-books'],
  [{ waitMs: 1 }, 'DEGRADED', 'told-to-wait'],
  [{ waitMs: 5_000 }, 'DEGRADED', 'told-to-wait'],
  [{ waitMs: 5_001 }, 'AUTO_HOLD', 'told-to-wait'],
  [{ errors: 5, mostly: 'timeout', disconnects: 6 }, 'AUTO_HOLD', 'disconnects timeout'], // The worst first.
])('%j is %s: %s', (change, state, why) => {
  const judged = judgeVenue(vitals(change), limits);
  expect([judged.state, judged.why.join(' ')]).toEqual([state, why]);
});

test.each<[VenueState, string, string | undefined]>([
  ['OK', 'OK', undefined],
  ['DEGRADED', 'WARN', 'okx'],
  ['AUTO_HOLD', 'HOLD', 'okx'],
])('a venue that is %s is %s and blocks entries on %s', (state, status, blocksEntries) => {
  const [verdict] = watchdog([{ vitals: vitals(), state, why: [] }], limits);
  expect([verdict?.status, verdict?.blocksEntries]).toEqual([status, blocksEntries]);
});

/** What it comes to over time: states as they are judged, one each second; and what stands after each. */
function over(judged: readonly VenueState[]): readonly VenueState[] {
  let next: VenueState = 'OK';
  const watching = createWatchdog(() => ({ state: next, why: [] }), 3_000);
  return judged.map((state, second) => {
    next = state;
    return watching.look([vitals()], monotonicMs(second * 1_000))[0]?.state ?? 'OK';
  });
}
const [ok, bad, held] = ['OK', 'DEGRADED', 'AUTO_HOLD'] as const;

test('it gets worse at once', () => {
  expect(over([ok, bad, held])).toEqual([ok, bad, held]);
});

test('it is well again only after it was well for three seconds', () => {
  expect(over([bad, ok, ok, ok, ok])).toEqual([bad, bad, bad, bad, ok]);
});

test('one that comes and goes stays where it is', () => {
  expect(over([bad, ok, ok, bad, ok, ok, bad])).toEqual([bad, bad, bad, bad, bad, bad, bad]);
});

test('from AUTO_HOLD it comes to the worst that it was meanwhile, and from there it takes as long again', () => {
  expect(over([held, ok, bad, ok, ok, ok, ok, ok])).toEqual([held, held, held, held, bad, bad, bad, bad]);
  expect(over([held, ok, bad, ok, ok, ok, ok, ok, ok]).at(-1)).toBe(ok);
});
