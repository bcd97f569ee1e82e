/** The simulator's payloads beside real ones: the same keys, the same JSON types. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { paperCredentials } from '#local/venues/credentials.ts';
import { noOverlay } from '#local/venues/market/overlay.ts';
import { recordedMarket } from '#local/venues/market/recorded.ts';
import { loginText } from '#local/venues/okx/auth.ts';
import { checksumOf, type OkxLevel } from '#local/venues/okx/payloads.ts';
import { hmac } from '#local/venues/secrets.ts';
import { startVenueSimulator, type VenueSimulator } from '#local/venues/simulator.ts';
import { systemClock } from '#shared/runtime/clock.ts';

import { differences, parse, type Json } from './wire-shapes.ts';
import { okxClient, SYMBOL } from './ccxt-clients.ts';

const fixture = (name: string): string => {
  const bytes = readFileSync(new URL(`../../fixtures/wire/${name}`, import.meta.url));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
};
/** The first frame of a recording that holds all of these texts. */
const frame = (name: string, ...texts: readonly string[]): Json => {
  const line = fixture(name)
    .split('\n')
    .find((each) => texts.every((text) => each.includes(text)));
  return parse((line ?? 'no such line: null').replace(/^.*?: (?=[{[])/, ''));
};
const at = (value: Json, ...path: readonly (string | number)[]): Json =>
  path.reduce<Json>(
    (inner, key) => (inner === null ? null : ((inner as Readonly<Record<string | number, Json>>)[key] ?? null)),
    value,
  );

/** Opens a socket, says its messages, and answers the first frame that is wanted. */
async function listen(url: string, say: readonly object[], wanted: (frame: Json) => boolean): Promise<Json> {
  const socket = new WebSocket(url);
  try {
    return await new Promise<Json>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('open', () => socket.send(JSON.stringify(say[0])));
      let said = 1;
      socket.on('message', (data: Buffer) => {
        const got = parse(data.toString('utf8'));
        if (wanted(got)) resolve(got);
        const next = say[said];
        said += 1;
        if (next !== undefined) socket.send(JSON.stringify(next));
      });
    });
  } finally {
    socket.terminate();
  }
}

let simulator: VenueSimulator;
beforeAll(async () => {
  simulator = await startVenueSimulator({ clock: systemClock, source: recordedMarket(), overlay: noOverlay });
});
afterAll(async () => simulator.stop());
const get = async (path: string): Promise<Json> =>
  parse(await (await fetch(`${simulator.binance.rest}${path}`)).text());

describe('Binance USD-M', () => {
  const real = parse(fixture('gocryptotrader/binance-fapi.json'));
  test.each([
    { path: '/fapi/v1/time', query: '' },
    { path: '/fapi/v1/depth', query: '?symbol=BTCUSDT&limit=5' },
    { path: '/fapi/v1/premiumIndex', query: '?symbol=BTCUSDT' },
    { path: '/fapi/v1/ticker/bookTicker', query: '?symbol=BTCUSDT' },
    { path: '/fapi/v1/exchangeInfo', query: '' },
  ])('$path is shaped as recorded', async ({ path, query }) => {
    expect(at(real, path)).not.toBeNull();
    expect(differences(at(real, path), await get(path + query))).toEqual([]);
  });

  test('the filters of the symbol are the recorded ones, each with its keys', async () => {
    const filtersOf = (info: Json): Json => at(info, 'symbols', 0, 'filters');
    const byType = (filters: Json): Map<Json, Json> =>
      new Map((filters as Json[]).map((filter) => [at(filter, 'filterType'), filter]));
    const ours = byType(filtersOf(await get('/fapi/v1/exchangeInfo')));
    const theirs = byType(filtersOf(at(real, '/fapi/v1/exchangeInfo')));
    expect(theirs.size).toBeGreaterThan(6);
    for (const [type, filter] of theirs) expect(differences(filter, ours.get(type))).toEqual([]);
  });

  test('REST and stream depth are shaped as the raw frames of 2021', async () => {
    const depth = await listen(
      `${simulator.binance.ws}/stream`,
      [{ method: 'SUBSCRIBE', params: ['btcusdt@depth@100ms'], id: 1 }],
      (each) => at(each, 'data', 'e') === 'depthUpdate',
    );
    expect(differences(frame('cryptofeed/BINANCE_FUTURES.ws.1.0.gz', 'depthUpdate', '"b":[['), depth)).toEqual([]);
    expect(
      differences(
        frame('cryptofeed/BINANCE_FUTURES.http.0.0.gz', 'lastUpdateId'),
        await get('/fapi/v1/depth?symbol=BTCUSDT'),
      ),
    ).toEqual([]);
  });

  test.each([
    { stream: 'btcusdt@bookTicker', text: '"bookTicker"' },
    { stream: 'btcusdt@depth@0ms', text: '"depthUpdate"' },
    { stream: 'btcusdt@trade', text: '"trade"' },
  ])('$stream is shaped as in the capture of 2024', async ({ stream, text }) => {
    const ours = await listen(
      `${simulator.binance.ws}/public/ws`,
      [{ method: 'SUBSCRIBE', params: [stream], id: 1 }],
      (each) => at(each, 'e') !== null,
    );
    const line = fixture('hftbacktest/usdm-btcusdt_20240808.head800.gz')
      .split('\n')
      .find((each) => each.includes(text));
    expect(differences(at(parse((line ?? '').replace(/^\d+ /, '')), 'data'), ours)).toEqual([]);
  });
});

