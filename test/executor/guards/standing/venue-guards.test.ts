import { describe, expect, test } from 'vitest';
import { cancelOnDisconnect, type StreamsSeen } from '#executor/guards/standing/cancel-on-disconnect.ts';
import { maintenance, type MaintenanceSeen } from '#executor/guards/standing/maintenance.ts';
import { rateLimit } from '#executor/guards/standing/rate-limit.ts';
import { monotonicMs } from '#shared/domain/time.ts';

describe('maintenance', () => {
  const limits = { holdMs: 2_000, answersMin: 3, readOnlyMs: 5_000 };
  const said = (answers: number, overMs: number): MaintenanceSeen['streak'] => ({
    answers,
    firstAt: monotonicMs(1_000),
    lastAt: monotonicMs(1_000 + overMs),
  });
  const look = (seen: Partial<MaintenanceSeen>, now = 10_000) =>
    maintenance([{ venue: 'okx', streak: null, readOnlyAt: null, ...seen }], limits, monotonicMs(now)).map(
      ({ status, blocksEntries }) => [status, blocksEntries],
    );

  test.each([
    ['nothing of it', null, 'OK', undefined],
    ['it once', said(1, 0), 'WARN', 'okx'],
    ['it three times, over less than two seconds', said(3, 1_999), 'WARN', 'okx'],
    ['it twice, over two seconds', said(2, 2_000), 'WARN', 'okx'],
    ['it three times, over two seconds', said(3, 2_000), 'HOLD', 'okx'],
  ] as const)('a venue that says %s', (_, streak, status, blocks) => {
    expect(look({ streak })).toEqual([[status, blocks]]);
  });

  test.each([
    [14_999, 'HOLD', 'okx'],
    [15_000, 'OK', undefined],
  ] as const)('a venue that let us open nothing at 10 s, at %i ms', (now, status, blocks) => {
    expect(look({ readOnlyAt: monotonicMs(10_000) }, now)).toEqual([[status, blocks]]);
  });
});

describe('the request budget', () => {
  const look = (usedShare: number, othersShare: number) =>
    rateLimit([{ venue: 'okx', usedShare, othersShare, othersShareMax: 0.8 }]).map(({ status, value }) => [
      status,
      value,
    ]);
  test.each([
    [0.79, 'OK', '79'],
    [0.8, 'OK', '80'],
    [0.81, 'WARN', '81'],
    [1, 'WARN', '100'],
  ])('of which %d is spent, by hedging as far as it must be', (used, status, value) => {
    expect(look(used, Math.min(used, 0.8))).toEqual([[status, value]]);
  });

  test('of which entries and reads have spent more than theirs is an error', () => {
    expect(look(0.8, 0.801)[0]?.[0]).toBe('ERROR');
  });
});

describe('cancel on disconnect', () => {
  const streams = (change: Partial<StreamsSeen> = {}): StreamsSeen => ({
    venue: 'okx',
    ordersGoneMs: 0,
    booksGoneMs: 0,
    rests: false,
    ...change,
  });
  const look = (okx: Partial<StreamsSeen>, restsOnOther = false) =>
    cancelOnDisconnect([streams(okx), streams({ venue: 'binance-um', rests: restsOnOther })], 2_000).map(
      ({ status, blocksEntries }) => [status, blocksEntries],
    );
  const other = ['OK', undefined];

  test.each([
    ['are there', {}, 'OK', undefined],
    [
      'told no orders for two seconds while an entry rests there',
      { ordersGoneMs: 2_000, rests: true },
      'OK',
      undefined,
    ],
    ['told no orders for longer while an entry rests there', { ordersGoneMs: 2_001, rests: true }, 'HOLD', 'okx'],
    ['told no orders for longer while nothing rests', { ordersGoneMs: 2_001 }, 'WARN', 'okx'],
    ['showed no books for longer while an entry rests there', { booksGoneMs: 2_001, rests: true }, 'HOLD', 'okx'],
    ['showed no books for longer while nothing rests', { booksGoneMs: 2_001 }, 'WARN', 'okx'],
  ] as const)('streams that %s', (_, okx, status, blocks) => {
    expect(look(okx)).toEqual([[status, blocks], other]);
  });

  test('an entry on the other venue is hedged by books of this one, and needs nothing of its orders', () => {
    expect(look({ booksGoneMs: 2_001 }, true)).toEqual([['HOLD', 'okx'], other]);
    expect(look({ ordersGoneMs: 2_001 }, true)).toEqual([['WARN', 'okx'], other]);
  });
});
