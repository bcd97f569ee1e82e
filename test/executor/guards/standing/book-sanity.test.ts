import { expect, test } from 'vitest';
import { bookSanity, type BookLimits } from '#executor/guards/standing/book-sanity.ts';
import { createBookWatch } from '#executor/monitors/book-watch.ts';
import { aBook, type Levels } from '#test/executor/book-view.ts';
import { monotonicMs } from '#shared/domain/time.ts';

const limits: BookLimits = { ageMsMax: 3_000, settleMs: 1_000, frozenMs: 5_000, frozenBps: 3 };
const venues = ['binance-um', 'okx'] as const;
const OKX = 1;

function aWatch() {
  const watch = createBookWatch(venues, limits);
  return {
    watch,
    /** What is said of OKX. */
    at: (now: number) => {
      const [, okx] = bookSanity(watch.seen(), limits, monotonicMs(now));
      return [okx?.status, okx?.summary, okx?.blocksEntries];
    },
  };
}

test('a book that has not come yet is no good one: a warning, and nothing opens', () => {
  expect(aWatch().at(1_000)).toEqual(['WARN', 'the book of okx has not come yet', 'okx']);
});

test('a sound book blocks nothing', () => {
  const { watch, at } = aWatch();
  watch.onBook(OKX, aBook('okx', 1_000));
  expect(at(1_000)).toEqual(['OK', 'the book of okx is sound', undefined]);
});

test.each([
  [3_000, 'OK', 'is sound'],
  [3_001, 'ERROR', 'is older than 3000 ms'],
])('a book of %i ms ago is %s', (ageMs, status, why) => {
  const { watch, at } = aWatch();
  watch.onBook(OKX, aBook('okx', 1_000));
  expect(at(1_000 + ageMs).slice(0, 2)).toEqual([status, `the book of okx ${why}`]);
});

test('a book is as old as its venue says, when it came late', () => {
  const { watch, at } = aWatch();
  watch.onBook(OKX, aBook('okx', 9_000, undefined, undefined, { madeAt: monotonicMs(5_000) }));
  expect(at(9_000)[0]).toBe('ERROR');
});

test('a book whose age nobody knows is a warning, and nothing opens', () => {
  const { watch, at } = aWatch();
  watch.onBook(OKX, aBook('okx', 1_000, undefined, undefined, { madeAt: monotonicMs(Number.NEGATIVE_INFINITY) }));
  expect(at(1_000)).toEqual(['WARN', 'the book of okx is of an age that nobody knows', 'okx']);
});

test.each<[string, Levels, Levels]>([
  ['one-sided', [], [[101, 1]]],
  ['one-sided', [[100, 1]], []],
  ['crossed', [[101, 1]], [[101, 1]]],
  ['zero', [[100, 0]], [[101, 1]]],
  ['zero', [[100, 1]], [[0, 1]]],
  ['negative', [[100, 1]], [[101, -1]]],
  ['negative', [[-100, 1]], [[101, 1]]],
  ['not a number', [[Number.NaN, 1]], [[101, 1]]],
  ['not a number', [[100, 1]], [[101, Number.POSITIVE_INFINITY]]],
  ['out of order', [[99, 1], [100, 1]], [[101, 1]]], // prettier-ignore
  ['out of order', [[100, 1]], [[102, 1], [102, 1]]], // prettier-ignore
])('a book that is %s blocks entries, until it was right for a second', (fault, bids, asks) => {
  const { watch, at } = aWatch();
  watch.onBook(OKX, aBook('okx', 1_000, bids, asks));
  expect(at(1_000)).toEqual(['ERROR', `the book of okx was ${fault} just now`, 'okx']);
  watch.onBook(OKX, aBook('okx', 1_100));
  expect(at(1_999)[0]).toBe('ERROR');
  expect(at(2_000)[0]).toBe('OK');
});

test('after a gap the book is void until the next one, which is believed a second later', () => {
  const { watch, at } = aWatch();
  watch.onBook(OKX, aBook('okx', 1_000));
  watch.onGap(OKX, monotonicMs(1_500));
  expect(at(2_900)).toEqual(['ERROR', 'the book of okx is void after a gap', 'okx']);
  watch.onBook(OKX, aBook('okx', 3_000));
  expect(at(3_999)).toEqual(['ERROR', 'the book of okx had a gap just now', 'okx']);
  expect(at(4_000)[0]).toBe('OK');
});

