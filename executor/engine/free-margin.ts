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
  readonly free: NotionalE8 | null;
  /** Notional that was sent to the venue after the answer before the last one, and after the last one. */
  readonly sentBefore: bigint;
  readonly sentSince: bigint;
}

const NOTHING: FreeMargin = { free: null, sentBefore: 0n, sentSince: 0n };

export function onMargin(state: EngineState, venue: VenueId, free: NotionalE8 | null): void {
  const known = state.freeMargin.get(venue) ?? NOTHING;
  // One read follows the answer of the other, so this one was asked for after all that was sent before the last answer.
  if (free === null) state.freeMargin.set(venue, { ...known, free });
  else state.freeMargin.set(venue, { free, sentBefore: known.sentSince, sentSince: 0n });
}

/** Told of every order that leaves. What only reduces needs no margin. */
export function reserveMargin(state: EngineState, order: OrderRequest): void {
  if (order.simulated || order.reduceOnly) return;
  const known = state.freeMargin.get(order.venue) ?? NOTHING;
  const sentSince = known.sentSince + notionalOf(order.limitPrice, order.quantity);
  state.freeMargin.set(order.venue, { ...known, sentSince });
}

/** What the hedge leg of a resting entry is still to open. */
function promised(hedge: Hedge, venue: VenueId): bigint {
  const [, hedgeLeg] = hedge.legs;
  if (hedge.simulated || hedgeLeg.venue !== venue) return 0n;
  const resting = restingEntry(hedge);
  if (resting === null) return 0n;
  const onItsWay = hedgeLeg.orders.reduce(
    (sum, track) => (track.stage === 'settled' ? sum : sum + track.request.quantity - track.filled),
    0n,
  );
  const left = resting.request.quantity - openedQuantity(hedgeLeg) - onItsWay;
  return left > 0n ? notionalOf(hedgeLeg.reservePrice, left as QuantityE8) : 0n;
}

/** Null when it is not known; below zero when more was sent than was free. */
export function freeMarginOf(state: EngineState, venue: VenueId): NotionalE8 | null {
  const known = state.freeMargin.get(venue) ?? NOTHING;
  if (known.free === null) return null;
  const reserved = state.live.reduce((sum, hedge) => sum + promised(hedge, venue), known.sentBefore + known.sentSince);
  return (known.free - reserved / BigInt(state.settings.leverage)) as NotionalE8;
}
