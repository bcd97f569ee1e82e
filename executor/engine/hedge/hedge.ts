/**
 * One hedge and its orders as the engine carries them. The engine owns these objects and changes them in place; nobody
 * else may. Quantities are base currency.
 */
import type { HedgeState } from '#shared/domain/hedge.ts';
import type { FencingId, HedgeNumber } from '#shared/domain/ids.ts';
import {
  cashFromUsdt,
  cashOf,
  usdtOfCash,
  type CashE16,
  type PriceE8,
  type QuantityE8,
  type UsdtE8,
} from '#shared/domain/money.ts';
import {
  isFinal,
  type Fill,
  type LegRole,
  type OrderMark,
  type OrderReport,
  wasSent,
  type BookedOrder,
  type OrderRequest,
  type OrderState,
  type Side,
} from '#shared/domain/order.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';
import type { Findable } from './attempts.ts';
import { quantityFor, takenBackBy } from './by-hand.ts';

export type OrderStage = 'sending' | 'accepted' | 'in_doubt' | 'settled';

export interface OrderTrack {
  readonly request: BookedOrder;
  stage: OrderStage;
  state: OrderState | null;
  /** Cumulative fill as the venue last reported it; the fills themselves may still be on their way. */
  reported: QuantityE8;
  filled: QuantityE8;
  readonly fills: Fill[];
  readonly sentAt: EpochMs;
  readonly sentAtMono: MonotonicMs;
  nextLookUpAt: number;
  lookUps: number;
  evidence: string;
  /** A person said how it ended and the venue has not proven it yet: it is asked for on. */
  byHand: boolean;
  readonly mark: OrderMark | null;
}

/** One that we sent, and that may be asked for or withdrawn. */
export type SentTrack = OrderTrack & { readonly request: OrderRequest };
export const isSentTrack = (track: OrderTrack): track is SentTrack => wasSent(track.request);
/** Whatever has no end yet that its venue has proven. */
export const isAskedFor = (track: OrderTrack): track is SentTrack =>
  isSentTrack(track) && (track.stage !== 'settled' || track.byHand);

export interface Leg {
  readonly role: LegRole;
  readonly venue: VenueId;
  readonly side: Side;
  /** Worst price of the whole widening schedule: what limits are reckoned with for as long as the hedge lives. */
  readonly reservePrice: PriceE8;
  readonly orders: OrderTrack[];
  /**
   * Base of this leg that is not the hedge's but the dust line's: left over here, or taken from the line by an order. Below
   * zero: what lay on the line and was closed together with the leg.
   */
  dust: QuantityE8;
  /** What that cost or brought, each part at the price at which it was handed over. */
  dustCash: CashE16;
  /** What the opening order carries on top, to bring the dust line of its venue back to nothing. */
  readonly dustPlanned: QuantityE8;
}

/** `taker_taker`: both legs at once. `maker_taker`: the entry rests, and every fill of it is hedged at once. */
export type HedgeMode = 'taker_taker' | 'maker_taker';

/** What was done about a leg that stands alone, for people and for the next try. */
export interface Repair {
  /** Tries since both legs were last equal; the band widens with them. */
  attempts: number;
  /** Looks since then that found every way too dear: the schedule goes on with them, too. */
  looks: number;
  /** Orders sent for repair over the hedge's life: part of their ids. */
  sent: number;
  /** Of these, those that were sent before both legs were last equal: their last step was for another lone leg. */
  before: number;
  nextAt: number;
  /** When the rebalancer looked at it last. */
  lookedAt: number;
  /** Which way was taken last, with the numbers that ranked it. */
  choice: string;
  error: string;
}

/** How far a person's asking to close has got with this hedge; begins anew with every command. */
export interface Asked {
  /** Steps in a row that did not fill whole: the band widens and the pause grows with them. */
  tries: number;
  /** Open base of both legs once the last step has filled whole; below zero before the first. */
  left: bigint;
  /** Why nothing could leave when it was last looked at. */
  said: string;
}

