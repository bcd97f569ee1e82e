/**
 * Faults on purpose, as a skin around a venue: updates of books that get lost, requests that fail before they are sent,
 * orders that are kept back. Whatever is answered for a fault is what the port may answer for a real one, and claims no
 * more than a real one would let anybody know.
 *
 * An order is kept back before the venue's adapter hears of it: its stamp is taken, and lease, permission and quotes are
 * checked, when it really leaves.
 */
import type { Faults, Injected } from '#shared/domain/fault.ts';
import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { ClearedOrder } from '#shared/domain/order.ts';
import type { Clock } from '#shared/domain/time.ts';
import { createChance } from './chance.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import type {
  AccountPort,
  HealthPort,
  MarketDataPort,
  PlaceOutcome,
  Read,
  SendGate,
  TradingPort,
  Venue,
} from './venue.ts';

export interface ChaosDeps {
  readonly sleep: (ms: number) => Promise<void>;
  readonly clock: Clock;
  /** Of the executor. A venue at one's elbow, which needs none as a rule, is asked about through it here. */
  readonly gate: SendGate;
}

export interface Chaos {
  /** @param checks whether the venue asks the gate itself when it signs; a paper venue does not */
  around(venue: Venue, checks: 'by-itself' | 'here'): Venue;
  injected(): Injected;
}

type Counts = { -readonly [Name in keyof Injected]: Injected[Name] };
/** Whether this request fails; counted when it does. */
type Fails = () => boolean;

const WHY = 'chaos: it failed on purpose';
const unknown = { kind: 'unknown', detail: WHY } as const;

function marketDataOf(inner: MarketDataPort, faults: Faults, stream: string, counts: Counts): MarketDataPort {
  const happens = createChance(faults.seed, `${stream} ws`);
  return {
    venue: inner.venue,
    subscribe: (instrument, onBook, onGap) =>
      inner.subscribe(
        instrument,
        (book) => {
          if (happens(faults.wsDropP)) counts.wsDropped += 1;
          else onBook(book);
        },
        onGap,
      ),
  };
}

function accountOf(inner: AccountPort, fails: Fails): AccountPort {
  const unless = async <T>(ask: () => Promise<Read<T>>): Promise<Read<T>> => (fails() ? unknown : ask());
  return {
    venue: inner.venue,
    rules: (instrument) => unless(() => inner.rules(instrument)),
    positions: () => unless(() => inner.positions()),
    balance: () => unless(() => inner.balance()),
    openOrders: (instrument) => unless(() => inner.openOrders(instrument)),
    clockOffset: () => unless(() => inner.clockOffset()),
    prepare: (instrument, leverage) => unless(() => inner.prepare(instrument, leverage)),
    fees: (instrument) => unless(() => inner.fees(instrument)),
    funding: (instrument) => unless(() => inner.funding(instrument)),
    fundingPayments: (instrument, since) => unless(() => inner.fundingPayments(instrument, since)),
    forcedOrders: (instrument, since) => unless(() => inner.forcedOrders(instrument, since)),
  };
}

function tradingOf(
  inner: TradingPort,
  { orderDelayMs }: Faults,
  { sleep, clock, gate }: ChaosDeps,
  checks: 'by-itself' | 'here',
  fails: Fails,
  counts: Counts,
): TradingPort {
  /** The venue has not heard of these yet, and will. */
  const keptBack = new Set<ClientOrderId>();
  async function keepBack(): Promise<void> {
    if (orderDelayMs === 0) return;
    counts.ordersDelayed += 1;
    await sleep(orderDelayMs);
  }
  async function place(order: ClearedOrder): Promise<PlaceOutcome> {
    const id = order.clientOrderId;
    if (keptBack.has(id)) return { kind: 'not-sent', why: `order ${id} is already on its way` };
    keptBack.add(id);
    await keepBack();
    // From here to the venue's own note that it is being sent there is no await: a look-up finds one or the other.
    keptBack.delete(id);
    if (fails()) return { kind: 'unknown', cause: 'timeout', detail: WHY };
    const verdict = checks === 'here' ? gate(id, order.purpose, clock.monotonic(), true) : null;
    if (verdict?.allowed === false) return { kind: 'not-sent', why: verdict.why };
    return inner.place(order);
  }
  return {
    venue: inner.venue,
    place,
    cancel: async (instrument, id) => (fails() ? 'unknown' : inner.cancel(instrument, id)),
    cancelForeign: async (instrument, venueOrderId) =>
      fails() ? 'unknown' : inner.cancelForeign(instrument, venueOrderId),
    async cancelAll(instrument) {
      await keepBack();
      return fails() ? 'unknown' : inner.cancelAll(instrument);
    },
    armDeadMan: async (instrument, timeoutMs) => (fails() ? 'unknown' : inner.armDeadMan(instrument, timeoutMs)),
    waitLeftMs: (at) => inner.waitLeftMs(at),
    async lookUp(instrument, id, sentBefore) {
      if (keptBack.has(id)) return { kind: 'unknown', detail: `chaos: order ${id} is kept back and may still leave` };
      return fails() ? unknown : inner.lookUp(instrument, id, sentBefore);
    },
    onOrders: (listener) => inner.onOrders(listener),
  };
}

/** A failed request never came to the venue's own log; it counts all the same. How long it took says nothing. */
function healthOf(inner: HealthPort, failed: RequestLog): HealthPort {
  return {
    venue: inner.venue,
    budget: (at) => inner.budget(at),
    requests(at, windowMs) {
      const [real, ours] = [inner.requests(at, windowMs), failed.figures(at, windowMs)];
      return {
        ...real,
        requests: real.requests + ours.requests,
        errors: real.errors + ours.errors,
        mostly: ours.errors > real.errors ? ours.mostly : real.mostly,
      };
    },
  };
}

export function createChaos(faults: Faults, deps: ChaosDeps): Chaos {
  const counts: Counts = { wsDropped: 0, restFailed: 0, ordersDelayed: 0 };
  return {
    around(venue, checks) {
      const stream = checks === 'by-itself' ? venue.venue : `${venue.venue} paper`;
      const happens = createChance(faults.seed, `${stream} rest`);
      const failed = createRequestLog();
      const fails = (): boolean => {
        if (!happens(faults.restTimeoutP)) return false;
        counts.restFailed += 1;
        failed.record(deps.clock.monotonic(), 0, 'timeout');
        return true;
      };
      return {
        ...venue,
        marketData: marketDataOf(venue.marketData, faults, stream, counts),
        trading: tradingOf(venue.trading, faults, deps, checks, fails, counts),
        account: accountOf(venue.account, fails),
        health: healthOf(venue.health, failed),
      };
    },
    injected: () => ({ ...counts }),
  };
}
