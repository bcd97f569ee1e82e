import { expect, test } from 'vitest';
import { tryBinance, tryOkx } from '#functions/secrets/try-key.ts';
import { epochMs } from '#shared/domain/time.ts';
import { saying } from '#test/support/saying-venue.ts';

const key = { apiKey: 'one', secret: 'two', passphrase: 'three' };
const now = epochMs(1_700_000_000_000);

test.each([
  { why: 'wants fewer requests', status: 429, code: -1003, kind: 'unknown' },
  { why: 'bans our address', status: 418, code: -1003, kind: 'unknown' },
  { why: 'has another time', status: 400, code: -1021, kind: 'unknown' },
  { why: 'does not know the key', status: 401, code: -2015, kind: 'refused' },
  { why: 'does not take the signature', status: 400, code: -1022, kind: 'refused' },
])('of a key that Binance refuses since it $why, it is $kind whether it works', async ({ status, code, kind }) => {
  await using venue = await saying(status, { code, msg: '' });
  expect((await tryBinance(venue.addresses.binance, key, now)).kind).toBe(kind);
});

test.each([
  { why: 'wants fewer requests', code: '50011', kind: 'unknown' },
  { why: 'is busy', code: '50013', kind: 'unknown' },
  { why: 'has another time', code: '50102', kind: 'unknown' },
  { why: 'does not read our time', code: '50112', kind: 'unknown' },
  { why: 'does not know the key', code: '50111', kind: 'refused' },
  { why: 'does not take the signature', code: '50113', kind: 'refused' },
])('of a key that OKX refuses since it $why, it is $kind whether it works, with any status', async ({ code, kind }) => {
  for (const status of [200, 401]) {
    await using venue = await saying(status, { code, msg: '', data: [] });
    expect([status, (await tryOkx(venue.addresses.okx, key, now)).kind]).toEqual([status, kind]);
  }
});
