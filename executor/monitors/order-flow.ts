/**
 * What leaves for the venues, counted over sixty seconds for each symbol of each venue: orders, cancels, rejections, and
 * how often one and the same order. Simulated orders count as well, since a loop that runs away does so in dry run first.
 */
import type { Repeated } from '#executor/guards/standing/repeated-intent.ts';
import type { SymbolFlow } from '#executor/guards/standing/runaway-v2.ts';
import type { PlaceOutcome } from '#executor/venues/venue.ts';
import { formatE8 } from '#shared/domain/money.ts';
import type { OrderRequest } from '#shared/domain/order.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';

const WINDOW_MS = 60_000;
/** More than any limit there may be; beyond it the oldest is forgotten. */
const KEPT_MAX = 4_096;

interface Minute<T> {
  add(now: MonotonicMs, of: T): void;
  within(now: MonotonicMs): readonly { readonly of: T }[];
}

function createMinute<T>(): Minute<T> {
  let kept: { readonly at: MonotonicMs; readonly of: T }[] = [];
  return {
    add(now, of) {
      kept.push({ at: now, of });
      if (kept.length > KEPT_MAX) kept.shift();
    },
    within(now) {
      const first = kept.findIndex(({ at }) => at > now - WINDOW_MS);
      if (first !== 0) kept = first === -1 ? [] : kept.slice(first);
      return kept;
    },
  };
}

/** Why entries are held back on a symbol of a venue: which counter went beyond which limit, and when last. */
export interface FlowBlock {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly cancels: number;
  readonly cancelsMax: number;
  readonly at: EpochMs;
}

export interface OrderFlow {
  sent(order: OrderRequest, now: MonotonicMs): void;
  cancelled(order: OrderRequest, now: MonotonicMs, at: EpochMs): void;
  answered(order: OrderRequest, outcome: PlaceOutcome, now: MonotonicMs): void;
  symbols(now: MonotonicMs): readonly SymbolFlow[];
  rejects(now: MonotonicMs): ReadonlyMap<VenueId, number>;
  mostRepeated(now: MonotonicMs): Repeated | null;
  lastBlock(): FlowBlock | null;
}

export interface OrderFlowSettings {
  readonly venues: readonly VenueId[];
  readonly instrument: InstrumentId;
  readonly cancelsPerMinMax: number;
  readonly cooldownMs: number;
}

const describe = ({ purpose, side, quantity, limitPrice, venue, instrument }: OrderRequest): string =>
  `${purpose}: ${side} ${formatE8(quantity)} ${instrument} at ${formatE8(limitPrice)} on ${venue}`;

export function createOrderFlow(settings: OrderFlowSettings): OrderFlow {
  const orders = createMinute<OrderRequest>();
  const cancels = createMinute<OrderRequest>();
  const rejected = createMinute<VenueId>();
  const cooldowns = new Map<VenueId, MonotonicMs>();
  let block: FlowBlock | null = null;
  const countOf = (minute: Minute<OrderRequest>, venue: VenueId, now: MonotonicMs): number =>
    minute.within(now).filter(({ of }) => of.venue === venue && of.instrument === settings.instrument).length;
  return {
    sent: (order, now) => orders.add(now, order),
    cancelled(order, now, at) {
      const { venue, instrument } = order;
      cancels.add(now, order);
      const count = countOf(cancels, venue, now);
      if (count <= settings.cancelsPerMinMax) return;
      cooldowns.set(venue, now);
      block = { venue, instrument, cancels: count, cancelsMax: settings.cancelsPerMinMax, at };
    },
    answered({ venue, simulated }, outcome, now) {
      // An entry that was to rest and would have taken is refused every day; it says nothing about what we send.
      if (outcome.kind === 'rejected' && outcome.reason !== 'would-take' && !simulated) rejected.add(now, venue);
    },
    symbols: (now) =>
      settings.venues.map((venue) => {
        const since = cooldowns.get(venue);
        return {
          venue,
          instrument: settings.instrument,
          orders: countOf(orders, venue, now),
          cancels: countOf(cancels, venue, now),
          cooldownLeftMs: since === undefined ? 0 : Math.max(0, since + settings.cooldownMs - now),
        };
      }),
    rejects(now) {
      const all = rejected.within(now);
      return new Map(settings.venues.map((venue) => [venue, all.filter(({ of }) => of === venue).length]));
    },
    mostRepeated(now) {
      const times = new Map<string, number>();
      let most: Repeated | null = null;
      for (const { of } of orders.within(now)) {
        const order = describe(of);
        const count = (times.get(order) ?? 0) + 1;
        times.set(order, count);
        if (count > (most?.times ?? 0)) most = { order, times: count };
      }
      return most;
    },
    lastBlock: () => block,
  };
}
