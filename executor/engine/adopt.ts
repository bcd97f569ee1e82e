/**
 * A person lets our books take over what a venue holds. What is missing there is booked into the legs that were open, as
 * if the venue had closed it. What is there beyond our books becomes a hedge of one leg, at the price of the moment:
 * nothing mends it, and it stays until a person closes it.
 */
import { clientOrderId, type ClientOrderId } from '#shared/domain/ids.ts';
import {
  fromNumber,
  floorToLot,
  type PositionE8,
  type PriceE8,
  type QuantityE8,
  type UsdtE8,
} from '#shared/domain/money.ts';
import { opposite, type Fill, type Side } from '#shared/domain/order.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { expectedPosition } from './exposure.ts';
import { onForced } from './forced.ts';
import { ADOPTED, isAdopted, noAsked, tracksOf, type Hedge, type OrderTrack } from './hedge/hedge.ts';
import { checkedMove } from './hedge/transitions.ts';
import { newHedge, newLeg } from './new-hedge.ts';
import { nextNumber, takeNumber } from './open.ts';
import { advance } from './orders.ts';
import { lastTouch } from './pricing.ts';
import { repair } from './repair.ts';
import { rowOfVenue, type EngineState } from './state.ts';

interface Adopting {
  readonly venue: VenueId;
  /** What the venue was just seen to hold while nothing of ours was on its way. */
  readonly held: PositionE8;
  readonly id: string;
}
interface Entry {
  readonly side: Side;
  readonly price: PriceE8;
  readonly quantity: QuantityE8;
  readonly at: EpochMs;
}

const magnitude = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);
/** Under this id the ledger has it, once and for ever. */
const tradeIdOf = (id: string): string => `adopted-${id}`;

const fillOf = ({ venue, id }: Adopting, entry: Entry, clientId: string): Fill => ({
  venue,
  clientOrderId: clientId as ClientOrderId,
  tradeId: tradeIdOf(id),
  fee: 0n as UsdtE8,
  ...entry,
});

/** Does nothing while there is no price, or no number for a hedge: whoever asked sees that books and venue still differ. */
export function adoptPosition(state: EngineState, adopting: Adopting, now: MonotonicMs, at: EpochMs): void {
  const { venue, held } = adopting;
  const ours: bigint = expectedPosition(state, venue);
  const difference = held - ours;
  const side: Side = difference > 0n ? 'buy' : 'sell';
  const touch = lastTouch(state, rowOfVenue(state, venue), side);
  if (difference === 0n || touch === null) return;
  const entry = { side, price: fromNumber(touch.best) as PriceE8, at };
  const shrinks = ours !== 0n && ours > 0n !== difference > 0n;
  const lost = shrinks ? least(magnitude(difference), magnitude(ours)) : 0n;
  if (lost > 0n) {
    const fill = fillOf(adopting, { ...entry, quantity: lost as QuantityE8 }, '');
    const order = { venue, venueOrderId: adopting.id, reason: 'adopted', fills: [fill] } as const;
    onForced(state, { order, held }, now, at);
  }
  const left = magnitude(held - expectedPosition(state, venue));
  // What fits into no leg is nothing that one of them lost.
  if (left === 0n || left !== magnitude(difference) - lost) return;
  takeIn(state, adopting, { ...entry, quantity: left as QuantityE8 }, now);
}

function takeIn(state: EngineState, adopting: Adopting, entry: Entry, now: MonotonicMs): void {
  const { venues, rules } = state.settings;
  const [venue, number] = [adopting.venue, nextNumber(state)];
  // An order closes whole lots only: what is less than one stays a break.
  if (floorToLot(entry.quantity, rules[venue].lot) !== entry.quantity || !takeNumber(state)) return;
  const other = venue === venues[0] ? venues[1] : venues[0];
  const none = 0n as QuantityE8;
  const adopted = newLeg({ venue, side: entry.side }, 'entry', entry.price, none);
  const hedge = newHedge(state, {
    number,
    strategy: ADOPTED,
    simulated: false,
    legs: [adopted, newLeg({ venue: other, side: opposite(entry.side) }, 'hedge', entry.price, none)],
    mode: 'taker_taker',
    plannedEdgeBps: 0,
    openedAt: entry.at,
    quantity: entry.quantity,
  });
  hedge.state = checkedMove(hedge.state, 'opening');
  const id = clientOrderId({ fencingId: state.latches.fencingId, hedge: number, leg: 'e', attempt: 0 });
  const fill = fillOf(adopting, entry, id);
  adopted.orders.push(settledTrack(hedge, fill, now));
  state.live.push(hedge);
  state.effects.push({ type: 'record-fill', hedge, fill });
  advance(state, hedge, now, entry.at);
}

/** It was never sent by us and is over: nobody is asked about it. */
const settledTrack = (hedge: Hedge, fill: Fill, now: MonotonicMs): OrderTrack => ({
  request: {
    clientOrderId: fill.clientOrderId,
    venue: fill.venue,
    instrument: hedge.instrument,
    side: fill.side,
    kind: 'market',
    quantity: fill.quantity,
    limitPrice: fill.price,
    reduceOnly: false,
    purpose: 'open',
    simulated: false,
  },
  stage: 'settled',
  state: 'filled',
  reported: fill.quantity,
  filled: fill.quantity,
  fills: [fill],
  sentAt: fill.at,
  sentAtMono: now,
  nextLookUpAt: Number.POSITIVE_INFINITY,
  lookUps: 0,
  evidence: 'a person let it into the books',
  byHand: false,
  mark: null,
});

export const adoptedBy = (state: EngineState, id: string): string | null =>
  state.live.find(
    (hedge) =>
      isAdopted(hedge) && tracksOf(hedge).some((track) => track.fills.some((fill) => fill.tradeId === tradeIdOf(id))),
  )?.id ?? null;

export function closeOne(
  state: EngineState,
  { hedge: id, on }: { readonly hedge: string; readonly on: boolean },
  now: MonotonicMs,
  at: EpochMs,
): void {
  if (!on) {
    state.closingOne.delete(id);
    return;
  }
  const hedge = state.live.find((candidate) => candidate.id === id);
  if (hedge === undefined) return;
  state.closingOne.add(id);
  Object.assign(hedge.asked, noAsked());
  hedge.repair.nextAt = 0;
  repair(state, hedge, now, at);
}
