/** Orders for the venue contract, cleared by the real guards: no test makes a cleared order in another way. */
import { review } from '#executor/guards/index.ts';
import type { GuardLimits, Snapshot } from '#executor/guards/guard.ts';
import { clientOrderId, type ClientOrderId, type FencingId, type HedgeNumber } from '#shared/domain/ids.ts';
import { notional, price, quantity, type NotionalE8, type QuantityE8 } from '#shared/domain/money.ts';
import type { ClearedOrder, OrderKind, OrderRequest, Side } from '#shared/domain/order.ts';
import { permissionOf } from '#shared/domain/permission.ts';
import type { InstrumentRules, VenueId } from '#shared/domain/venue.ts';
import { binanceRules } from '#test/support/rules.ts';

const permission = permissionOf(
  { holdActive: false, mode: 'RUN', safeMode: { on: false, origin: 'start' }, holdCompletesHedges: true },
  { leaseValid: true, levelFresh: true },
);
const venueSnapshot = (venue: VenueId): Snapshot['venues'][VenueId] => ({
  quoteAgeMs: 0,
  unusableWhy: null,
  rules: { ...binanceRules, venue, notionalMin: notional('0') },
  positionNotional: 0n as NotionalE8,
  liveOrders: 0,
  freeMargin: null,
});
const snapshot: Snapshot = {
  permission,
  permissionWhy: '',
  venues: { 'binance-um': venueSnapshot('binance-um'), okx: venueSnapshot('okx') },
  entryBlocks: [],
  edgeBps: 0,
  totalNotional: 0n as NotionalE8,
  strategyNotional: 0n as NotionalE8,
  liveHedges: 0,
  liveOrders: 0,
  ordersLastMin: 0,
  oppositeHedge: null,
  liveSimulatedHedges: 0,
  exposedQuantity: quantity('1000000') satisfies QuantityE8,
  siblingNotional: 0n as NotionalE8,
  leverage: 1,
};
const noneOnVenue = { positionNotionalMax: 0n as NotionalE8, notionalMax: null, openOrdersMax: null };
const limits: GuardLimits = {
  quoteAgeMsMax: 1,
  edgeBpsMax: 1,
  totalNotionalMax: 0n as NotionalE8,
  strategyNotionalMax: null,
  venues: { 'binance-um': noneOnVenue, okx: noneOnVenue },
  openPositionsMax: 0,
  openOrdersMax: 0,
  ordersPerMinMax: 0,
};

/** Completing a lone leg is refused by no cap, so that a venue can be shown any order at all. */
export function cleared(order: OrderRequest): ClearedOrder {
  const verdict = review(order, snapshot, limits);
  if (verdict.verdict === 'cleared') return verdict.order;
  throw new Error(`the guards denied the order: ${JSON.stringify(verdict.denials.map((denial) => denial.code))}`);
}

let hedge = 0;
export function freshId(): ClientOrderId {
  hedge += 1;
  return clientOrderId({ fencingId: 7 as FencingId, hedge: hedge as HedgeNumber, leg: 'e', attempt: 0 });
}

export interface Wish {
  readonly side: Side;
  readonly quantity: string;
  readonly limit: string;
  readonly kind?: OrderKind;
  readonly reduceOnly?: boolean;
  readonly id?: ClientOrderId;
  readonly simulated?: boolean;
}
export const anOrder = (rules: InstrumentRules, wish: Wish): ClearedOrder =>
  cleared({
    clientOrderId: wish.id ?? freshId(),
    venue: rules.venue,
    instrument: rules.instrument,
    side: wish.side,
    kind: wish.kind ?? 'limit-ioc',
    quantity: quantity(wish.quantity),
    limitPrice: price(wish.limit),
    reduceOnly: wish.reduceOnly ?? false,
    purpose: 'complete',
    simulated: wish.simulated ?? false,
  });
