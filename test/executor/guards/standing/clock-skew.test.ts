import { expect, test } from 'vitest';
import { clockSkew, type ClockReading } from '#executor/guards/standing/clock-skew.ts';
import type { GuardStatus } from '#shared/domain/guard-reading.ts';

const limits = { skewMs: 250, staleMs: 30_000 };
const statusesOf = (reading: ClockReading | null, ageMs: number): readonly (readonly [string, GuardStatus])[] =>
  clockSkew([{ venue: 'okx', reading, ageMs }], limits).map(({ scope, status }) => [scope, status]);

test.each<[number, number, GuardStatus]>([
  [125, 0, 'OK'],
  [126, 0, 'WARN'],
  [-250, 0, 'WARN'],
  [-251, 0, 'HOLD'],
  [300, 100, 'WARN'], // It may be 250.
  [301, 100, 'HOLD'],
])('a clock that is %i ms off, asked over %i ms, is %s at a limit of 250', (offsetMs, roundTripMs, status) => {
  expect(statusesOf({ offsetMs, roundTripMs }, 10_000)).toEqual([['okx', status]]);
});

test.each<[number, GuardStatus]>([
  [30_000, 'OK'],
  [30_001, 'WARN'],
  [60_000, 'WARN'],
  [60_001, 'HOLD'],
])('a good clock that was read %i ms ago is %s: what is older than 30 s is unknown', (ageMs, status) => {
  expect(statusesOf({ offsetMs: 0, roundTripMs: 10 }, ageMs)).toEqual([['okx', status]]);
});

test.each<[number, GuardStatus]>([
  [0, 'WARN'],
  [60_000, 'WARN'],
  [60_001, 'HOLD'],
])('a clock that was never read, %i ms after the start, is %s, and shows no value', (ageMs, status) => {
  expect(statusesOf(null, ageMs)).toEqual([['okx', status]]);
  expect(clockSkew([{ venue: 'okx', reading: null, ageMs }], limits)[0]?.value).toBeNull();
});

test('a clock that was far off when it was last read holds, however long ago that was', () => {
  expect(statusesOf({ offsetMs: 400, roundTripMs: 10 }, 45_000)).toEqual([['okx', 'HOLD']]);
});