describe('OKX v5', () => {
  test('the instrument is shaped as recorded', async () => {
    const all = frame('cryptofeed/OKX.0.gz', 'instType=SWAP');
    const real = (at(all, 'data') as Json[]).find((each) => at(each, 'instId') === 'BTC-USDT-SWAP');
    expect(differences(real ?? null, at(await get('/api/v5/public/instruments?instType=SWAP'), 'data', 0))).toEqual([]);
  });

  test.each(['snapshot', 'update'])('books: a %s is shaped as recorded', async (action) => {
    const arg = { channel: 'books', instId: 'BTC-USDT-SWAP' };
    const ours = await listen(
      `${simulator.okx.ws}/ws/v5/public`,
      [{ op: 'subscribe', args: [arg] }],
      (each) => at(each, 'action') === action,
    );
    expect(
      differences(frame('cryptofeed/OKX.ws.1.0.gz', `"action":"${action}"`, '"asks":[[', '"bids":[['), ours),
    ).toEqual([]);
  });

  test('the checksum is the one that OKX puts on its own snapshots', () => {
    const snapshots = fixture('cryptofeed/OKX.ws.1.0.gz')
      .split('\n')
      .filter((line) => line.includes('"action":"snapshot"'));
    expect(snapshots.length).toBeGreaterThan(2);
    for (const line of snapshots) {
      const data = at(parse(line.replace(/^[\d.]+: /, '')), 'data', 0);
      expect(checksumOf(at(data, 'bids') as OkxLevel[], at(data, 'asks') as OkxLevel[])).toBe(at(data, 'checksum'));
    }
  });

  test('an order that is live, and one execution, are pushed in the shape of real ones', async () => {
    const [, live = 'null', traded = 'null'] = fixture('gocryptotrader/okx-wsOrders.json').split('\n');
    const { apiKey, passphrase, secret } = paperCredentials.okx;
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const login = {
      op: 'login',
      args: [{ apiKey, passphrase, timestamp, sign: hmac(secret, loginText(timestamp), 'base64') }],
    };
    const subscribe = { op: 'subscribe', args: [{ channel: 'orders', instType: 'SWAP', instId: 'BTC-USDT-SWAP' }] };
    const order = {
      id: '1',
      op: 'order',
      args: [
        { instId: 'BTC-USDT-SWAP', tdMode: 'cross', side: 'buy', ordType: 'market', sz: '1', clOrdId: 'wireshape1' },
      ],
    };
    const pushes: Json[] = [];
    await listen(`${simulator.okx.ws}/ws/v5/private`, [login, subscribe, order], (each) => {
      if (at(each, 'arg', 'channel') === 'orders' && at(each, 'data') !== null) pushes.push(each);
      return at(each, 'data', 0, 'state') === 'filled';
    });
    const [first, execution] = [
      pushes[0] ?? null,
      pushes.find((each) => at(each, 'data', 0, 'execType') === 'T') ?? null,
    ];
    expect(differences(at(parse(live), 'data', 0), at(first, 'data', 0))).toEqual([]);
    expect(differences(at(parse(traded), 'data', 0), at(execution, 'data', 0))).toEqual([]);
    const client = await okxClient(simulator);
    expect((await client.fetchPositions([SYMBOL]))[0]?.contracts).toBe(1);
    await client.close();
  });
});
