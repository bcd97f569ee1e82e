import { describe, expect, test } from 'vitest';

import { budgetUses, createBudget, weightBudgets } from '#executor/venues/ccxt/budget.ts';
import { createCall, heed } from '#executor/venues/ccxt/caller.ts';
import { NotSentError, VenueAnswerError } from '#executor/venues/ccxt/errors.ts';
import { BAN_MS_DEFAULT, WAIT_MS_MAX, waitAfter } from '#executor/venues/ccxt/told-to-wait.ts';
import type { WireClient } from '#executor/venues/ccxt/wire-client.ts';
import { createRequestLog } from '#executor/venues/request-log.ts';
import { durationMs, epochMs, monotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

describe('how long a venue wants to hear nothing', () => {
  test.each([
    ['a 429 that says it', 'binance-um', 429, '-1003', '7', 7_000],
    ['a 418 that says it', 'binance-um', 418, '-1003', '259200', WAIT_MS_MAX],
    ['more than the longest ban there is', 'binance-um', 418, '-1003', '259201', BAN_MS_DEFAULT],
    ['no wait at all', 'binance-um', 429, '-1003', '0', 0],
    ['a 429 that does not say it', 'binance-um', 429, '-1003', undefined, 60_000],
    ['a 418 that does not say it', 'binance-um', 418, null, undefined, BAN_MS_DEFAULT],
    ['a time that is no count of seconds', 'binance-um', 418, null, 'Sat, 21 Nov 2026 12:00:00 GMT', BAN_MS_DEFAULT],
    ['a time below zero', 'binance-um', 429, null, '-5', 60_000],
    ['too many requests of OKX', 'okx', 429, '50011', undefined, 2_000],
    ['too many requests of OKX under another status', 'okx', 200, '50011', undefined, 2_000],
    ['too many orders of a sub-account of OKX', 'okx', 200, '50061', undefined, 2_000],
    ['an answer of what stands before OKX', 'okx', 429, null, '3', 3_000],
  ] as const)('%s', (_, venue: VenueId, status, code, header, expected) => {
    expect(waitAfter(venue, status, code, header)).toBe(expected);
  });

  test.each([
    ['no such order', 'binance-um', 400, '-2013'],
    ['maintenance', 'binance-um', 503, '-1008'],
    ['an order refused', 'okx', 200, '51008'],
    // The code of the other venue says nothing here.
    ['a code of Binance at OKX', 'okx', 200, '-1003'],
  ] as const)('%s is no word about waiting, whatever its headers say', (_, venue: VenueId, status, code) => {
    expect(waitAfter(venue, status, code, '60')).toBeNull();
  });
});

describe('a venue that has told us to wait', () => {
  const at = monotonicMs;
  const told = (waitMs: number): VenueAnswerError =>
    new VenueAnswerError('binance-um', 418, '-1003', 'banned', durationMs(waitMs));

  test.each(budgetUses)('gets nothing of kind %s before that time, and again from it on', (use) => {
    const budget = createBudget(weightBudgets['binance-um']);
    heed(budget, told(5_000), at(1_000));
    expect(budget.take(1, use, at(5_999))).toBe(false);
    expect(budget.waitLeftMs(at(5_999))).toBe(1);
    expect(budget.take(1, use, at(6_000))).toBe(true);
    expect(budget.waitLeftMs(at(6_000))).toBe(0);
  });

  test('a later, shorter word does not shorten it', () => {
    const budget = createBudget(weightBudgets['binance-um']);
    heed(budget, told(5_000), at(1_000));
    heed(budget, told(1_000), at(2_000));
    expect(budget.take(1, 'repair', at(5_999))).toBe(false);
  });

  test('another «no» says nothing about waiting', () => {
    const budget = createBudget(weightBudgets['binance-um']);
    heed(budget, new VenueAnswerError('binance-um', 400, '-2013', 'no such order'), at(1_000));
    expect(budget.take(1, 'read', at(1_000))).toBe(true);
  });

  test('hinders nothing that goes to the other venue', async () => {
    const sent: string[] = [];
    const clock = { wall: () => epochMs(1_000), monotonic: () => at(1_000) };
    const callOf = (venue: VenueId) => {
      const budget = createBudget(weightBudgets[venue]);
      const client: Pick<WireClient, 'request'> = {
        request: ({ path }) => Promise.resolve(sent.push(`${venue} ${path}`)),
      };
      return { budget, call: createCall(client, { venue, budget, log: createRequestLog(), clock }, durationMs(1_000)) };
    };
    const [banned, other] = [callOf('binance-um'), callOf('okx')];
    heed(banned.budget, told(5_000), at(1_000));
    const request = { api: 'private', path: 'order', method: 'POST', params: {}, weight: 1 } as const;
    await expect(banned.call(request, 'entry')).rejects.toThrow(NotSentError);
    await other.call(request, 'entry');
    expect(sent).toEqual(['okx order']);
  });
});
