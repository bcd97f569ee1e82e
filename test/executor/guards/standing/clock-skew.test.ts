import { expect, test } from 'vitest';
import { clockSkew } from '#executor/guards/standing/clock-skew.ts';
import type { GuardStatus } from '#shared/domain/guard-reading.ts';

test.each<[number, number, GuardStatus]>([
  [125, 0, 'OK'],
  [126, 0, 'WARN'],
  [-250, 0, 'WARN'],
  [-251, 0, 'HOLD'],
  [300, 100, 'WARN'], // It may be 250.
  [301, 100, 'HOLD'],
])('a clock that is %i ms off, asked over %i ms, is %s at a limit of 250', (offsetMs, roundTripMs, status) => {
  const verdicts = clockSkew(new Map([['okx', { offsetMs, roundTripMs }]]), 250);
  expect(verdicts.map((verdict) => [verdict.scope, verdict.status])).toEqual([['okx', status]]);
});
