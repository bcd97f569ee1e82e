/**
 * What a venue closed by itself: real trades of an order that is not ours. They go into the legs that were open there,
 * oldest hedge first, in exact quantities; the ordinary repair then gives back what is left standing alone.
 */
import { forcedOrderId } from '#shared/domain/ids.ts';
import { formatE8, type PositionE8, type QuantityE8, type UsdtE8 } from '#shared/domain/money.ts';
import { opposite, type Fill, type ForcedOrder } from '#shared/domain/order.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import { expectedPosition } from './exposure.ts';
import { netQuantity, restingEntry, wasForced, type Hedge, type Leg, type OrderTrack } from './hedge/hedge.ts';
import { hold } from './hold.ts';
import { askCancel } from './maker.ts';
import { advance } from './orders.ts';
import { bookDust } from './repair.ts';
import { dustLine, type EngineState } from './state.ts';

/** What one trade takes from one leg. */
interface Part {
  readonly hedge: Hedge;
  readonly leg: Leg;
  readonly quantity: bigint;
  /** Of it, what lay on the dust line of the venue and is closed with this leg. */
  readonly dust: bigint;
}

interface Told {
  readonly order: ForcedOrder;
  readonly held: PositionE8 | null;
}

/**
 * Each trade is booked once, and whole or not at all: one that closes more than our books have open there is not ours
 * to explain, or is told before our own fills are. It is told again while books and venue differ.
 */
export function onForced(state: EngineState, { order, held }: Told, now: MonotonicMs, at: EpochMs): void {
  const closed = new Set<Hedge>();
  for (const whole of order.fills) {
    const booked = bookedParts(state, whole);
    const fill = restOf(whole, booked);
    if (fill.quantity === 0n) continue;
    const open = partsOf(state, fill, (leg) => wasOpenAt(leg, fill.at));
    // A venue nets: what we closed since may have been of a hedge that was opened since. Then the difference is the proof.
    const parts = open.length === 0 && explains(state, fill, held) ? partsOf(state, fill, () => true) : open;
    let feeLeft: bigint = fill.fee;
    for (const [index, part] of parts.entries()) {
      const isLast = index === parts.length - 1;
      const fee = isLast ? feeLeft : (fill.fee * part.quantity) / fill.quantity;
      feeLeft -= fee;
      const tradeId = partId(fill.tradeId, booked.length + index);
      book(state, part, order, { ...fill, tradeId, quantity: part.quantity as QuantityE8, fee: fee as UsdtE8 }, now);
      hold(state, 'FORCED_CLOSE', `${order.venue}: ${order.reason}, hedge ${part.hedge.id}`, at);
      const resting = restingEntry(part.hedge);
      if (resting !== null) askCancel(state, part.hedge, resting.request, now);
      closed.add(part.hedge);
    }
  }
  // What is left of a leg is known once all of its trades are booked, and not before.
  for (const hedge of closed) advance(state, hedge, now, at);
}

/** A trade id is booked once; the further parts of a trade need ids of their own, the first part keeps the venue's. */
export const partId = (tradeId: string, index: number): string => (index === 0 ? tradeId : `${tradeId}~${index + 1}`);

/** What hedges in memory have of a trade; a crash may have come between two parts of it. */
export function bookedParts(state: EngineState, { venue, tradeId }: Fill): readonly Fill[] {
  const found: Fill[] = [];
  for (const hedge of [...state.live, ...state.finished]) {
    if (!wasForced(hedge)) continue;
    for (const leg of hedge.legs) {
      if (leg.venue !== venue) continue;
      for (const track of leg.orders)
        found.push(...track.fills.filter((fill) => fill.tradeId === tradeId || fill.tradeId.startsWith(`${tradeId}~`)));
    }
  }
  return found;
}

/**
 * What is left to book of a trade. Nothing, when a part before those in memory is not in memory: its hedge has long ended,
 * and what it took is not known here any more.
 */
function restOf(whole: Fill, booked: readonly Fill[]): Fill {
  const ids = new Set(booked.map((part) => part.tradeId));
  const inOrder = booked.every((_, index) => ids.has(partId(whole.tradeId, index)));
  const quantity = booked.reduce((left, part) => left - part.quantity, whole.quantity as bigint);
  const fee = booked.reduce((left, part) => left - part.fee, whole.fee as bigint);
  return { ...whole, quantity: (inOrder ? quantity : 0n) as QuantityE8, fee: fee as UsdtE8 };
}

