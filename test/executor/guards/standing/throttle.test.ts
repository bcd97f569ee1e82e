import { expect, test } from 'vitest';
import { hedgeFailures } from '#executor/guards/standing/hedge-failures.ts';
import { leverage } from '#executor/guards/standing/leverage.ts';
import { stuckPartial } from '#executor/guards/standing/stuck-partial.ts';
import { venueRejects } from '#executor/guards/standing/venue-rejects.ts';
import type { GuardStatus } from '#shared/domain/guard-reading.ts';

test.each<[number, number, GuardStatus]>([
  [4, 0, 'OK'],
  [5, 0, 'WARN'],
  [6, 0, 'HOLD'],
  [0, 8, 'OK'],
  [0, 9, 'WARN'],
  [0, 10, 'WARN'],
  [0, 11, 'HOLD'],
])('%i failures in a row and %i a minute are %s where 5 and 10 are tolerated', (inARow, lastMin, status) => {
  const [verdict] = hedgeFailures({ inARow, lastMin }, { inARowMax: 5, perMinMax: 10 });
  expect(verdict?.status).toBe(status);
});

test.each<[readonly number[], GuardStatus]>([
  [[], 'OK'],
  [[30_000], 'OK'],
  [[30_001], 'WARN'],
  [[60_000, 5], 'WARN'],
  [[5, 60_001], 'HOLD'],
])('legs that have stood alone for %j ms are %s at a limit of 60000', (alone, status) => {
  const [verdict] = stuckPartial(
    alone.map((aloneMs, index) => ({ hedge: `h${index}`, aloneMs })),
    60_000,
  );
  expect(verdict?.status).toBe(status);
});

test.each<[number, GuardStatus]>([
  [4, 'OK'],
  [5, 'WARN'],
  [6, 'HOLD'],
])('%i orders refused in a row are %s where 5 are tolerated, by the venue alone', (inARow, status) => {
  const runs = new Map([
    ['binance-um', { inARow: 0, last: '' }],
    ['okx', { inARow, last: 'other (51000)' }],
  ] as const);
  expect(venueRejects(runs, 5).map((verdict) => [verdict.scope, verdict.status])).toEqual([
    ['binance-um', 'OK'],
    ['okx', status],
  ]);
});

test.each<[number, GuardStatus]>([
  [3, 'OK'],
  [4, 'HOLD'],
])('leverage %i is %s at a limit of 3', (set, status) => {
  expect(leverage(new Map([['okx', set]]), 3).map((verdict) => [verdict.scope, verdict.status])).toEqual([
    ['okx', status],
  ]);
});
