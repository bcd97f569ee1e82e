/** The rare path that closes by itself: both legs of an open hedge at once, reduce-only, when the spread is gone. */
import { grossSpreadBps } from '#shared/domain/edge.ts';
import { ATTEMPT_MAX, clientOrderId } from '#shared/domain/ids.ts';
import { formatE8, toNumber, type PriceE8, type QuantityE8 } from '#shared/domain/money.ts';
import { opposite, type ClearedOrder, type OrderRequest } from '#shared/domain/order.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import { review } from '../guards/index.ts';
import { fundingCarry } from '../strategies/funding-carry.ts';
import { LEVELS } from './books.ts';
import { snapshotFor } from './exposure.ts';
import { closePair } from './flatten.ts';
import { mayAttempt } from './hedge/attempts.ts';
import { netQuantity, type Hedge, type Leg, type Terms } from './hedge/hedge.ts';
import { checkedMove } from './hedge/transitions.ts';
import { hold } from './hold.ts';
import { dispatch } from './open.ts';
import { depthOf, limitBeyond, rowOf, taking } from './pricing.ts';
import { RECLOSE_MS, wallAt, type EngineState } from './state.ts';
import { eitherMustWait } from './told-to-wait.ts';

/** After closes in a row that filled nothing the pause doubles up to this. */
const RECLOSE_MS_MAX = 10_000;
/** Numbers of a hedge's closes that are kept for closes that a person asks for. */
const CLOSES_KEPT = 256;
const OWN_CLOSES_MAX = ATTEMPT_MAX + 1 - CLOSES_KEPT;

/** Row of the venue on which the hedge sold; 0 or 1. */
const soldRow = (state: EngineState, { legs: [one, other] }: Hedge): 0 | 1 =>
  rowOf(state, one.side === 'sell' ? one : other);

/** HOT PATH. What closing at the touch would give back of the spread, basis points; NaN without two good books. */
function remainingSpreadBps(state: EngineState, hedge: Hedge): number {
  const { books } = state;
  if (books.usable[0] !== 1 || books.usable[1] !== 1) return Number.NaN;
  const sold = soldRow(state, hedge);
  const buyBack = books.askPrices[sold * LEVELS] ?? Number.NaN;
  const sellOff = books.bidPrices[(1 - sold) * LEVELS] ?? Number.NaN;
  return grossSpreadBps(buyBack, sellOff);
}

/** HOT PATH. What has it open says when it closes; whatever else has, as recovery, closes by the strategy of the quotes. */
function pays(state: EngineState, hedge: Hedge, terms: Terms, remaining: number): boolean {
  const strategy = hedge.strategy === fundingCarry.name ? fundingCarry : state.settings.strategy;
  return strategy.shouldClose({
    remainingSpreadBps: remaining,
    closeSpreadBps: terms.closeSpreadBps,
    fundingBps: state.fundingBps[soldRow(state, hedge)] ?? Number.NaN,
  });
}

/** HOT PATH up to the touch's answer. */
export function considerClose(state: EngineState, hedge: Hedge, now: MonotonicMs): void {
  const dryRunLeft = hedge.simulated && state.latches.level?.dry_run.on === false;
  // People asked: leaving dry run closes what was simulated, flatten closes everything, whatever the spread.
  if (dryRunLeft || state.flattening !== null) return closePair(state, hedge, now);
  const { terms } = hedge;
  const remaining = remainingSpreadBps(state, hedge);
  if (terms === null || Number.isNaN(remaining) || !pays(state, hedge, terms, remaining)) return;
  hedge.nextCloseAt = now + RECLOSE_MS;
  if (eitherMustWait(state, hedge.simulated, now)) return;
  closeAtSize(state, hedge, terms, now);
}

interface Prices {
  readonly leg: Leg;
  readonly row: 0 | 1;
  readonly average: number;
  readonly worst: number;
}

/** Closing the whole leg at the prices of now; null when the known levels do not hold it. */
function pricesOf(state: EngineState, leg: Leg): Prices | null {
  const row = rowOf(state, leg);
  const [side, size] = [opposite(leg.side), toNumber(netQuantity(leg))];
  if (depthOf(state, row, side) < size) return null;
  return { leg, row, ...taking(state, row, side, size) };
}

