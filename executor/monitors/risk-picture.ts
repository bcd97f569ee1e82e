/** What stands at risk now, from the engine's hedges, the books and the prices that venues show. */
import type { EngineView } from '#executor/engine/view.ts';
import { legNotional } from '#executor/engine/exposure.ts';
import { netQuantity, type Hedge, type Leg } from '#executor/engine/hedge/hedge.ts';
import type { Touch as VenueTouch } from '#executor/telemetry/status.ts';
import { dayOf } from '#shared/domain/ledger/entry.ts';
import type { Ledger, Marks } from '#shared/domain/ledger/ledger.ts';
import { closingMarks } from '#shared/domain/ledger/marks.ts';
import { nothingMade, totalOf } from '#shared/domain/ledger/result.ts';
import { notionalOf, usdtOfCash, type NotionalE8, type PositionE8, type QuantityE8 } from '#shared/domain/money.ts';
import type { AtRisk, VenueAtRisk } from '#shared/domain/risk.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

/** As the engine judges the age of a quote: the worse of receipt and event time, where that is known. */
export const marksAt = (touches: ReadonlyMap<VenueId, VenueTouch>, now: MonotonicMs): Marks =>
  closingMarks((venue) => {
    const touch = touches.get(venue);
    if (touch === undefined) return null;
    const { bid, ask, receivedAt, madeAt } = touch;
    return { bid, ask, ageMs: now - (Number.isFinite(madeAt) ? Math.min(receivedAt, madeAt) : receivedAt) };
  });

/** One leg stands alone, and that is no matter of an answer that is still out. */
const ALONE: readonly Hedge['state'][] = ['partial', 'rescuing', 'rebalancing'];

const signedNet = (leg: Leg): PositionE8 =>
  (leg.side === 'buy' ? netQuantity(leg) : 0n - netQuantity(leg)) as PositionE8;
const standsOpen = (hedge: Hedge): boolean => hedge.legs.some((leg) => netQuantity(leg) !== 0n);

/** What stands open of a leg at its mark, or at the price that was reserved for it. */
function worthOf(leg: Leg, marks: Marks): NotionalE8 {
  const net = signedNet(leg);
  const quantity = (net < 0n ? 0n - net : net) as QuantityE8;
  return quantity === 0n ? (0n as NotionalE8) : notionalOf(marks(leg.venue, net) ?? leg.reservePrice, quantity);
}

const isValued = (hedge: Hedge, marks: Marks): boolean =>
  hedge.legs.every((leg) => netQuantity(leg) === 0n || marks(leg.venue, signedNet(leg)) !== null);

const sum = (amounts: readonly bigint[]): NotionalE8 => amounts.reduce((total, one) => total + one, 0n) as NotionalE8;

export function lookAtRisk(view: Pick<EngineView, 'liveHedges'>, ledger: Ledger, marks: Marks, at: EpochMs): AtRisk {
  const hedges = view.liveHedges().filter((hedge) => hedge.simulated === ledger.simulated);
  const legs = hedges.flatMap((hedge) => hedge.legs.map((leg) => ({ hedge, leg })));
  const made = ledger.unrealizedOn(marks);
  const on = (venue: VenueId): VenueAtRisk => {
    const there = legs.filter(({ leg }) => leg.venue === venue);
    const worth = (side: 'buy' | 'sell'): NotionalE8 =>
      sum(there.filter(({ leg }) => leg.side === side).map(({ leg }) => worthOf(leg, marks)));
    return {
      long: worth('buy'),
      short: worth('sell'),
      committed: sum(there.map(({ hedge, leg }) => legNotional(hedge, leg))),
      orders: there.flatMap(({ leg }) => leg.orders).filter(({ stage }) => stage !== 'settled').length,
      unrealized: usdtOfCash(totalOf(made.get(venue) ?? nothingMade)),
    };
  };
  const venues = { 'binance-um': on('binance-um'), okx: on('okx') };
  const each = Object.values(venues);
  return {
    simulated: ledger.simulated,
    totalNotional: sum(each.flatMap(({ long, short }) => [long, short])),
    openHedges: hedges.filter(standsOpen).length,
    partialHedges: hedges.filter(({ state }) => ALONE.includes(state)).length,
    committedNotional: sum(each.map(({ committed }) => committed)),
    liveHedges: hedges.length,
    openOrders: each.reduce((total, { orders }) => total + orders, 0),
    realizedToday: usdtOfCash(totalOf(ledger.madeOn(dayOf(at)))),
    unrealized: usdtOfCash(totalOf(ledger.unrealized(marks))),
    valued: hedges.every((hedge) => isValued(hedge, marks)),
    venues,
  };
}
