import { expect, test } from 'vitest';
import { DAILY_REPORT_AFTER_MIDNIGHT_MS, lastDue, scheduledEvent, startSchedules } from '#local/aws/schedules.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';

const at = (text: string) => epochMs(Date.parse(text));

test.each([
  ['2026-11-21T00:04:59.999Z', '2026-11-20T00:05:00.000Z'],
  ['2026-11-21T00:05:00.000Z', '2026-11-21T00:05:00.000Z'],
  ['2026-11-21T23:59:59.999Z', '2026-11-21T00:05:00.000Z'],
  ['2028-03-01T00:00:00.000Z', '2028-02-29T00:05:00.000Z'],
])('at %s the last run was due at %s', (now, due) => {
  expect(new Date(lastDue(at(now), DAILY_REPORT_AFTER_MIDNIGHT_MS)).toISOString()).toBe(due);
});

test('runs that were missed are made up at start, each once, with the time it was due; one that fails is no other one', async () => {
  const events: unknown[] = [];
  const failures: string[] = [];
  const clock = { wall: () => at('2026-11-21T09:00:00Z'), monotonic: () => monotonicMs(0) };
  const failed = Promise.withResolvers<void>();
  const stop = startSchedules(
    [
      { what: 'report', afterMidnightMs: 300_000, run: async (event) => void events.push(event) },
      { what: 'copy', afterMidnightMs: 600_000, run: async () => Promise.reject(new Error('no')) },
      { what: 'late', afterMidnightMs: 36_000_000, run: async (event) => void events.push(event) },
    ],
    clock,
    (what) => {
      failures.push(what);
      failed.resolve();
    },
  );
  await failed.promise;
  stop();
  expect(events).toEqual([
    scheduledEvent('report', at('2026-11-21T00:05:00Z')),
    scheduledEvent('late', at('2026-11-20T10:00:00Z')),
  ]);
  expect(events).toMatchObject([{ time: '2026-11-21T00:05:00Z' }, { time: '2026-11-20T10:00:00Z' }]);
  expect(failures).toEqual(['copy']);
});
