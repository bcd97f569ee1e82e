/** Fills and order states as the venue pushes them. Read from the raw frames: ccxt coalesces what its callers see. */
import type { TradingPort } from '../venue.ts';
import { deliver } from './deliver.ts';
import type { Dialect, Pushed } from './dialect.ts';
import { sentenceOf } from './errors.ts';
import { keepAlive, type Loop } from './keep-alive.ts';
import type { RuleBook } from './rule-book.ts';
import type { WireClient } from './wire-client.ts';

type Listener = Parameters<TradingPort['onOrders']>[0];

export interface OrderStream {
  readonly onOrders: TradingPort['onOrders'];
  /** Wired to the trading connection. */
  readonly onFrame: (frame: unknown) => void;
  readonly onConnected: (url: string) => void;
  /** Ends the session and begins another one, with the key of now. */
  renew(): void;
  close(): Promise<void>;
}

const tellOne = (listener: Listener, pushed: Pushed): void => {
  if (pushed.kind === 'gap') listener.gap(pushed.why);
  else if (pushed.kind === 'live') listener.live?.();
  else if (pushed.kind === 'forced') listener.forced?.(pushed.reason);
  else {
    // The fill first: whoever hears that an order has ended must have heard of all its fills.
    if (pushed.fill !== null) listener.fill(pushed.fill);
    listener.order(pushed.report);
  }
};

/** A venue confirms a login and a subscription in well under a second; after this the socket is tried anew. */
const LIVE_MS_MAX = 10_000;

export function createOrderStream(
  dialect: Dialect,
  client: () => Pick<WireClient, 'watchOrders' | 'dropSockets' | 'forgetSession' | 'close'>,
  ruleBook: () => Pick<RuleBook, 'ready' | 'bySymbol'>,
  liveMsMax = LIVE_MS_MAX,
): OrderStream {
  const listeners = new Set<Listener>();
  let loop: Loop | null = null;
  let live = false;
  let unconfirmed: NodeJS.Timeout | undefined;
  /** Renewals that were asked for, and how many of them there were when the session of now began. */
  let renewals = 0;
  let begunAfter = 0;
  const isOutdated = (): boolean => begunAfter !== renewals;

  const tell = (pushed: Pushed): void => {
    if (pushed.kind === 'live') {
      // It was on its way when another key came: nobody is to rely on it.
      if (isOutdated()) {
        client().dropSockets();
        return;
      }
      live = true;
      clearTimeout(unconfirmed);
    }
    for (const listener of listeners) deliver(() => tellOne(listener, pushed));
  };
  const onFrame = (frame: unknown): void => {
    let news: readonly Pushed[] | null;
    try {
      news = dialect.trading.parsePush(frame, ruleBook().bySymbol());
    } catch (error) {
      // The stream itself goes on; what this frame said must be looked up.
      tell({ kind: 'gap', why: `an order update could not be read: ${sentenceOf(error)}` });
      tell({ kind: 'live' });
      return;
    }
    news?.forEach(tell);
    if (news?.some((one) => one.kind === 'gap')) client().dropSockets();
  };
  /** A quiet stream is healthy once the venue has confirmed it; until then silence is bounded. */
  const step = async (signal: AbortSignal): Promise<void> => {
    await ruleBook().ready();
    if (signal.aborted) return;
    if (!live) {
      begunAfter = renewals;
      unconfirmed = setTimeout(() => client().dropSockets(), liveMsMax);
    }
    await client()
      .watchOrders()
      .finally(() => clearTimeout(unconfirmed));
  };
  const onBreak = (error: unknown): void => {
    live = false;
    // A socket that was only half broken would go on beside the new one, or keep a login that failed.
    client().forgetSession();
    client().dropSockets();
    const why = isOutdated() ? 'another key logs in' : `the order stream broke: ${sentenceOf(error)}`;
    tell({ kind: 'gap', why });
  };
  return {
    onOrders(listener) {
      listeners.add(listener);
      loop ??= keepAlive(step, onBreak);
      return () => void listeners.delete(listener);
    },
    onFrame,
    onConnected(url) {
      if (dialect.trading.connectedMeansLive(url)) tell({ kind: 'live' });
    },
    renew() {
      renewals += 1;
      client().forgetSession();
      client().dropSockets();
    },
    async close() {
      listeners.clear();
      loop?.stop();
      await client().close();
      await loop?.ended;
    },
  };
}
