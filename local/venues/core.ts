/** One simulated venue behind its wire: book, matching, account, faults, clock, and a log of all that arrived and traded. */
import { createAccount, type Account } from '#shared/domain/matching/account.ts';
import type { Level, LevelChange } from '#shared/domain/matching/ladder.ts';
import { createMatcher, type MarketTrade, type Matcher } from '#shared/domain/matching/matcher.ts';
import type { MatchEvent, MatchOrder, MatchRejection, MatchRequest } from '#shared/domain/matching/order.ts';
import type { QuantityE8, UsdtE8 } from '#shared/domain/money.ts';
import type { ForcedReason, Side } from '#shared/domain/order.ts';
import { epochMs, type Clock, type EpochMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

import { noFaults, type Faults } from './faults.ts';
import { forcedId } from './forced.ts';
import { createFunding, type Funding } from './funding.ts';
import { FUNDING_INTERVAL_MS, INSTRUMENT, feeSchedules, instrumentRules } from './instruments.ts';

/** Received orders kept for `/sim/{venue}/orders`; the oldest are forgotten. */
const RECEIVED_KEPT_MAX = 50_000;
/** Order and trade numbers of a venue begin here, as long as real ones are. */
const NUMBERS_FROM: Readonly<Record<VenueId, number>> = { 'binance-um': 8_000_000_001, okx: 5_000_000_001 };
const FUNDING_NUMBERS_FROM = 7_000_000_001;

/** An order request as it reached the venue, whatever became of it. */
export interface ReceivedOrder {
  readonly arrivedAt: EpochMs;
  /** The sender's own stamp on the request. */
  readonly stampedAt: number | null;
  readonly request: MatchRequest | null;
  /** `refused`: signature, window, shape; nothing was looked at. */
  readonly outcome: 'accepted' | 'rejected' | 'refused';
  readonly code: string;
  readonly clientOrderId: string;
}

export interface CoreListener {
  /** The whole book changed: a seam, a shift, the end of a freeze. */
  snapshot?(fresh: boolean): void;
  levels?(changes: readonly LevelChange[]): void;
  trade?(trade: MarketTrade): void;
  order?(event: Exclude<MatchEvent, { type: 'depth' | 'rejected' }>): void;
  /** Wallet or leverage changed without a trade. */
  account?(): void;
  faults?(faults: Faults): void;
}

export type PlaceResult =
  | { readonly kind: 'accepted'; readonly order: MatchOrder }
  | { readonly kind: 'rejected'; readonly reason: MatchRejection };

export interface VenueCore {
  readonly venue: VenueId;
  readonly matcher: Matcher;
  readonly account: Account;
  /** The venue's own clock. */
  now(): EpochMs;
  /** Rises with every change of the book. */
  updateId(): number;
  place(request: MatchRequest, stampedAt: number | null): PlaceResult;
  refused(clientOrderId: string, code: string, stampedAt: number | null): void;
  /** The venue itself closes so much of the position at the market; all of it unless told. @returns null when nothing is held */
  forceClose(reason: ForcedReason, quantity: QuantityE8 | null): MatchOrder | null;
  /** Somebody else trades on this account at the market, as a person would in the venue's own app. @returns null when the venue refuses */
  byHand(side: Side, quantity: QuantityE8): MatchOrder | null;
  cancel(clientOrderId: string): MatchOrder | undefined;
  cancelAll(): readonly MatchOrder[];
  received(): readonly ReceivedOrder[];
  /** Order requests that the venue has looked at since its start, and those that are on their way to it now. */
  counts(): { readonly received: number; readonly held: number };
  /** Counts an order request as on its way until `wait` has ended, and the fault `ordersHeld` is off. */
  onItsWay(wait: () => Promise<unknown>): Promise<void>;
  faults(): Faults;
  setFaults(faults: Faults): void;
  /** Takes one from the answers that are to be lost. */
  losesAnswer(): boolean;
  setLeverage(leverage: number): void;
  readonly funding: Pick<Funding, 'nextAt' | 'paid'>;
  readonly fundingIntervalMs: number;
  listen(listener: CoreListener): () => void;
  market: {
    /** `fresh`: a new pass begins, not a mere shift. */ snapshot(
      bids: readonly Level[],
      asks: readonly Level[],
      fresh: boolean,
    ): void;
    levels(changes: readonly LevelChange[]): void;
    trade(trade: MarketTrade): void;
  };
}

export interface CoreOptions {
  readonly venue: VenueId;
  readonly clock: Clock;
  readonly balance: UsdtE8;
  readonly latencyMs: number;
  /** Eight hours unless a test wants to see many of them. */
  readonly fundingIntervalMs?: number | undefined;
  /** Asks the player for the whole book, at the end of a freeze. */
  readonly resend: (venue: VenueId) => void;
}

export function createVenueCore(options: CoreOptions): VenueCore {
  const { venue, clock } = options;
  const rules = instrumentRules[venue];
  const account = createAccount({ balance: options.balance, leverage: 5 });
  const matcher = createMatcher({
    rules,
    fees: feeSchedules[venue],
    account,
    numbersFrom: NUMBERS_FROM[venue],
    cancelsUnfit: venue === 'okx',
  });
  const listeners = new Set<CoreListener>();
  const received: ReceivedOrder[] = [];
  const counts = { received: 0, held: 0 };
  const releases: (() => void)[] = [];
  let faults = noFaults(options.latencyMs);
  let updateId = 1_000_000;
  let drained = 0n;
  let closed = 0;
  let traded = 0;
  const now = (): EpochMs => epochMs(Math.floor(clock.wall()) + faults.clockSkewMs);
  const { fundingIntervalMs = FUNDING_INTERVAL_MS } = options;
  const funding = createFunding({
    venue,
    account,
    now,
    intervalMs: fundingIntervalMs,
    numbersFrom: FUNDING_NUMBERS_FROM,
    onPaid() {
      for (const listener of listeners) listener.account?.();
    },
  });

  function log(entry: ReceivedOrder): void {
    counts.received += 1;
    received.push(entry);
    if (received.length > RECEIVED_KEPT_MAX) received.shift();
  }

  function publish(events: readonly MatchEvent[]): void {
    const changes = events.flatMap((event) => (event.type === 'depth' ? [event.change] : []));
    if (changes.length > 0) publishLevels(changes);
    for (const event of events)
      if (event.type !== 'depth' && event.type !== 'rejected')
        for (const listener of listeners) listener.order?.(event);
  }

  function publishLevels(changes: readonly LevelChange[]): void {
    updateId += changes.length;
    for (const listener of listeners) listener.levels?.(changes);
  }

  function drain(next: boolean): void {
    if (next === faults.balanceDrained) return;
    const amount = next ? BigInt(account.available()) : -drained;
    drained = next ? amount : 0n;
    account.adjust(-amount as UsdtE8);
    for (const listener of listeners) listener.account?.();
  }

  const market: VenueCore['market'] = {
    snapshot(bids, asks, fresh) {
      if (faults.frozen) return;
      funding.settle();
      publish(matcher.replaceBook(bids, asks, now()));
      updateId += 1;
      for (const listener of listeners) listener.snapshot?.(fresh);
    },
    levels(changes) {
      if (faults.frozen) return;
      funding.settle();
      const events = matcher.applyLevels(changes, now());
      publishLevels(changes);
      publish(events);
    },
    trade(trade) {
      if (faults.frozen) return;
      funding.settle();
      publish(matcher.applyTrade(trade, now()));
      for (const listener of listeners) listener.trade?.(trade);
    },
  };

  return {
    venue,
    matcher,
    account,
    now,
    market,
    updateId: () => updateId,
    place(request, stampedAt) {
      funding.settle();
      const events = matcher.place(request, now());
      const rejected = events.find((event) => event.type === 'rejected');
      const outcome = rejected === undefined ? 'accepted' : 'rejected';
      log({
        arrivedAt: now(),
        stampedAt,
        request,
        outcome,
        code: rejected?.reason ?? '',
        clientOrderId: request.clientOrderId,
      });
      publish(events);
      const order = matcher.order(request.clientOrderId);
      if (rejected !== undefined || order === undefined)
        return { kind: 'rejected', reason: rejected?.reason ?? 'no-book' };
      return { kind: 'accepted', order };
    },
    refused: (clientOrderId, code, stampedAt) =>
      log({ arrivedAt: now(), stampedAt, request: null, outcome: 'refused', code, clientOrderId }),
    forceClose(reason, quantity) {
      const held: bigint = account.position(INSTRUMENT).quantity;
      if (held === 0n) return null;
      closed += 1;
      const clientOrderId = forcedId(reason, closed);
      const side = held > 0n ? 'sell' : 'buy';
      const all = (held < 0n ? -held : held) as QuantityE8;
      const request = { clientOrderId, side, kind: 'market', limitPrice: null, reduceOnly: true } as const;
      publish(matcher.place({ ...request, quantity: quantity ?? all }, now()));
      return matcher.order(clientOrderId) ?? null;
    },
    byHand(side, quantity) {
      traded += 1;
      const clientOrderId = `hand${traded}`;
      publish(
        matcher.place({ clientOrderId, side, kind: 'market', limitPrice: null, reduceOnly: false, quantity }, now()),
      );
      return matcher.order(clientOrderId) ?? null;
    },
    cancel(clientOrderId) {
      const events = matcher.cancel(clientOrderId, now());
      publish(events);
      return events.length === 0 ? undefined : matcher.order(clientOrderId);
    },
    cancelAll() {
      const open = matcher.openOrders();
      publish(matcher.cancelAll(now()));
      return open;
    },
    received: () => received,
    counts: () => counts,
    async onItsWay(wait) {
      counts.held += 1;
      await wait();
      if (faults.ordersHeld) await new Promise<void>((resolve) => releases.push(resolve));
      counts.held -= 1;
    },
    faults: () => faults,
    setFaults(next) {
      drain(next.balanceDrained);
      const thawed = faults.frozen && !next.frozen;
      faults = next;
      if (!next.ordersHeld) for (const release of releases.splice(0)) release();
      if (thawed) options.resend(venue);
      for (const listener of listeners) listener.faults?.(next);
    },
    losesAnswer() {
      if (faults.answersLost === 0) return false;
      faults = { ...faults, answersLost: faults.answersLost - 1 };
      return true;
    },
    setLeverage(leverage) {
      account.setLeverage(INSTRUMENT, leverage);
      for (const listener of listeners) listener.account?.();
    },
    funding,
    fundingIntervalMs,
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
