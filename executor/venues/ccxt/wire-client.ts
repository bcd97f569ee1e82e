/**
 * One ccxt instance behind a small typed face. What ccxt knows (paths, signatures, sockets, book keeping) stays; the
 * limiter, retries, the clock, the error classes and the timers are ours, replaced on the instance.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import type { DurationMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

import type { Credentials } from '../venue-key.ts';
import { BinanceUsdm, Okx } from './ccxt.ts';
import { NotSentError, VenueAnswerError } from './errors.ts';
import type { Fence } from './fence.ts';
import { waitAfter } from './told-to-wait.ts';

export interface Endpoints {
  /** `http://localhost:9001`, without a path. */
  readonly rest: string;
  /** `ws://localhost:9001`, without a path. */
  readonly ws: string;
}
export interface VenueRequest {
  readonly api: string;
  readonly path: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly params: Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[];
  /** What the venue counts it as. */
  readonly weight: number;
}
export interface WireOptions {
  readonly venue: VenueId;
  readonly endpoints: Endpoints | null;
  readonly credentials: Credentials;
  readonly fence: Fence;
  readonly requestWindowMs: DurationMs;
  readonly timeoutMs: DurationMs;
  onFrame?(frame: unknown): void;
  onConnected?(url: string): void;
  /** Every request that is signed or sent, before it is. @throws {NotSentError} when it may not leave */
  onRequest?(path: string): void;
  /** Every answer that is not «yes», also one that nobody waits for any more. */
  onRefused?(answer: VenueAnswerError): void;
}
/** The book as ccxt keeps it: rows of price and quantity, best first, alive. */
export interface LiveBook {
  readonly bids: ArrayLike<ArrayLike<number>>;
  readonly asks: ArrayLike<ArrayLike<number>>;
  readonly timestamp: number | undefined;
}
export interface WireClient {
  request(request: VenueRequest): Promise<unknown>;
  /** ccxt's market records, loaded once. */
  markets(): Promise<readonly unknown[]>;
  shareMarketsWith(other: WireClient): void;
  /** Resolves at the next change; rejects when the stream broke. */
  watchBook(symbol: string, depth: number): Promise<void>;
  book(symbol: string): LiveBook | undefined;
  watchOrders(): Promise<void>;
  /** What is signed from here on is signed with it. */
  useKey(key: Credentials): void;
  /** Forgets the private stream's session, so that the next `watchOrders` begins a new one. */
  forgetSession(): void;
  /** Cuts every socket at once, without a closing handshake that a dead peer would never answer. */
  dropSockets(): void;
  close(): Promise<void>;
  readonly inner: Ccxt;
}
export type Ccxt = InstanceType<typeof BinanceUsdm> | InstanceType<typeof Okx>;

/** Sockets are cut, so that closing waits for nobody; this bounds what ccxt does around it. */
const CLOSE_MS_MAX = 1_000;
/** A socket that leaves two of these unanswered is dead; ccxt's own 3 minutes would hide that from us. */
const PING_MS = 5_000;
/** Our own backoff governs; ccxt's, which starts at a second and grows to a minute, must not add to it. */
const NO_BACKOFF = { base: 1, factor: 1, max: 1, stableAfter: 1 };

