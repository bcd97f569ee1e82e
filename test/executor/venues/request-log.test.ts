import { expect, test } from 'vitest';
import { createRequestLog, KEPT_MAX, type RequestEnd } from '#executor/venues/request-log.ts';
import { monotonicMs } from '#shared/domain/time.ts';

const at = monotonicMs;
const WINDOW_MS = 1_000;

test('nothing asked is nothing known', () => {
  expect(createRequestLog().figures(at(0), WINDOW_MS)).toEqual({
    requests: 0,
    errors: 0,
    mostly: null,
    p50Ms: null,
    p99Ms: null,
    maintenance: null,
    readOnlyAt: null,
  });
});

test('counts what ended within the window, and says what most of the errors were', () => {
  const log = createRequestLog();
  const ends: readonly RequestEnd[] = ['timeout', 'answered', 'network', 'read-only', 'network', 'venue-error'];
  ends.forEach((end, index) => log.record(at(index * 100), 10, end));
  expect(log.figures(at(999), WINDOW_MS)).toMatchObject({ requests: 6, errors: 4, mostly: 'network' });
  expect(log.figures(at(1_000), WINDOW_MS)).toMatchObject({ requests: 5, errors: 3 });
  expect(log.figures(at(1_500), WINDOW_MS)).toMatchObject({ requests: 0, errors: 0, mostly: null });
});

test('half of the requests took no longer than p50, and one of a hundred longer than p99', () => {
  const log = createRequestLog();
  for (let index = 0; index < 100; index += 1) log.record(at(0), 100 - index, 'answered');
  expect(log.figures(at(0), WINDOW_MS)).toMatchObject({ p50Ms: 50, p99Ms: 99 });
});

test('of more than it keeps the oldest are forgotten', () => {
  const log = createRequestLog();
  for (let index = 0; index < KEPT_MAX; index += 1) log.record(at(0), 10, 'timeout');
  for (let index = 0; index < 12; index += 1) log.record(at(1), 10, 'answered');
  expect(log.figures(at(1), WINDOW_MS)).toMatchObject({ requests: KEPT_MAX, errors: KEPT_MAX - 12 });
});

test('maintenance is counted from its first answer on, until the venue answers again; silence between ends nothing', () => {
  const log = createRequestLog();
  const ask = (now: number, end: RequestEnd) => {
    log.record(at(now), 10, end);
    return log.figures(at(now), WINDOW_MS).maintenance;
  };
  expect(ask(100, 'maintenance')).toEqual({ answers: 1, firstAt: 100, lastAt: 100 });
  expect(ask(200, 'timeout')).toEqual({ answers: 1, firstAt: 100, lastAt: 100 });
  expect(ask(5_000, 'maintenance')).toEqual({ answers: 2, firstAt: 100, lastAt: 5_000 });
  expect(ask(5_100, 'answered')).toBeNull();
});
