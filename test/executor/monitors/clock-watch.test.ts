import { expect, test } from 'vitest';
import { CLOCK_MS, CLOCK_SOON_MS, createClockWatch } from '#executor/monitors/clock-watch.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';

const at = monotonicMs;
const LIMIT_MS = 250;
const good = { offsetMs: 10, roundTripMs: 20 };

/** Of one venue, which was asked at 0 ms and answered at once. */
function aWatch(reading: typeof good | null) {
  const watch = createClockWatch(['okx'], LIMIT_MS, at(0));
  watch.asked('okx', at(0));
  watch.answered('okx', reading, at(0));
  return watch;
}
const isDue = (watch: ReturnType<typeof aWatch>, now: number): boolean => watch.due(at(now)).includes('okx');

test('a clock that was never asked is asked at once', () => {
  expect(createClockWatch(['okx'], LIMIT_MS, at(0)).due(at(0))).toEqual(['okx']);
});

test('a clock that is well is asked every ten seconds', () => {
  expect([isDue(aWatch(good), CLOCK_MS - 1), isDue(aWatch(good), CLOCK_MS)]).toEqual([false, true]);
});

test.each([
  ['did not answer', null],
  ['is beyond half of the limit', { offsetMs: -136, roundTripMs: 20 }],
])('a clock that %s is asked again soon', (_, reading) => {
  const watch = aWatch(reading);
  expect([isDue(watch, CLOCK_SOON_MS - 1), isDue(watch, CLOCK_SOON_MS)]).toEqual([false, true]);
});

test('a clock at half of the limit is not far off yet', () => {
  expect(isDue(aWatch({ offsetMs: -135, roundTripMs: 20 }), CLOCK_SOON_MS)).toBe(false);
});

/** Books with event times, ten a second; from 3 s on the venue's clock is `byMs` further ahead. The delay varies by 60 ms. */
function withBooks(byMs: number) {
  const watch = aWatch(good);
  for (let now = 0; now <= 6_000; now += 100) {
    const delayMs = 20 + (now % 700) / 10;
    watch.onBook(
      'okx',
      epochMs(1_000_000 + now - delayMs + (now >= 3_000 ? byMs : 0)),
      epochMs(1_000_000 + now),
      at(now),
    );
  }
  return isDue(watch, 6_000);
}

test.each([
  [0, false],
  [100, false],
  [-100, false],
  [150, true],
  [-150, true],
])('a clock whose event times have moved by %i ms since it was asked is due: %s', (byMs, due) => {
  expect(withBooks(byMs)).toBe(due);
});

test('books without an event time say nothing of the clock', () => {
  const watch = aWatch(good);
  for (let now = 0; now <= 6_000; now += 100) watch.onBook('okx', epochMs(0), epochMs(1_000_000 + now), at(now));
  expect(isDue(watch, 6_000)).toBe(false);
});

test('how old a reading is counts from its answer; one that is not answered leaves the last one', () => {
  const watch = aWatch(good);
  watch.asked('okx', at(10_000));
  watch.answered('okx', null, at(12_000));
  expect(watch.seen(at(15_000))).toEqual([{ venue: 'okx', reading: good, ageMs: 15_000 }]);
});