function create(options: WireOptions): Ccxt {
  const { endpoints, credentials } = options;
  const keys = {
    apiKey: credentials.apiKey.reveal(),
    secret: credentials.secret.reveal(),
    ...(credentials.passphrase === undefined ? {} : { password: credentials.passphrase.reveal() }),
    enableRateLimit: false,
    maxRetriesOnFailure: 0,
    timeout: options.timeoutMs,
    streaming: { keepAlive: PING_MS },
  };
  if (options.venue === 'okx')
    return new Okx({
      ...keys,
      has: { fetchCurrencies: false },
      options: {
        fetchMarkets: { types: ['swap'] },
        defaultType: 'swap',
        maxRetriesOnFailure: 0,
        ws: { backoff: NO_BACKOFF },
      },
      ...(endpoints === null ? {} : { urls: { api: { rest: endpoints.rest, ws: `${endpoints.ws}/ws/v5` } } }),
    });
  const binanceUrls = (to: Endpoints): object => ({
    fapiPublic: `${to.rest}/fapi/v1`,
    fapiPublicV2: `${to.rest}/fapi/v2`,
    fapiPublicV3: `${to.rest}/fapi/v3`,
    fapiPrivate: `${to.rest}/fapi/v1`,
    fapiPrivateV2: `${to.rest}/fapi/v2`,
    fapiPrivateV3: `${to.rest}/fapi/v3`,
    ws: { future: `${to.ws}/ws`, 'ws-api': { future: `${to.ws}/ws-fapi/v1` } },
  });
  return new BinanceUsdm({
    ...keys,
    options: {
      fetchCurrencies: false,
      fetchMargins: false,
      maxRetriesOnFailure: 0,
      recvWindow: options.requestWindowMs,
      ws: { backoff: NO_BACKOFF },
    },
    ...(endpoints === null ? {} : { urls: { api: binanceUrls(endpoints) } }),
  });
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
const textOf = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null;

/** The client order id when this request places an order, `null` when it does not. */
export function orderIdOf(venue: VenueId, path: string, method: string, params: unknown): string | null {
  if (method !== 'POST') return null;
  if (venue === 'binance-um') {
    if (path === 'batchOrders') throw new NotSentError('orders are sent one by one');
    return path === 'order' ? (textOf(field(params, 'newClientOrderId')) ?? '') : null;
  }
  if (path === 'trade/batch-orders') throw new NotSentError('orders are sent one by one');
  return path === 'trade/order' ? (textOf(field(params, 'clOrdId')) ?? '') : null;
}

/** @returns null for a plain success: by status and code, never by the words. */
function refusalOf(venue: VenueId, status: number, headers: unknown, body: unknown): VenueAnswerError | null {
  const code = textOf(field(body, 'code'));
  const first = Array.isArray(field(body, 'data')) ? field(field(body, 'data'), '0') : undefined;
  const own = venue === 'okx' ? textOf(field(first, 'sCode')) : null;
  const passes = venue === 'okx' ? code === '0' && (own ?? '0') === '0' : code === null || code === '200';
  if (status < 400 && passes) return null;
  const said = textOf(field(first, 'sMsg')) ?? textOf(field(body, 'msg')) ?? 'no message';
  const found = own === null || own === '0' ? code : own;
  const waitMs = waitAfter(venue, status, found, field(headers, 'Retry-After'));
  return new VenueAnswerError(venue, status, found, said.slice(0, 200), waitMs);
}

/** Clock, signature, errors, frames and timers of this instance become ours. @returns a stop for its timers */
function takeOver(client: Ccxt, options: WireOptions): () => void {
  const { venue, fence } = options;
  const sign = client.sign.bind(client);
  let stamp: number | null = null;
  client.nonce = () => stamp ?? fence.venueNow();
  client.sign = (path: string, api, method = 'GET', params = {}, headers, body) => {
    const orderId = orderIdOf(venue, path, method, params);
    options.onRequest?.(path);
    stamp = fence.stamp(orderId);
    try {
      const signed = sign(path, api, method, params, headers, body);
      if (venue === 'okx' && orderId !== null)
        Object.assign(signed['headers'] as object, { expTime: String(stamp + options.requestWindowMs) });
      return signed;
    } finally {
      stamp = null;
    }
  };
  client.handleErrors = (status, _reason, _url, _method, headers: unknown, _body, response: unknown) => {
    const refusal = refusalOf(venue, status, headers, response);
    if (refusal === null) return undefined;
    options.onRefused?.(refusal);
    throw refusal;
  };
  const handleMessage = client.handleMessage.bind(client);
  client.handleMessage = (socket, frame: unknown) => {
    options.onFrame?.(frame);
    handleMessage(socket, frame);
  };
  client.onConnected = (socket: unknown) => options.onConnected?.(textOf(field(socket, 'url')) ?? '');
  // ccxt's own delay leaves a 20-minute timer behind that nobody can stop.
  const timers = new Set<NodeJS.Timeout>();
  client.delay = (timeoutMs: number, method: unknown, ...args: unknown[]) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      void client.spawn(method, ...args);
    }, timeoutMs);
    timers.add(timer);
  };
  return () => {
    timers.forEach((timer) => clearTimeout(timer));
    timers.clear();
  };
}

/** Lets go of idle connections, which would keep the process alive for seconds. */
async function closePool(client: Ccxt): Promise<void> {
  const pool: unknown = client.fetchDispatcher;
  const close = field(pool, 'close');
  if (typeof close === 'function') await Reflect.apply(close, pool, []);
}

export function createWireClient(options: WireOptions): WireClient {
  const client = create(options);
  const stopTimers = takeOver(client, options);
  let loading: Promise<readonly unknown[]> | null = null;
  const markets = async (): Promise<readonly unknown[]> => {
    loading ??= (async () => {
      // Without it ccxt refuses sockets that are not TLS.
      if (options.endpoints !== null) await client.loadHttpProxyAgent();
      return Object.values(await client.loadMarkets());
    })();
    try {
      return await loading;
    } catch (error) {
      loading = null;
      throw error;
    }
  };
  const dropSockets = (): void => {
    for (const socket of Object.values(client.clients)) {
      const connection: unknown = socket.connection;
      const terminate = field(connection, 'terminate');
      if (typeof terminate === 'function') Reflect.apply(terminate, connection, []);
    }
  };
  return {
    inner: client,
    request: async ({ api, path, method, params }) => (await client.request(path, api, method, params)) as unknown,
    markets,
    shareMarketsWith(other) {
      other.inner.setMarketsFromExchange(client);
    },
    async watchBook(symbol, depth) {
      await client.watchOrderBook(symbol, depth);
    },
    book: (symbol) => client.orderbooks[symbol],
    async watchOrders() {
      if (options.endpoints !== null) await client.loadHttpProxyAgent();
      await client.watchOrders();
    },
    useKey({ apiKey, secret, passphrase }) {
      client.apiKey = apiKey.reveal();
      client.secret = secret.reveal();
      if (passphrase !== undefined) client.password = passphrase.reveal();
    },
    forgetSession() {
      // Each session has its own chain of keep-alive timers in ccxt; the old one must not go on.
      stopTimers();
      if (options.venue === 'binance-um') client.options['future'] = {};
    },
    dropSockets,
    async close() {
      stopTimers();
      // What was under way when we closed must not open a socket afterwards.
      client.client = () => {
        throw new Error('this connection was closed by us');
      };
      const closing = Promise.all([client.close(), closePool(client)]);
      dropSockets();
      await Promise.race([closing, sleep(CLOSE_MS_MAX, undefined, { ref: false })]);
    },
  };
}