/** Notional x time that one leg stood alone. */
export interface Unhedged {
  ms: number;
  usdtMs: number;
  /** Monotonic instant since which the legs differ; NaN while they do not. */
  since: number;
  /** What stood alone when it was last looked at, USDT. */
  usdt: number;
  measuredAt: number;
  /** `measuredAt` on the wall clock, of the last time that they differed; null when they never did. */
  lastAloneAt: EpochMs | null;
  /** Of a restored hedge: when that was, and what makes an instant of the wall clock one of this process. */
  restored: { readonly at: number; readonly fromWallMs: number; isCounted: boolean } | null;
}

/** What people had set when a hedge was opened. It lives by it until it ends, whatever they set for later ones; only latches reach it. */
export interface Terms {
  readonly levelVersion: number;
  readonly closeSpreadBps: number;
  readonly spreadBpsMin: number;
}

export interface Hedge {
  readonly number: HedgeNumber;
  readonly id: string;
  readonly strategy: string;
  readonly instrument: InstrumentId;
  readonly simulated: boolean;
  readonly fencingId: FencingId;
  readonly legs: readonly [Leg, Leg];
  readonly mode: HedgeMode;
  readonly plannedEdgeBps: number;
  /** Null while it is not known under which it was opened and no level has been read since. */
  terms: Terms | null;
  readonly openedAt: EpochMs;
  state: HedgeState;
  quantity: QuantityE8;
  closedAt: EpochMs | null;
  realized: UsdtE8 | null;
  note: string;
  closeAttempts: number;
  nextCloseAt: number;
  /** Closes of its own in a row that filled nothing, and what stood open on a leg before the last of them. */
  readonly closing: { misses: number; quantity: bigint };
  readonly findable: Findable;
  /** Closes and repairs that were refused or never left, one after the other, and how long that pauses the next. */
  readonly refused: { inARow: number; until: number };
  /** The resting entry has been asked to go; told again until it is proven gone. */
  cancelAskedAt: number;
  readonly repair: Repair;
  readonly asked: Asked;
  readonly unhedged: Unhedged;
}

export const noRepair = (): Repair => ({
  attempts: 0,
  looks: 0,
  sent: 0,
  before: 0,
  nextAt: 0,
  lookedAt: Number.NEGATIVE_INFINITY,
  choice: '',
  error: '',
});
export const noClosing = (): Hedge['closing'] => ({ misses: 0, quantity: 0n });
export const noAsked = (): Asked => ({ tries: 0, left: -1n, said: '' });
export const noUnhedged = (): Unhedged => ({
  ms: 0,
  usdtMs: 0,
  since: Number.NaN,
  usdt: 0,
  measuredAt: 0,
  lastAloneAt: null,
  restored: null,
});

const isOpening = (track: OrderTrack): boolean =>
  track.request.purpose === 'open' || track.request.purpose === 'complete';

const filledWhere = (leg: Leg, opening: boolean): QuantityE8 =>
  leg.orders.reduce((sum, track) => (isOpening(track) === opening ? sum + track.filled : sum), 0n) as QuantityE8;

export const openedQuantity = (leg: Leg): QuantityE8 => filledWhere(leg, true);
export const closedQuantity = (leg: Leg): QuantityE8 => filledWhere(leg, false);
/** What stands open on the leg, dust aside; negative only if a venue over-filled a close, which is a break. */
export const netQuantity = (leg: Leg): bigint => openedQuantity(leg) - closedQuantity(leg) - leg.dust;

/** What orders on their way may still fill: those that open the leg, or those that close it. A resting entry is no promise. */
function onItsWay(leg: Leg, opening: boolean): bigint {
  let sum = 0n;
  for (const track of leg.orders) {
    if (track.stage === 'settled' || track.request.kind === 'post-only' || isOpening(track) !== opening) continue;
    sum += track.request.quantity - track.filled;
  }
  return sum;
}

export interface Imbalance {
  readonly lead: Leg;
  readonly lag: Leg;
  readonly excess: QuantityE8;
}