/** The touch has said yes: decided by the average price of the whole, sent within what the loss cap leaves. */
function closeAtSize(state: EngineState, hedge: Hedge, terms: Terms, now: MonotonicMs): void {
  const [one, other] = [pricesOf(state, hedge.legs[0]), pricesOf(state, hedge.legs[1])];
  if (one === null || other === null) return;
  const [bought, sold] = one.leg.side === 'buy' ? [one, other] : [other, one];
  if (!pays(state, hedge, terms, grossSpreadBps(sold.average, bought.average))) return;
  const { lossCapBps, bandScheduleBps: bands } = state.settings;
  // Both limits may be met: together they give back no more than the target and the loss cap.
  const room = ((1 + (terms.closeSpreadBps + lossCapBps) / 10_000) * bought.worst) / sold.worst;
  const roomBps = ((room - 1) / (room + 1)) * 10_000;
  if (roomBps < 0) return;
  if (hedge.closeAttempts >= OWN_CLOSES_MAX) return runsLow(state, hedge, now);
  if (!mayAttempt(hedge.findable, ['x', 'y'], hedge.closeAttempts)) return;
  const { closing } = hedge;
  const bandBps = Math.min(bands[Math.min(closing.misses, bands.length - 1)] ?? 0, roomBps);
  close(state, hedge, [one, other], bandBps, now);
}

function close(
  state: EngineState,
  hedge: Hedge,
  prices: readonly [Prices, Prices],
  bandBps: number,
  now: MonotonicMs,
): void {
  const cleared: ClearedOrder[] = [];
  for (const { leg, row, worst } of prices) {
    const request = closeRequest(state, hedge, leg, limitBeyond(state, row, opposite(leg.side), worst, bandBps));
    const particulars = { edgeBps: 0, exposedQuantity: netQuantity(leg) as QuantityE8, sibling: null };
    const verdict = review(request, snapshotFor(state, request, particulars, now), state.tuning.guardLimits);
    if (verdict.verdict === 'denied') {
      state.effects.push({ type: 'record-denial', denials: verdict.denials, givenUp: null });
      return;
    }
    cleared.push(verdict.order);
  }
  const { closing } = hedge;
  hedge.closeAttempts += 1;
  hedge.nextCloseAt = now + Math.min(RECLOSE_MS * 2 ** closing.misses, RECLOSE_MS_MAX);
  closing.misses += 1;
  closing.quantity = netQuantity(prices[0].leg);
  hedge.state = checkedMove(hedge.state, 'closing');
  if (hedge.closeAttempts === OWN_CLOSES_MAX) runsLow(state, hedge, now);
  dispatch(state, hedge, cleared, now);
}

/** So many closes have not closed it that something is wrong; what is left of its numbers is a person's. */
function runsLow(state: EngineState, hedge: Hedge, now: MonotonicMs): void {
  const why = `hedge ${hedge.id}: ${hedge.closeAttempts} closes have not closed it`;
  if (state.latches.local.some((local) => local.hold.note === why)) return;
  const fields = { hedge: hedge.id, sent: hedge.closeAttempts, kept: CLOSES_KEPT, open: formatE8(hedge.quantity) };
  state.effects.push({ type: 'note', event: 'close.runs_low', fields });
  hold(state, 'WATCHDOG_AUTO_HOLD', why, wallAt(state, now));
}

function closeRequest(state: EngineState, hedge: Hedge, leg: Leg, limitPrice: PriceE8): OrderRequest {
  return {
    clientOrderId: clientOrderId({
      fencingId: state.latches.fencingId,
      hedge: hedge.number,
      leg: leg.role === 'entry' ? 'x' : 'y',
      attempt: hedge.closeAttempts,
    }),
    venue: leg.venue,
    instrument: hedge.instrument,
    side: opposite(leg.side),
    kind: 'limit-ioc',
    quantity: netQuantity(leg) as QuantityE8,
    limitPrice,
    reduceOnly: true,
    purpose: 'close',
    simulated: hedge.simulated,
  };
}
