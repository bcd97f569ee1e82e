import { expect, test } from 'vitest';
import { createToldBlocks, FIRST_BLOCK_MS, SAME_BLOCK_MS } from '#executor/monitors/told-blocks.ts';
import type { GuardReading } from '#shared/domain/guard-reading.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';

const free: GuardReading = {
  id: 'book_sanity',
  priority: 'P1',
  scope: 'okx',
  status: 'OK',
  value: '20',
  limit: '3000',
  summary: 'the book of okx is sound',
  since: epochMs(1),
};
const blocking: GuardReading = { ...free, status: 'ERROR', summary: 'the book of okx is void', blocksEntries: 'okx' };

function told() {
  const blocks = createToldBlocks();
  return (now: number, ...readings: readonly GuardReading[]): readonly string[] =>
    blocks.look(readings, monotonicMs(now)).map(({ id, scope }) => `${id} ${scope}`);
}

test('a block is told at the look at which it begins, and not again while it stands', () => {
  const look = told();
  expect(look(0, free)).toEqual([]);
  expect(look(250, blocking)).toEqual(['book_sanity okx']);
  expect(look(500, blocking)).toEqual([]);
  expect(look(500 + SAME_BLOCK_MS, blocking)).toEqual([]);
});

test('each thing that a guard speaks of is told by itself', () => {
  const look = told();
  const other: GuardReading = { ...blocking, scope: 'binance-um' };
  expect(look(0, free, { ...free, scope: 'binance-um' })).toEqual([]);
  expect(look(250, blocking, { ...free, scope: 'binance-um' })).toEqual(['book_sanity okx']);
  expect(look(500, blocking, other)).toEqual(['book_sanity binance-um']);
});

test.each([
  [SAME_BLOCK_MS, []],
  [SAME_BLOCK_MS + 1, ['book_sanity okx']],
])('one that comes again after %i ms is told as %j', (ms, said) => {
  const look = told();
  look(0, free);
  look(1_000, blocking);
  look(1_250, free);
  expect(look(1_000 + ms, blocking)).toEqual(said);
});

test('one that comes and goes all the time is one block', () => {
  const look = told();
  look(0, free);
  expect(look(1_000, blocking)).toEqual(['book_sanity okx']);
  for (let now = 1_500; now < 300_000; now += 1_000) {
    expect(look(now, free)).toEqual([]);
    expect(look(now + 500, blocking)).toEqual([]);
  }
});

test('what nobody has heard of yet after a start is told only when it lasts', () => {
  const look = told();
  expect(look(0, blocking)).toEqual([]);
  expect(look(FIRST_BLOCK_MS - 1, blocking)).toEqual([]);
  expect(look(FIRST_BLOCK_MS, blocking)).toEqual(['book_sanity okx']);
  expect(look(FIRST_BLOCK_MS + 250, blocking)).toEqual([]);
});

test('what holds is told by its HOLD', () => {
  const look = told();
  const held: GuardReading = { ...blocking, id: 'watchdog', priority: 'P0', status: 'HOLD' };
  look(0, { ...free, id: 'watchdog' });
  expect(look(250, held)).toEqual([]);
  expect(look(500, { ...held, status: 'WARN' })).toEqual(['watchdog okx']);
});

test('what blocks nothing is not told, whatever its status', () => {
  const look = told();
  look(0, free);
  expect(look(250, { ...free, status: 'ERROR' })).toEqual([]);
});

test('the edge guard sums up the others, and is not told beside them', () => {
  const look = told();
  look(0, { ...free, id: 'edge_guard', scope: '-' });
  expect(look(250, { ...blocking, id: 'edge_guard', scope: '-', status: 'WARN' })).toEqual([]);
});