/** The leg that holds more than the other, the one that lags, and by how much; null while they are equal. */
export function imbalanceOf(
  hedge: Hedge,
): { readonly lead: Leg; readonly lag: Leg; readonly excess: QuantityE8 } | null {
  const [one, other] = hedge.legs;
  const difference = netQuantity(one) - netQuantity(other);
  if (difference === 0n) return null;
  const [lead, lag] = difference > 0n ? [one, other] : [other, one];
  return { lead, lag, excess: (difference > 0n ? difference : -difference) as QuantityE8 };
}

/** What stands alone and is not already being hedged or given back by an order on its way; null when nothing is left. */
export function unreservedOf(hedge: Hedge): Imbalance | null {
  const imbalance = imbalanceOf(hedge);
  if (imbalance === null) return null;
  const left = imbalance.excess - onItsWay(imbalance.lag, true) - onItsWay(imbalance.lead, false);
  return left > 0n ? { ...imbalance, excess: left as QuantityE8 } : null;
}

/** HOT PATH. The entry of a hedge while it may still fill at rest; it may bring the rest of a lot. */
export function restingEntry(hedge: Hedge): SentTrack | null {
  for (const track of hedge.legs[0].orders) {
    if (track.stage !== 'settled' && track.request.kind === 'post-only' && isSentTrack(track)) return track;
  }
  return null;
}

/** Volume-weighted price of what opened a leg, rounded down; null while nothing has. */
export function entryPrice(leg: Leg): PriceE8 | null {
  let [size, cost] = [0n, 0n];
  for (const track of leg.orders) {
    if (!isOpening(track)) continue;
    for (const fill of track.fills) {
      const quantity = quantityFor(track, fill);
      size += quantity;
      cost += fill.price * quantity;
    }
  }
  return size === 0n ? null : ((cost / size) as PriceE8);
}

export const tracksOf = (hedge: Hedge): readonly OrderTrack[] => [...hedge.legs[0].orders, ...hedge.legs[1].orders];
/** The venue closed a part of it by itself: what is left is given back, and never opened again. */
export const wasForced = (hedge: Hedge): boolean =>
  hedge.legs.some((leg) => leg.orders.some((track) => !wasSent(track.request)));
/** Name of the strategy of what no strategy opened. */
export const ADOPTED = 'adopted';
/** One leg that a venue held and our books did not, until a person let it in: nobody's mistake to mend. */
export const isAdopted = (hedge: Hedge): boolean => hedge.strategy === ADOPTED;
export const fillsOf = (leg: Leg): readonly Fill[] => leg.orders.flatMap((track) => track.fills);

/** Exact cash of every fill and fee but the dust line's: profit once nothing stands open. */
export function cashOfHedge(hedge: Hedge): CashE16 {
  let cash = 0n;
  for (const leg of hedge.legs) {
    for (const fill of fillsOf(leg)) cash += cashOf(fill.side, fill.price, fill.quantity) + cashFromUsdt(fill.fee);
    cash -= leg.dustCash;
  }
  return cash as CashE16;
}

export const realizedOf = (hedge: Hedge): UsdtE8 => usdtOfCash(cashOfHedge(hedge));

/**
 * Adds a fill once, however often it is told, in the place of what a person said.
 * @returns what is to be recorded, in order: what is taken back first, so that no record ever counts both; empty for a repeat
 */
export function addFill(track: OrderTrack, fill: Fill): readonly Fill[] {
  if (track.fills.some((known) => known.tradeId === fill.tradeId)) return [];
  const added = [...takenBackBy(track, fill), fill];
  for (const each of added) {
    track.fills.push(each);
    track.filled = (track.filled + quantityFor(track, each)) as QuantityE8;
  }
  return added;
}

/** Takes in what a venue says of an order. An older report never takes back a newer one: fills and final states stay. */
export function addReport(track: OrderTrack, report: OrderReport): void {
  if (report.filledQuantity > track.reported) track.reported = report.filledQuantity;
  if (track.state === null || !isFinal(track.state)) track.state = report.state;
  if (track.stage === 'sending') track.stage = 'accepted';
}

/** An order is settled when its end is proven and every fill that the venue counts is in our hands. */
export function settleIfProven(track: OrderTrack): void {
  if (track.state !== null && isFinal(track.state) && track.filled >= track.reported) track.stage = 'settled';
}