/** OKX says the same again and again from 0 ms on; Binance goes from 100.5 to `to` in the middle of that. */
function frozenUntil(now: number, to: number, change: Levels | null = null) {
  const { watch, at } = aWatch();
  watch.onBook(0, aBook('binance-um', 0, [[100, 1]], [[101, 1]]));
  for (let time = 0; time <= now; time += 500) {
    watch.onBook(OKX, aBook('okx', time, time === 4_000 && change !== null ? change : [[100, 1]]));
    if (time === 2_000) watch.onBook(0, aBook('binance-um', time, [[to - 0.5, 1]], [[to + 0.5, 1]]));
  }
  return at(now)[0];
}

test.each<{ now: number; to: number; change: Levels | null; status: string; why: string }>([
  {
    now: 5_500,
    to: 101,
    change: null,
    status: 'ERROR',
    why: 'stood still for longer than 5 s, the other moved 50 bps',
  },
  { now: 5_000, to: 101, change: null, status: 'OK', why: 'stood still for 5 s and not longer' },
  { now: 9_000, to: 100.53, change: null, status: 'OK', why: 'stood still while the other moved less than 3 bps' },
  { now: 9_000, to: 100.54, change: null, status: 'ERROR', why: 'stood still while the other moved more than 3 bps' },
  { now: 9_000, to: 101, change: [[100, 2]], status: 'OK', why: 'has changed its best quantity since the other moved' },
])('a book that $why is $status', ({ now, to, change, status }) => {
  expect(frozenUntil(now, to, change)).toBe(status);
});

test('a book that stood still too long is believed when it has gone on for three seconds, and not when it speaks once', () => {
  const { watch, at } = aWatch();
  watch.onBook(OKX, aBook('okx', 1_000));
  // One of our own orders traded there: its book changes by that, and by nothing else.
  watch.onBook(OKX, aBook('okx', 4_001, [[100, 2]]));
  expect(at(4_001)).toEqual(['ERROR', 'the book of okx was too old just now', 'okx']);
  for (let time = 4_100; time <= 7_000; time += 100) watch.onBook(OKX, aBook('okx', time, [[100, time]]));
  expect(at(7_000)[0]).toBe('ERROR');
  expect(at(7_001)[0]).toBe('OK');
});

test('one that is three seconds old to the millisecond when the next one comes has not stood still', () => {
  const { watch, at } = aWatch();
  watch.onBook(OKX, aBook('okx', 1_000));
  watch.onBook(OKX, aBook('okx', 4_000, [[100, 2]]));
  expect(at(4_000)[0]).toBe('OK');
});

test('a frozen book is believed again when its touch has moved, and it has gone on for three seconds', () => {
  const { watch, at } = aWatch();
  watch.onBook(0, aBook('binance-um', 0, [[100, 1]], [[101, 1]]));
  for (let time = 0; time <= 6_000; time += 500) {
    watch.onBook(OKX, aBook('okx', time, [[100, 1]]));
    if (time === 2_000) watch.onBook(0, aBook('binance-um', time, [[102, 1]], [[103, 1]]));
  }
  watch.onBook(OKX, aBook('okx', 6_100, [[100, 2]]));
  expect(at(6_100)).toEqual(['ERROR', 'the book of okx was frozen just now', 'okx']);
  for (let time = 6_200; time <= 9_100; time += 100) watch.onBook(OKX, aBook('okx', time, [[100, time]]));
  expect(at(9_099)[0]).toBe('ERROR');
  expect(at(9_100)[0]).toBe('OK');
});

test('a market that stands still on both venues is not frozen', () => {
  const { watch, at } = aWatch();
  for (let time = 0; time <= 60_000; time += 500) {
    watch.onBook(0, aBook('binance-um', time));
    watch.onBook(OKX, aBook('okx', time));
  }
  expect(at(60_000)[0]).toBe('OK');
});