/** How many parts of a trade are booked in memory while some of it is not; null when there is nothing left to book. */
export function partsBeforeRest(state: EngineState, whole: Fill): number | null {
  const booked = bookedParts(state, whole);
  return restOf(whole, booked).quantity > 0n ? booked.length : null;
}

/** By the venue's own clock: a leg that was opened after the trade is none that it closed. */
const wasOpenAt = (leg: Leg, at: EpochMs): boolean =>
  leg.orders.some((track) => track.fills.some((fill) => fill.side === leg.side && fill.at <= at));

/** Our books have more open than the venue holds, by the whole trade at least. */
function explains(state: EngineState, fill: Fill, held: PositionE8 | null): boolean {
  if (held === null) return false;
  const more = expectedPosition(state, fill.venue) - held;
  return (fill.side === 'sell' ? more : -more) >= fill.quantity;
}

/** @returns nothing when the trade does not fit what is open there */
function partsOf(state: EngineState, fill: Fill, mayBeOf: (leg: Leg) => boolean): readonly Part[] {
  const parts: Part[] = [];
  let left: bigint = fill.quantity;
  for (const hedge of state.live.toSorted((one, other) => one.number - other.number)) {
    const leg = hedge.legs.find((each) => each.venue === fill.venue && each.side === opposite(fill.side));
    if (left === 0n || hedge.simulated || leg === undefined || !mayBeOf(leg)) continue;
    // What is open of it is known once our own orders there have ended; the trade is told again by then.
    if (leg.orders.some((track) => track.stage !== 'settled' && track.request.kind !== 'post-only')) return [];
    const net = netQuantity(leg);
    if (net <= 0n) continue;
    const quantity = net < left ? net : left;
    parts.push({ hedge, leg, quantity, dust: 0n });
    left -= quantity;
  }
  if (left === 0n) return parts;
  const line = state.dust.get(dustLine(fill.venue, false)) ?? 0n;
  const last = parts.pop();
  if (last === undefined || (fill.side === 'sell' ? line : -line) < left) return [];
  return [...parts, { ...last, quantity: last.quantity + left, dust: left }];
}

function book(state: EngineState, part: Part, order: ForcedOrder, told: Fill, now: MonotonicMs): void {
  const { hedge, leg } = part;
  const id = forcedOrderId(leg.role === 'entry' ? 'e' : 'h', order.venueOrderId, hedge.number);
  const fill: Fill = { ...told, clientOrderId: id };
  if (part.dust > 0n) bookDust(state, hedge, leg, (leg.dust - part.dust) as QuantityE8);
  const index = leg.orders.findIndex((track) => track.request.clientOrderId === id);
  const fills = [...(leg.orders[index]?.fills ?? []), fill];
  const track = forcedTrack(hedge, fill, fills, order.reason, now);
  if (index === -1) leg.orders.push(track);
  else leg.orders[index] = track;
  // What stands alone is a new question, whatever was tried before.
  hedge.repair.nextAt = 0;
  hedge.repair.attempts = 0;
  hedge.repair.looks = 0;
  state.effects.push({ type: 'record-fill', hedge, fill });
  state.effects.push({
    type: 'note',
    event: 'leg.forced',
    fields: { hedge: hedge.id, venue: leg.venue, reason: order.reason, quantity: formatE8(fill.quantity) },
  });
}

/** Settled from the beginning: it says what has traded, and nobody is asked about it. */
function forcedTrack(hedge: Hedge, last: Fill, fills: Fill[], reason: string, now: MonotonicMs): OrderTrack {
  const filled = fills.reduce((sum, fill) => sum + fill.quantity, 0n) as QuantityE8;
  return {
    request: {
      clientOrderId: last.clientOrderId,
      venue: last.venue,
      instrument: hedge.instrument,
      side: last.side,
      kind: 'market',
      quantity: filled,
      limitPrice: last.price,
      reduceOnly: true,
      purpose: 'forced',
      simulated: false,
    },
    stage: 'settled',
    state: 'filled',
    reported: filled,
    filled,
    fills,
    sentAt: last.at,
    sentAtMono: now,
    nextLookUpAt: Number.POSITIVE_INFINITY,
    lookUps: 0,
    evidence: `${reason} by the venue`,
    byHand: false,
    mark: null,
  };
}
