import { describe, expect, test } from 'vitest';

import { weightBudgets } from '#executor/venues/ccxt/budget.ts';
import { createCcxtVenue } from '#executor/venues/ccxt/ccxt-venue.ts';
import type { KeyTrial } from '#executor/venues/venue-key.ts';
import { Redacted } from '#shared/domain/redacted.ts';
import { durationMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { saying } from '#test/support/saying-venue.ts';

const key = { apiKey: new Redacted('one'), secret: new Redacted('two'), passphrase: new Redacted('three') };

/** What becomes of a key when the venue answers every question like that. */
async function tried(venue: VenueId, status: number, body: unknown): Promise<KeyTrial> {
  await using answering = await saying(status, body);
  const { rest } = answering.addresses.okx;
  const asked = createCcxtVenue({
    venue,
    endpoints: { rest, ws: rest.replace('http', 'ws') },
    credentials: key,
    clock: systemClock,
    gate: () => ({ allowed: false, why: 'nothing is sent here' }),
    requestWindowMs: durationMs(2_000),
    clockBoundMs: durationMs(50),
    orderTimeoutMs: durationMs(2_000),
    weightBudget: weightBudgets[venue],
  });
  const trial = await asked.keys.tryKey(key);
  expect(asked.health.requests(systemClock.monotonic(), 60_000).requests).toBe(0);
  await asked.close();
  return trial;
}

describe('a key is tried', () => {
  test.each([
    {
      what: 'may only read',
      row: { uid: '1', perm: 'read_only' },
      trial: { kind: 'refused', why: 'it may not trade' },
    },
    { what: 'may trade', row: { uid: '1', perm: 'read_only, trade' }, trial: { kind: 'works', account: '1' } },
    { what: 'may do what is not told', row: { uid: '1' }, trial: { kind: 'works', account: '1' } },
    { what: 'opens what is not told', row: { uid: '', perm: 'trade' }, trial: { kind: 'works', account: null } },
  ])('at OKX, and $what', async ({ row, trial }) => {
    expect(await tried('okx', 200, { code: '0', msg: '', data: [row] })).toEqual(trial);
  });

  test.each([
    { what: 'by its alias', body: [{ accountAlias: 'SgsR' }], trial: { kind: 'works', account: 'SgsR' } },
    { what: 'without one', body: [{ asset: 'USDT' }], trial: { kind: 'works', account: null } },
    { what: 'in words of which we know none', body: { hello: 1 }, trial: { kind: 'unknown' } },
  ])('at Binance, which tells of the account $what', async ({ body, trial }) => {
    expect(await tried('binance-um', 200, body)).toMatchObject(trial);
  });

  test.each([
    { venue: 'binance-um', status: 401, body: { code: -2015, msg: '' }, kind: 'refused' },
    { venue: 'binance-um', status: 400, body: { code: -1022, msg: '' }, kind: 'refused' },
    // The clock, the address or the venue itself: no word about the key.
    { venue: 'binance-um', status: 400, body: { code: -1021, msg: '' }, kind: 'unknown' },
    { venue: 'binance-um', status: 429, body: { code: -1003, msg: '' }, kind: 'unknown' },
    { venue: 'binance-um', status: 500, body: { code: -2015, msg: '' }, kind: 'unknown' },
    { venue: 'okx', status: 401, body: { code: '50111', data: [], msg: '' }, kind: 'refused' },
    { venue: 'okx', status: 200, body: { code: '50110', data: [], msg: '' }, kind: 'refused' },
    { venue: 'okx', status: 401, body: { code: '50102', data: [], msg: '' }, kind: 'unknown' },
    { venue: 'okx', status: 429, body: { code: '50011', data: [], msg: '' }, kind: 'unknown' },
  ] as const)('at $venue, which answers $body: it is $kind', async ({ venue, status, body, kind }) => {
    expect((await tried(venue, status, body)).kind).toBe(kind);
  });
});
