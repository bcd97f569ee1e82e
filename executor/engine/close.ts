/** The rare path that closes: both legs of an open hedge at once, reduce-only. */
import { grossSpreadBps } from '#shared/domain/edge.ts';
import { ATTEMPT_MAX, clientOrderId } from '#shared/domain/ids.ts';
import type { QuantityE8 } from '#shared/domain/money.ts';
import { opposite, type ClearedOrder, type OrderRequest } from '#shared/domain/order.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import { review } from '../guards/index.ts';
import { LEVELS } from './books.ts';
import { snapshotFor } from './exposure.ts';
import { closePair } from './flatten.ts';
import { netQuantity, type Hedge, type Leg } from './hedge/hedge.ts';
import { checkedMove } from './hedge/transitions.ts';
import { bandPrice, dispatch } from './open.ts';
import { RECLOSE_MS, type EngineState } from './state.ts';

/** Row of the venue on which the hedge sold; 0 or 1. */
const soldRow = (state: EngineState, hedge: Hedge): 0 | 1 =>
  hedge.legs.find((leg) => leg.side === 'sell')?.venue === state.settings.venues[0] ? 0 : 1;

/** What closing at the touch would give back of the spread, basis points; NaN without two good books. */
export function remainingSpreadBps(state: EngineState, hedge: Hedge): number {
  const { books } = state;
  if (books.usable[0] !== 1 || books.usable[1] !== 1) return Number.NaN;
  const sold = soldRow(state, hedge);
  const buyBack = books.askPrices[sold * LEVELS] ?? Number.NaN;
  const sellOff = books.bidPrices[(1 - sold) * LEVELS] ?? Number.NaN;
  return grossSpreadBps(buyBack, sellOff);
}

export function considerClose(state: EngineState, hedge: Hedge, now: MonotonicMs): void {
  const dryRunLeft = hedge.simulated && state.latches.level?.dry_run.on === false;
  // People asked: leaving dry run closes what was simulated, flatten closes everything, whatever the spread.
  if (dryRunLeft || state.flattening !== null) return closePair(state, hedge, now);
  const remaining = remainingSpreadBps(state, hedge);
  if (Number.isNaN(remaining)) return;
  if (
    !state.settings.strategy.shouldClose({ remainingSpreadBps: remaining, closeSpreadBps: state.tuning.closeSpreadBps })
  )
    return;
  hedge.nextCloseAt = now + RECLOSE_MS;
  close(state, hedge, now);
}

function close(state: EngineState, hedge: Hedge, now: MonotonicMs): void {
  if (hedge.state !== 'open' || hedge.closeAttempts > ATTEMPT_MAX) return;
  const requests = hedge.legs.map((leg) => closeRequest(state, hedge, leg));
  const cleared: ClearedOrder[] = [];
  for (const [index, request] of requests.entries()) {
    const leg = hedge.legs[index];
    if (request === null || leg === undefined) return;
    const particulars = { edgeBps: 0, exposedQuantity: netQuantity(leg) as QuantityE8, sibling: null };
    const verdict = review(request, snapshotFor(state, request, particulars, now), state.tuning.guardLimits);
    if (verdict.verdict === 'denied') {
      state.effects.push({ type: 'record-denial', denials: verdict.denials });
      return;
    }
    cleared.push(verdict.order);
  }
  hedge.closeAttempts += 1;
  hedge.state = checkedMove(hedge.state, 'closing');
  dispatch(state, hedge, cleared, now);
}

/** A close that filled too little reaches further the next time. */
const closeBandBps = (state: EngineState, hedge: Hedge): number => {
  const { bandScheduleBps } = state.settings;
  return bandScheduleBps[Math.min(hedge.closeAttempts, bandScheduleBps.length - 1)] ?? 0;
};

function closeRequest(state: EngineState, hedge: Hedge, leg: Leg): OrderRequest | null {
  const row = leg.venue === state.settings.venues[0] ? 0 : 1;
  const side = opposite(leg.side);
  const quantity = netQuantity(leg) as QuantityE8;
  const limitPrice = bandPrice(state, row, side, Number(quantity) / 1e8, closeBandBps(state, hedge));
  if (limitPrice === null) return null;
  return {
    clientOrderId: clientOrderId({
      fencingId: state.latches.fencingId,
      hedge: hedge.number,
      leg: leg.role === 'entry' ? 'x' : 'y',
      attempt: hedge.closeAttempts,
    }),
    venue: leg.venue,
    instrument: hedge.instrument,
    side,
    kind: 'limit-ioc',
    quantity,
    limitPrice,
    reduceOnly: true,
    purpose: 'close',
    simulated: hedge.simulated,
  };
}
