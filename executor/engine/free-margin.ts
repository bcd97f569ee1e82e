/**
 * Free margin between two reads. What a venue said is less what has been sent since, and less what is promised: the hedge
 * leg of an entry that still rests. An order counts until a read that was surely asked for after it was sent.
 */
import { notionalOf, type NotionalE8, type QuantityE8 } from '#shared/domain/money.ts';
import type { OrderRequest } from '#shared/domain/order.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { openedQuantity, restingEntry, type Hedge } from './hedge/hedge.ts';
import type { EngineState } from './state.ts';

export interface FreeMargin {
  free: NotionalE8 | null;
  /** Notional that was sent to the venue after the answer before the last one, and after the last one. */
  sentBefore: bigint;
  sentSince: bigint;
}

function marginOf(state: EngineState, venue: VenueId): FreeMargin {
  const known = state.freeMargin.get(venue);
  if (known !== undefined) return known;
  const nothing: FreeMargin = { free: null, sentBefore: 0n, sentSince: 0n };
  state.freeMargin.set(venue, nothing);
  return nothing;
}

export function onMargin(state: EngineState, venue: VenueId, free: NotionalE8 | null): void {
  const known = marginOf(state, venue);
  known.free = free;
  if (free === null) return;
  // One read follows the answer of the other, so this one was asked for after all that was sent before the last answer.
  known.sentBefore = known.sentSince;
  known.sentSince = 0n;
}

/** Told of every order that leaves. What only reduces needs no margin. */
export function reserveMargin(state: EngineState, order: OrderRequest): void {
  if (order.simulated || order.reduceOnly) return;
  marginOf(state, order.venue).sentSince += notionalOf(order.limitPrice, order.quantity);
}

/** What the hedge leg of a resting entry is still to open. */
function promised(hedge: Hedge, venue: VenueId): bigint {
  const [, hedgeLeg] = hedge.legs;
  if (hedge.simulated || hedgeLeg.venue !== venue) return 0n;
  const resting = restingEntry(hedge);
  if (resting === null) return 0n;
  let onItsWay = 0n;
  for (const track of hedgeLeg.orders) if (track.stage !== 'settled') onItsWay += track.request.quantity - track.filled;
  const left = resting.request.quantity - openedQuantity(hedgeLeg) - onItsWay;
  return left > 0n ? notionalOf(hedgeLeg.reservePrice, left as QuantityE8) : 0n;
}

/** Null when it is not known; below zero when more was sent than was free. */
export function freeMarginOf(state: EngineState, venue: VenueId): NotionalE8 | null {
  const known = marginOf(state, venue);
  if (known.free === null) return null;
  let reserved = known.sentBefore + known.sentSince;
  for (const hedge of state.live) reserved += promised(hedge, venue);
  return (known.free - reserved / BigInt(state.settings.leverage)) as NotionalE8;
}
