/**
 * Makes a hedge whole whose legs differ. The numbers decide: filling the leg that lags, or giving back what leads,
 * whichever leaves more; inside a band that widens with every try and a loss cap; then one explicit last step.
 */
import { clientOrderId } from '#shared/domain/ids.ts';
import { cashOf, floorToLot, formatE8, type CashE16, type PositionE8, type QuantityE8 } from '#shared/domain/money.ts';
import type { OrderRequest } from '#shared/domain/order.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import { review } from '../guards/index.ts';
import { snapshotFor } from './exposure.ts';
import { giveBack } from './flatten.ts';
import { mayAttempt } from './hedge/attempts.ts';
import { entryPrice, imbalanceOf, isAdopted, unreservedOf, type Hedge, type Leg } from './hedge/hedge.ts';
import { checkedMove } from './hedge/transitions.ts';
import { hold } from './hold.ts';
import { dispatch } from './open.ts';
import { isRebalanced, lastBatchFilled, waitsForLook } from './rebalancer.ts';
import { planFor, type Plan } from './repair-plan.ts';
import { dustLine, REPAIR_RETRY_MS, type EngineState } from './state.ts';

/** A look that finds every way too dear is one step of the schedule; the next comes after this long. */
const TOO_DEAR_MS = 500;

/**
 * Two legs that were sent together are looked at when both have come to their end. The fills of a resting entry are
 * hedged as they come, each less what is already on its way.
 */
const mayMend = (hedge: Hedge): boolean =>
  hedge.mode === 'maker_taker'
    ? unreservedOf(hedge) !== null
    : hedge.legs.every((leg) => leg.orders.every((track) => track.stage === 'settled'));

/** An order that completes or gives back is on its way on this leg, and in no doubt. */
const hedgesFill = (leg: Leg): boolean =>
  leg.orders.some(
    (track) => (track.stage === 'sending' || track.stage === 'accepted') && track.request.kind !== 'post-only',
  );

/** Sends the next try, or says why not and holds when it may not wait any longer. */
export function repair(state: EngineState, hedge: Hedge, now: MonotonicMs, at: EpochMs): void {
  if (now < hedge.repair.nextAt || !mayMend(hedge)) return;
  if (state.flattening !== null || state.closingOne.has(hedge.id)) return giveBack(state, hedge, now, at);
  // A person let it into the books as it is: what becomes of it is a person's to say.
  if (isAdopted(hedge)) return;
  // An order of an earlier life that no record knows may have mended it already: mending it again would open a position.
  if (!state.mending) {
    hedge.repair.nextAt = now + REPAIR_RETRY_MS;
    return wait(state, hedge, 'books and venues have not been compared yet', false, at);
  }
  if (waitsForLook(state, hedge, now)) return;
  const plan = planFor(state, hedge, now);
  const { rebalancer } = state.settings;
  const daemon = isRebalanced(state, hedge);
  if ('why' in plan) {
    if (daemon) hedge.repair.lookedAt = now;
    const pauseMs = plan.tooDear ? TOO_DEAR_MS : REPAIR_RETRY_MS;
    hedge.repair.nextAt = now + (daemon ? rebalancer.intervalMs : pauseMs);
    if (plan.tooDear) hedge.repair.looks += 1;
    return wait(state, hedge, plan.why, plan.holds, at);
  }
  if (!mayAttempt(hedge.findable, ['r'], hedge.repair.sent)) {
    hedge.repair.nextAt = now + REPAIR_RETRY_MS;
    return wait(state, hedge, 'the table has not taken the tries before this one', false, at);
  }
  const request = requestFor(state, hedge, plan);
  const imbalance = unreservedOf(hedge);
  const particulars = { edgeBps: 0, exposedQuantity: imbalance?.excess ?? (0n as QuantityE8), sibling: null };
  const verdict = review(request, snapshotFor(state, request, particulars, now), state.tuning.guardLimits);
  if (daemon) hedge.repair.lookedAt = now;
  if (verdict.verdict === 'denied') {
    hedge.repair.nextAt = now + REPAIR_RETRY_MS;
    state.effects.push({ type: 'record-denial', denials: verdict.denials, givenUp: null });
    return wait(state, hedge, verdict.denials.map((denial) => denial.code).join(', '), true, at);
  }
  // A further fill of a resting entry is no further try: what is already on its way has not failed.
  if (!hedge.legs.some((leg) => hedgesFill(leg)) && !lastBatchFilled(state, hedge)) hedge.repair.attempts += 1;
  hedge.repair.sent += 1;
  // Never twice in one instant: an order that could not even be sent must not be tried again without end.
  hedge.repair.nextAt = now + (daemon ? rebalancer.retryDelayMs : REPAIR_RETRY_MS);
  hedge.repair.choice = plan.choice;
  hedge.repair.error = '';
  const next = daemon ? 'rebalancing' : 'rescuing';
  // A resting entry whose fills are hedged one by one is still opening.
  if (hedge.state !== 'opening' && hedge.state !== 'in_doubt' && hedge.state !== next)
    hedge.state = checkedMove(hedge.state, next);
  state.effects.push({
    type: 'note',
    event: plan.kind === 'market' ? 'repair.last_step' : 'repair.chosen',
    fields: {
      hedge: hedge.id,
      attempt: hedge.repair.attempts,
      too_dear: hedge.repair.looks,
      order: `${plan.kind} ${request.side} ${formatE8(request.quantity)} on ${request.venue}, reckoned at ${formatE8(request.limitPrice)}`,
      choice: plan.choice,
    },
  });
  if (plan.kind === 'market') hold(state, 'PARTIAL_HEDGE', `hedge ${hedge.id}`, at);
  dispatch(state, hedge, [verdict.order], now);
}

