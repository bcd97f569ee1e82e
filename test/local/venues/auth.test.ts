import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { checkSigned as checkBinance, signedText } from '#local/venues/binance/auth.ts';
import type { Request } from '#local/venues/http.ts';
import { checkDeadline, checkSigned as checkOkx, signedText as okxText } from '#local/venues/okx/auth.ts';
import { WireRefusal } from '#local/venues/refusal.ts';
import { hmac } from '#local/venues/secrets.ts';

const NOW = 1_723_161_600_000;
const { vectors } = JSON.parse(
  readFileSync(new URL('../../fixtures/wire/signing-vectors.json', import.meta.url), 'utf8'),
) as {
  vectors: { secret: string; message: string; signature: string }[];
};
const aRequest = (
  part: Partial<Omit<Request, 'header'>> & { readonly headers?: Readonly<Record<string, string>> },
): Request => {
  const { headers = {}, ...rest } = part;
  return { method: 'GET', path: '/', query: '', body: '', ...rest, header: (name) => headers[name] };
};
const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'accepted';
  } catch (error) {
    return error instanceof WireRefusal ? error.code : 'thrown';
  }
};

describe('Binance', () => {
  test('its published examples sign as published', () => {
    expect(vectors.length).toBe(2);
    for (const { secret, message, signature } of vectors) expect(hmac(secret, message, 'hex')).toBe(signature);
  });

  const credentials = { apiKey: 'key', secret: 'secret' };
  const signed = (
    text: string,
    headers: Readonly<Record<string, string>> = { 'x-mbx-apikey': 'key' },
    secret = 'secret',
  ) => aRequest({ query: `${text}&signature=${hmac(secret, text, 'hex')}`, headers });
  test.each([
    { what: 'all right', request: signed(`timestamp=${NOW}`), code: 'accepted' },
    { what: 'another secret', request: signed(`timestamp=${NOW}`, { 'x-mbx-apikey': 'key' }, 'guess'), code: '-1022' },
    { what: 'another key', request: signed(`timestamp=${NOW}`, { 'x-mbx-apikey': 'other' }), code: '-2015' },
    { what: 'no key', request: signed(`timestamp=${NOW}`, {}), code: '-2014' },
    { what: 'no stamp', request: signed('symbol=BTCUSDT'), code: '-1102' },
    {
      what: 'no signature',
      request: aRequest({ query: `timestamp=${NOW}`, headers: { 'x-mbx-apikey': 'key' } }),
      code: '-1102',
    },
    { what: 'as old as the default window', request: signed(`timestamp=${NOW - 5_000}`), code: 'accepted' },
    { what: 'one older', request: signed(`timestamp=${NOW - 5_001}`), code: '-1021' },
    { what: 'as old as its own window', request: signed(`timestamp=${NOW - 300}&recvWindow=300`), code: 'accepted' },
    { what: 'one older than its own window', request: signed(`timestamp=${NOW - 301}&recvWindow=300`), code: '-1021' },
    { what: 'just under a second ahead', request: signed(`timestamp=${NOW + 999}`), code: 'accepted' },
    { what: 'a second ahead', request: signed(`timestamp=${NOW + 1_000}`), code: '-1021' },
    { what: 'a window beyond a minute', request: signed(`timestamp=${NOW}&recvWindow=60001`), code: '-1131' },
  ])('$what: $code', ({ request, code }) => {
    expect(codeOf(() => checkBinance(request, credentials, NOW))).toBe(code);
  });

  test('query and body are signed as they came, one after the other', () => {
    expect(signedText('symbol=BTCUSDT', 'side=BUY&signature=abc')).toBe('symbol=BTCUSDTside=BUY');
  });

  test('a changed body breaks the signature', () => {
    const text = `quantity=1&timestamp=${NOW}`;
    const request = aRequest({
      method: 'POST',
      body: `${text.replace('=1&', '=2&')}&signature=${hmac('secret', text, 'hex')}`,
      headers: { 'x-mbx-apikey': 'key' },
    });
    expect(codeOf(() => checkBinance(request, credentials, NOW))).toBe('-1022');
  });
});

describe('OKX', () => {
  const credentials = { apiKey: 'key', secret: 'secret', passphrase: 'phrase' };
  const iso = (ms: number): string => new Date(ms).toISOString();
  const signed = (part: {
    readonly stamp?: string;
    readonly key?: string;
    readonly secret?: string;
    readonly passphrase?: string;
    readonly bodySent?: string;
  }) => {
    const { stamp = iso(NOW), key = 'key', secret = 'secret', passphrase = 'phrase' } = part;
    const request = { method: 'POST', path: '/api/v5/trade/order', query: '', body: '{"sz":"1"}' };
    const sign = hmac(secret, okxText(stamp, request), 'base64');
    const headers = {
      'ok-access-key': key,
      'ok-access-sign': sign,
      'ok-access-timestamp': stamp,
      'ok-access-passphrase': passphrase,
    };
    return aRequest({ ...request, body: part.bodySent ?? request.body, headers });
  };
  test.each([
    { what: 'all right', request: signed({}), code: 'accepted' },
    { what: 'another secret', request: signed({ secret: 'guess' }), code: '50113' },
    { what: 'another body', request: signed({ bodySent: '{"sz":"2"}' }), code: '50113' },
    { what: 'another key', request: signed({ key: 'other' }), code: '50111' },
    { what: 'another passphrase', request: signed({ passphrase: 'other' }), code: '50105' },
    { what: '30 s old', request: signed({ stamp: iso(NOW - 30_000) }), code: 'accepted' },
    { what: 'older than 30 s', request: signed({ stamp: iso(NOW - 30_001) }), code: '50102' },
    { what: 'a stamp that is none', request: signed({ stamp: 'yesterday' }), code: '50112' },
    { what: 'no headers', request: aRequest({ method: 'POST' }), code: '50103' },
  ])('$what: $code', ({ request, code }) => {
    expect(codeOf(() => checkOkx(request, credentials, NOW))).toBe(code);
  });

  test.each([
    { deadline: String(NOW), code: 'accepted' },
    { deadline: String(NOW - 1), code: '50036' },
    { deadline: 'soon', code: '50036' },
  ])('expTime $deadline: $code', ({ deadline, code }) => {
    expect(codeOf(() => checkDeadline(aRequest({ headers: { exptime: deadline } }), NOW))).toBe(code);
  });
});
