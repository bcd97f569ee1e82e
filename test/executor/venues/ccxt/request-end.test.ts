import { describe, expect, test } from 'vitest';
import { createBudget, weightBudgets } from '#executor/venues/ccxt/budget.ts';
import { createCall } from '#executor/venues/ccxt/caller.ts';
import { NetworkError, RequestTimeout } from '#executor/venues/ccxt/ccxt.ts';
import { NotSentError, SilenceError, VenueAnswerError } from '#executor/venues/ccxt/errors.ts';
import { endOf } from '#executor/venues/ccxt/request-end.ts';
import { createRequestLog } from '#executor/venues/request-log.ts';
import { durationMs, epochMs, monotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

describe('what an answer says of the venue', () => {
  test.each([
    ['an order refused for its margin', 'binance-um', 400, '-2019', 'answered'],
    ['no such order', 'okx', 200, '51603', 'answered'],
    ['a 503 without a code', 'binance-um', 503, null, 'maintenance'],
    ['a service that is shutting down', 'binance-um', 400, '-1016', 'maintenance'],
    ['only what reduces is taken, with a 503', 'binance-um', 503, '-1008', 'maintenance'],
    ['temporarily unavailable', 'okx', 503, '50001', 'maintenance'],
    ['temporarily unavailable under another status', 'okx', 200, '50001', 'maintenance'],
    ['a backend that timed out, with a 503', 'binance-um', 503, '-1007', 'venue-error'],
    ['a busy system', 'okx', 200, '50013', 'venue-error'],
    ['a 502 of what stands before it', 'okx', 502, null, 'venue-error'],
    ['only what reduces may be placed', 'binance-um', 400, '-4087', 'read-only'],
    ['placing blocked by the platform', 'okx', 200, '51009', 'read-only'],
    ['a code of OKX at Binance', 'binance-um', 400, '51009', 'answered'],
  ] as const)('%s', (_, venue: VenueId, status, code, end) => {
    expect(endOf(venue, new VenueAnswerError(venue, status, code, 'said'))).toBe(end);
  });

  test('a word about waiting is that, whatever comes with it', () => {
    expect(endOf('okx', new VenueAnswerError('okx', 503, '50001', 'said', durationMs(0)))).toBe('told-to-wait');
  });

  test.each([
    ['a success', null, 'answered'],
    ['silence', new SilenceError('nothing'), 'timeout'],
    ['the timeout of the client', new RequestTimeout('nothing'), 'timeout'],
    ['a connection that broke', new NetworkError('reset'), 'network'],
    ['an answer that nobody can read', new Error('not JSON'), 'venue-error'],
    ['what never left', new NotSentError('the gate is shut'), null],
  ])('%s', (_, error, end) => {
    expect(endOf('okx', error)).toBe(end);
  });
});

test('each request is in the log with how long it took; one that was not admitted is not', async () => {
  const log = createRequestLog();
  const budget = createBudget(weightBudgets.okx);
  let now = 1_000;
  const clock = { wall: () => epochMs(now), monotonic: () => monotonicMs(now) };
  const request = (): Promise<unknown> => {
    now += 70;
    return now < 1_100 ? Promise.resolve({}) : Promise.reject(new NetworkError('reset'));
  };
  const call = createCall({ request }, { venue: 'okx', budget, log, clock }, durationMs(1_000));
  const asked = { api: 'public', path: 'public/time', method: 'GET', params: {}, weight: 1 } as const;
  await call(asked, 'read');
  await expect(call(asked, 'read')).rejects.toThrow(NetworkError);
  budget.tellToWait(monotonicMs(now), durationMs(5_000));
  await expect(call(asked, 'read')).rejects.toThrow(NotSentError);
  expect(log.figures(monotonicMs(now), 1_000)).toMatchObject({ requests: 2, errors: 1, mostly: 'network', p50Ms: 70 });
});
