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
  type OrderReport,
  type OrderRequest,
  type OrderState,
  type Side,
} from '#shared/domain/order.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';

export type OrderStage = 'sending' | 'accepted' | 'in_doubt' | 'settled';

export interface OrderTrack {
  readonly request: OrderRequest;
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
}

export interface Leg {
  readonly role: LegRole;
  readonly venue: VenueId;
  readonly side: Side;
  /** Worst price of the opening order: what limits are reckoned with for as long as the hedge lives. */
  readonly reservePrice: PriceE8;
  readonly orders: OrderTrack[];
}

export interface Hedge {
  readonly number: HedgeNumber;
  readonly id: string;
  readonly strategy: string;
  readonly instrument: InstrumentId;
  readonly simulated: boolean;
  readonly fencingId: FencingId;
  readonly legs: readonly [Leg, Leg];
  readonly plannedEdgeBps: number;
  readonly openedAt: EpochMs;
  state: HedgeState;
  quantity: QuantityE8;
  closedAt: EpochMs | null;
  realized: UsdtE8 | null;
  note: string;
  closeAttempts: number;
  nextCloseAt: number;
}

const isOpening = (track: OrderTrack): boolean =>
  track.request.purpose === 'open' || track.request.purpose === 'complete';

const filledWhere = (leg: Leg, opening: boolean): QuantityE8 =>
  leg.orders.reduce((sum, track) => (isOpening(track) === opening ? sum + track.filled : sum), 0n) as QuantityE8;

export const openedQuantity = (leg: Leg): QuantityE8 => filledWhere(leg, true);
export const closedQuantity = (leg: Leg): QuantityE8 => filledWhere(leg, false);
/** What stands open on the leg; negative only if a venue over-filled a close, which is a break. */
export const netQuantity = (leg: Leg): bigint => openedQuantity(leg) - closedQuantity(leg);

export const tracksOf = (hedge: Hedge): readonly OrderTrack[] => [...hedge.legs[0].orders, ...hedge.legs[1].orders];
export const fillsOf = (leg: Leg): readonly Fill[] => leg.orders.flatMap((track) => track.fills);

/** Exact cash of every fill and fee: profit once nothing stands open. */
export function cashOfHedge(hedge: Hedge): CashE16 {
  let cash = 0n;
  for (const leg of hedge.legs) {
    for (const fill of fillsOf(leg)) cash += cashOf(fill.side, fill.price, fill.quantity) + cashFromUsdt(fill.fee);
  }
  return cash as CashE16;
}

export const realizedOf = (hedge: Hedge): UsdtE8 => usdtOfCash(cashOfHedge(hedge));

/** Adds a fill once, however often it is told. @returns false for a repeat */
export function addFill(track: OrderTrack, fill: Fill): boolean {
  if (track.fills.some((known) => known.tradeId === fill.tradeId)) return false;
  track.fills.push(fill);
  track.filled = (track.filled + fill.quantity) as QuantityE8;
  return true;
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
