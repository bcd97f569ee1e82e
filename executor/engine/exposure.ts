/** What open, in-flight and in-doubt hedges add up to; and the one snapshot object that guards look at. */
import { formatE8, notionalOf, type NotionalE8, type PositionE8, type QuantityE8 } from '#shared/domain/money.ts';
import type { OrderRequest } from '#shared/domain/order.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { Snapshot, VenueSnapshot } from '../guards/guard.ts';
import { freeMarginOf } from './free-margin.ts';
import { netQuantity, type Hedge, type Leg } from './hedge/hedge.ts';
import { permissionAt, whyNotOpen } from './latches.ts';
import { dustLine, ordersLastMin, type EngineState } from './state.ts';

/** A leg counts at the price that was reserved for it, for the larger of what is open and what is on its way. */
export const legNotional = (hedge: Hedge, leg: Leg): NotionalE8 => notionalOf(leg.reservePrice, hedge.quantity);

export function totalNotional(state: EngineState, simulated: boolean): NotionalE8 {
  let total = 0n;
  for (const hedge of state.live) {
    if (hedge.simulated === simulated) for (const leg of hedge.legs) total += legNotional(hedge, leg);
  }
  return total as NotionalE8;
}

/** Of one strategy, summed only where a budget of it is enforced. */
function strategyNotional(state: EngineState, strategy: string | null, simulated: boolean): NotionalE8 {
  let total = 0n;
  if (strategy === null || state.settings.strategyBudgets[strategy] === undefined) return total as NotionalE8;
  for (const hedge of state.live) {
    if (hedge.simulated !== simulated || hedge.strategy !== strategy) continue;
    for (const leg of hedge.legs) total += legNotional(hedge, leg);
  }
  return total as NotionalE8;
}

function liveOrders(leg: Leg): number {
  let count = 0;
  for (const track of leg.orders) if (track.stage !== 'settled') count += 1;
  return count;
}

function unusableWhy(state: EngineState, row: number): string | null {
  if (state.books.usable[row] === 1) return null;
  return state.books.receivedAt[row] === Number.NEGATIVE_INFINITY
    ? 'no book has arrived yet'
    : 'void, one-sided, crossed or not a number';
}

/** What hedges have on one venue. */
interface Held {
  notional: bigint;
  orders: number;
}

function venueSnapshot(state: EngineState, row: 0 | 1, { notional, orders }: Held, now: MonotonicMs): VenueSnapshot {
  const venue = state.settings.venues[row];
  return {
    quoteAgeMs: now - (state.books.madeAt[row] ?? Number.NEGATIVE_INFINITY),
    unusableWhy: unusableWhy(state, row),
    rules: state.settings.rules[venue],
    positionNotional: notional as NotionalE8,
    liveOrders: orders,
    freeMargin: freeMarginOf(state, venue),
  };
}

/** What is particular to the order in question. */
export interface Particulars {
  readonly edgeBps: number;
  readonly exposedQuantity: QuantityE8;
  readonly sibling: OrderRequest | null;
}

/** What is the same for every order of one decision. */
export type Outlook = Omit<Snapshot, 'edgeBps' | 'oppositeHedge' | 'exposedQuantity' | 'siblingNotional'>;

/**
 * Taken once for all orders of a decision, in one pass over what lives; only the rare path takes one.
 * @param opens name of the strategy that wants to open; null where nothing opens
 */
export function outlookOf(
  state: EngineState,
  simulated: boolean,
  now: MonotonicMs,
  opens: string | null = null,
): Outlook {
  const { settings, latches } = state;
  const [one, other] = settings.venues;
  const onOne: Held = { notional: 0n, orders: 0 };
  const onOther: Held = { notional: 0n, orders: 0 };
  let hedges = 0;
  let simulatedHedges = 0;
  for (const hedge of state.live) {
    if (hedge.simulated) simulatedHedges += 1;
    if (hedge.simulated !== simulated) continue;
    hedges += 1;
    for (const leg of hedge.legs) {
      const there = leg.venue === one ? onOne : onOther;
      there.notional += legNotional(hedge, leg);
      there.orders += liveOrders(leg);
    }
  }
  return {
    permission: permissionAt(latches, now, simulated),
    permissionWhy: whyNotOpen(latches, now, simulated),
    venues: {
      [one]: venueSnapshot(state, 0, onOne, now),
      [other]: venueSnapshot(state, 1, onOther, now),
    } as Snapshot['venues'],
    entryBlocks: state.entryBlocks,
    totalNotional: (onOne.notional + onOther.notional) as NotionalE8,
    strategyNotional: strategyNotional(state, opens, simulated),
    liveHedges: hedges,
    liveOrders: onOne.orders + onOther.orders,
    ordersLastMin: ordersLastMin(state, now),
    liveSimulatedHedges: simulatedHedges,
    leverage: settings.leverage,
  };
}

/** The one thing that guards look at. */
export function snapshotOf(
  state: EngineState,
  outlook: Outlook,
  order: OrderRequest,
  { edgeBps, exposedQuantity, sibling }: Particulars,
): Snapshot {
  return {
    permission: outlook.permission,
    permissionWhy: outlook.permissionWhy,
    venues: outlook.venues,
    entryBlocks: outlook.entryBlocks,
    edgeBps,
    totalNotional: outlook.totalNotional,
    strategyNotional: outlook.strategyNotional,
    liveHedges: outlook.liveHedges,
    liveOrders: outlook.liveOrders,
    ordersLastMin: outlook.ordersLastMin,
    oppositeHedge: oppositeOf(state, order),
    liveSimulatedHedges: outlook.liveSimulatedHedges,
    exposedQuantity,
    siblingNotional: sibling === null ? (0n as NotionalE8) : notionalOf(sibling.limitPrice, sibling.quantity),
    leverage: outlook.leverage,
  };
}

/** Of an order that is decided by itself. */
export const snapshotFor = (
  state: EngineState,
  order: OrderRequest,
  particulars: Particulars,
  now: MonotonicMs,
): Snapshot => snapshotOf(state, outlookOf(state, order.simulated, now), order, particulars);

/** A live hedge that holds the other side of this order's venue. */
function oppositeOf(state: EngineState, order: OrderRequest): string | null {
  for (const hedge of state.live) {
    if (hedge.simulated !== order.simulated) continue;
    for (const leg of hedge.legs) if (leg.venue === order.venue && leg.side !== order.side) return hedge.id;
  }
  return null;
}

/** For people: how much stands where. */
export const describeNotional = (state: EngineState, simulated: boolean): string =>
  formatE8(totalNotional(state, simulated));

/** What our books expect a venue to hold of real hedges: all legs, and the dust line, which is nobody's. */
export function expectedPosition(state: EngineState, venue: VenueId): PositionE8 {
  let position = state.dust.get(dustLine(venue, false)) ?? 0n;
  for (const hedge of [...state.live, ...state.finished]) {
    if (hedge.simulated) continue;
    for (const leg of hedge.legs) {
      if (leg.venue === venue) position += leg.side === 'buy' ? netQuantity(leg) : -netQuantity(leg);
    }
  }
  return position as PositionE8;
}
