/** A hedge at its very beginning, whoever begins it: nothing sent, nothing filled, under the terms in force now. */
import type { CashE16, PriceE8, QuantityE8 } from '#shared/domain/money.ts';
import type { Side } from '#shared/domain/order.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { noneFindable } from './hedge/attempts.ts';
import { noAsked, noClosing, noRepair, noUnhedged, type Hedge, type Leg } from './hedge/hedge.ts';
import type { EngineState } from './state.ts';
import { termsNow } from './tuning.ts';

/** @param dustPlanned what the leg carries on top for the dust line of its venue */
export const newLeg = (
  { venue, side }: { readonly venue: VenueId; readonly side: Side },
  role: Leg['role'],
  reservePrice: PriceE8,
  dustPlanned: QuantityE8,
): Leg => ({
  role,
  venue,
  side,
  reservePrice,
  orders: [],
  dust: 0n as QuantityE8,
  dustCash: 0n as CashE16,
  dustPlanned,
});

type Given = Pick<
  Hedge,
  'number' | 'strategy' | 'simulated' | 'legs' | 'mode' | 'plannedEdgeBps' | 'openedAt' | 'quantity'
>;

export const newHedge = (state: EngineState, given: Given): Hedge => ({
  number: given.number,
  id: `h${given.number.toString(36).padStart(8, '0')}`,
  strategy: given.strategy,
  instrument: state.settings.instrument,
  simulated: given.simulated,
  fencingId: state.latches.fencingId,
  legs: given.legs,
  mode: given.mode,
  plannedEdgeBps: given.plannedEdgeBps,
  terms: termsNow(state),
  openedAt: given.openedAt,
  state: 'planned',
  quantity: given.quantity,
  closedAt: null,
  realized: null,
  note: '',
  closeAttempts: 0,
  nextCloseAt: 0,
  closing: noClosing(),
  findable: noneFindable(),
  refused: { inARow: 0, until: 0 },
  cancelAskedAt: Number.NEGATIVE_INFINITY,
  repair: noRepair(),
  asked: noAsked(),
  unhedged: noUnhedged(),
});