function requestFor(state: EngineState, hedge: Hedge, { option, kind }: Plan): OrderRequest {
  return {
    clientOrderId: clientOrderId({
      fencingId: state.latches.fencingId,
      hedge: hedge.number,
      leg: 'r',
      attempt: hedge.repair.sent,
    }),
    venue: option.leg.venue,
    instrument: hedge.instrument,
    side: option.side,
    kind,
    quantity: option.quantity,
    limitPrice: option.limitPrice,
    reduceOnly: option.way === 'unwind',
    purpose: option.way,
    simulated: hedge.simulated,
  };
}

/** A leg that cannot be made whole now: tried again soon, and everybody knows when that is not up to us. */
function wait(state: EngineState, hedge: Hedge, why: string, holds: boolean, at: EpochMs): void {
  const said = hedge.repair.error === why;
  hedge.repair.error = why;
  if (hedge.state === 'rescuing' || hedge.state === 'rebalancing') hedge.state = checkedMove(hedge.state, 'partial');
  if (holds) hold(state, 'PARTIAL_HEDGE', `hedge ${hedge.id}`, at);
  if (!said) state.effects.push({ type: 'record-hedge', hedge });
}

/**
 * What stands alone and is too little for any order on either venue becomes dust: a line of its own, which the next
 * hedge on that venue takes in. @returns true when something was swept
 */
export function sweepDust(state: EngineState, hedge: Hedge): boolean {
  const imbalance = imbalanceOf(hedge);
  if (imbalance === null) return false;
  const { lead, lag, excess } = imbalance;
  for (const leg of [lead, lag]) {
    const rules = state.settings.rules[leg.venue];
    if (floorToLot(excess, rules.lot) >= rules.quantityMin && floorToLot(excess, rules.lot) > 0n) return false;
  }
  bookDust(state, hedge, lead, (lead.dust + excess) as QuantityE8);
  return true;
}

/** Moves the dust line of a venue by what a leg's share of it changed, at the leg's own average price. */
export function bookDust(state: EngineState, hedge: Hedge, leg: Leg, dust: QuantityE8): void {
  const moved = leg.side === 'buy' ? dust - leg.dust : leg.dust - dust;
  const more = (dust - leg.dust) as QuantityE8;
  leg.dust = dust;
  const price = entryPrice(leg);
  if (moved === 0n || price === null) return;
  leg.dustCash = (leg.dustCash + cashOf(leg.side, price, more)) as CashE16;
  const line = dustLine(leg.venue, hedge.simulated);
  state.dust.set(line, (state.dust.get(line) ?? 0n) + moved);
  state.effects.push({ type: 'record-dust', hedge, venue: leg.venue, quantity: moved as PositionE8, price });
}
