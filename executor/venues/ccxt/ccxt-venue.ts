/**
 * A venue behind ccxt, on three connections that never wait for each other: market data, trading, and slow reads.
 *
 * Invariants:
 * 1. An order is signed at most once, with a stamp that was taken before lease and permit were checked.
 * 2. Every order carries a window after which the venue refuses it.
 * 3. What is not definitely known is answered `unknown`; only a code in the venue's table is a rejection.
 * 4. After a venue has told us to wait, no request of any connection leaves for it before the stated time.
 */
import { durationMs, type Clock, type DurationMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

import { createRequestLog } from '../request-log.ts';
import type { SendGate, Venue } from '../venue.ts';
import type { Credentials, KeyPort } from '../venue-key.ts';
import { createAccount } from './account.ts';
import { binance } from './binance.ts';
import { createBudget, type WeightBudget } from './budget.ts';
import { createCall, heed, refuseWhileWaiting } from './caller.ts';
import type { Dialect } from './dialect.ts';
import { NotSentError } from './errors.ts';
import { createFence } from './fence.ts';
import { createKeyPort } from './key-port.ts';
import { createMarketData } from './market-data.ts';
import { okx } from './okx.ts';
import { createOrderStream } from './order-stream.ts';
import { createRuleBook, type RuleBook } from './rule-book.ts';
import { createTrading } from './trading.ts';
import { createWireClient, type Endpoints, type WireClient, type WireOptions } from './wire-client.ts';

export interface CcxtVenueOptions {
  readonly venue: VenueId;
  /** Null: the venue's own addresses. */
  readonly endpoints: Endpoints | null;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly gate: SendGate;
  /** After stamp plus this the venue refuses an order. */
  readonly requestWindowMs: DurationMs;
  /** How far our estimate of the venue's clock may be off. */
  readonly clockBoundMs: DurationMs;
  /** Silence after which a send, a cancel or a look-up is an unknown outcome. */
  readonly orderTimeoutMs: DurationMs;
  readonly weightBudget: WeightBudget;
}

/** A slow read is given up after this; nothing that is urgent waits for one. */
const READ_TIMEOUT_MS = durationMs(10_000);

const dialects: Readonly<Record<VenueId, Dialect>> = { 'binance-um': binance, okx };

export interface CcxtVenue extends Venue {
  readonly keys: KeyPort;
}

/** Opens nothing: sockets and requests begin with the first use. */
export function createCcxtVenue(options: CcxtVenueOptions): CcxtVenue {
  const { clock, gate, requestWindowMs, clockBoundMs } = options;
  const dialect = dialects[options.venue];
  const fence = createFence(clock, gate);
  const budget = createBudget(options.weightBudget);
  // ccxt asks by itself as well: books, session keys. Whoever asks passes here last.
  const beforeRequest = (path: string): void => refuseWhileWaiting(budget, path, clock.monotonic());
  const wire: Omit<WireOptions, 'timeoutMs'> = {
    ...options,
    fence,
    onRequest: beforeRequest,
    onRefused: (answer) => heed(budget, answer, clock.monotonic()),
  };

  const marketClient = createWireClient({
    ...wire,
    timeoutMs: READ_TIMEOUT_MS,
    onRequest(path) {
      beforeRequest(path);
      if (!budget.take(dialect.weights[path] ?? 1, 'read', clock.monotonic()))
        throw new NotSentError(`the request budget of this venue is spent (${path})`);
    },
  });
  const stream = createOrderStream(
    dialect,
    (): WireClient => tradingClient,
    (): RuleBook => ruleBook,
  );
  const tradingClient: WireClient = createWireClient({
    ...wire,
    timeoutMs: options.orderTimeoutMs,
    onFrame: stream.onFrame,
    onConnected: stream.onConnected,
  });
  const slowClient = createWireClient({ ...wire, timeoutMs: READ_TIMEOUT_MS });
  const ruleBook: RuleBook = createRuleBook(marketClient, [tradingClient, slowClient], dialect.account);
  const marketData = createMarketData(dialect, marketClient, ruleBook, fence, clock);
  const log = createRequestLog();
  const calling = { venue: options.venue, budget, log, clock };
  const tradingCall = createCall(tradingClient, calling, options.orderTimeoutMs);
  const slowCall = createCall(slowClient, calling, READ_TIMEOUT_MS);
  const keys = createKeyPort({
    dialect,
    clients: [marketClient, tradingClient, slowClient],
    stream,
    connect(credentials) {
      const client = createWireClient({ ...wire, credentials, timeoutMs: READ_TIMEOUT_MS });
      // How a venue answers a key that does not trade is no word about how it serves us.
      const call = createCall(client, { ...calling, log: createRequestLog() }, READ_TIMEOUT_MS);
      return { client, call };
    },
  });
  let closing: Promise<void> | null = null;
  return {
    venue: options.venue,
    marketData,
    trading: createTrading({
      dialect,
      fence,
      ruleBook,
      requestWindowMs,
      clockBoundMs,
      call: tradingCall,
      onOrders: stream.onOrders,
      waitLeftMs: (at) => budget.waitLeftMs(at),
    }),
    account: createAccount(dialect, slowCall, tradingCall, ruleBook, fence, clock),
    health: {
      venue: options.venue,
      requests: (at, windowMs) => log.figures(at, windowMs),
      budget: (at) => budget.figures(at),
    },
    keys,
    close() {
      closing ??= Promise.all([marketData.close(), stream.close(), slowClient.close()]).then(() => undefined);
      return closing;
    },
  };
}
