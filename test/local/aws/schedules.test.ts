import { expect, test } from 'vitest';
import { lastDue, scheduledEvent, startSchedules } from '#local/aws/schedules.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';

const at = (text: string) => epochMs(Date.parse(text));

test.each([
  ['2026-11-21T00:04:59.999Z', '2026-11-20T00:05:00.000Z'],
  ['2026-11-21T00:05:00.000Z', '2026-11-21T00:05:00.000Z'],
  ['2026-11-21T23:59:59.999Z', '2026-11-21T00:05:00.000Z'],
  ['2028-03-01T00:00:00.000Z', '2028-02-29T00:05:00.000Z'],
])('at %s the last run was due at %s', (now, due) => {
  expect(new Date(lastDue(at(now))).toISOString()).toBe(due);
});

test('a run that was missed is made up at start, once, with the time it was due', async () => {
  const events: unknown[] = [];
  const clock = { wall: () => at('2026-11-21T09:00:00Z'), monotonic: () => monotonicMs(0) };
  const ran = Promise.withResolvers<void>();
  const report = async (event: unknown): Promise<void> => {
    events.push(event);
    ran.resolve();
  };
  const stop = startSchedules(report, clock, (what, error) => ran.reject(new Error(what, { cause: error })));
  await ran.promise;
  stop();
  expect(events).toEqual([scheduledEvent(at('2026-11-21T00:05:00Z'))]);
  expect(events).toMatchObject([{ time: '2026-11-21T00:05:00Z' }]);
});
