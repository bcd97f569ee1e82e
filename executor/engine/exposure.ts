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

function positionNotional(state: EngineState, venue: VenueId, simulated: boolean): NotionalE8 {
  let total = 0n;
  for (const hedge of state.live) {
    if (hedge.simulated !== simulated) continue;
    for (const leg of hedge.legs) if (leg.venue === venue) total += legNotional(hedge, leg);
  }
  return total as NotionalE8;
}

export function liveOrders(state: EngineState, simulated: boolean, venue: VenueId | null = null): number {
  let count = 0;
  for (const hedge of state.live) {
    if (hedge.simulated !== simulated) continue;
    for (const leg of hedge.legs) {
      if (venue !== null && leg.venue !== venue) continue;
      for (const track of leg.orders) if (track.stage !== 'settled') count += 1;
    }
  }
  return count;
}

function unusableWhy(state: EngineState, row: number): string | null {
  if (state.books.usable[row] === 1) return null;
  return state.books.receivedAt[row] === Number.NEGATIVE_INFINITY
    ? 'no book has arrived yet'
    : 'void, one-sided, crossed or not a number';
}

function venueSnapshot(state: EngineState, row: number, simulated: boolean, now: number): VenueSnapshot {
  const venue = state.settings.venues[row] ?? state.settings.venues[0];
  return {
    quoteAgeMs: now - (state.books.madeAt[row] ?? Number.NEGATIVE_INFINITY),
    unusableWhy: unusableWhy(state, row),
    rules: state.settings.rules[venue],
    positionNotional: positionNotional(state, venue, simulated),
    liveOrders: liveOrders(state, simulated, venue),
    freeMargin: freeMarginOf(state, venue),
  };
}

/** What is particular to the order in question. */
export interface Particulars {
  readonly edgeBps: number;
  readonly exposedQuantity: QuantityE8;
  readonly sibling: OrderRequest | null;
}

/** Taken once for both legs of a decision; only the rare path takes one. */
export function snapshotFor(
  state: EngineState,
  order: OrderRequest,
  particulars: Particulars,
  now: MonotonicMs,
): Snapshot {
  const { simulated } = order;
  const [one, other] = state.settings.venues;
  const direction = order.side === 'sell' ? order.venue : null;
  return {
    permission: permissionAt(state.latches, now, simulated),
    permissionWhy: whyNotOpen(state.latches, now, simulated),
    venues: {
      [one]: venueSnapshot(state, 0, simulated, now),
      [other]: venueSnapshot(state, 1, simulated, now),
    } as Snapshot['venues'],
    entryBlocks: state.entryBlocks,
    edgeBps: particulars.edgeBps,
    totalNotional: totalNotional(state, simulated),
    liveHedges: state.live.filter((hedge) => hedge.simulated === simulated).length,
    liveOrders: liveOrders(state, simulated),
    ordersLastMin: ordersLastMin(state, now),
    oppositeHedge: oppositeOf(state, order, direction),
    liveSimulatedHedges: state.live.filter((hedge) => hedge.simulated).length,
    exposedQuantity: particulars.exposedQuantity,
    siblingNotional:
      particulars.sibling === null
        ? (0n as NotionalE8)
        : notionalOf(particulars.sibling.limitPrice, particulars.sibling.quantity),
    leverage: state.settings.leverage,
  };
}

/** A live hedge that holds the other side of this order's venue. */
function oppositeOf(state: EngineState, order: OrderRequest, sellVenue: VenueId | null): string | null {
  const found = state.live.find(
    (hedge) =>
      hedge.simulated === order.simulated &&
      hedge.legs.some((leg) => leg.venue === order.venue && leg.side === (sellVenue === null ? 'sell' : 'buy')),
  );
  return found?.id ?? null;
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
