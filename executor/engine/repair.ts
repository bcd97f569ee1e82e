/**
 * Makes a hedge whole whose legs differ. The numbers decide: filling the leg that lags, or giving back what leads,
 * whichever leaves more; inside a band that widens with every try and a loss cap; then one explicit last step.
 */
import { averagePrice, worstPrice } from '#shared/domain/edge.ts';
import { clientOrderId } from '#shared/domain/ids.ts';
import {
  floorToLot,
  fromNumber,
  notionalOf,
  roundToTick,
  toNumber,
  type PositionE8,
  type PriceE8,
  type QuantityE8,
} from '#shared/domain/money.ts';
import { opposite, type OrderKind, type OrderRequest, type Side } from '#shared/domain/order.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import { review } from '../guards/index.ts';
import { LEVELS } from './books.ts';
import { snapshotFor } from './exposure.ts';
import { giveBack } from './flatten.ts';
import { entryPrice, imbalanceOf, stillFilling, unreservedOf, type Hedge, type Leg } from './hedge/hedge.ts';
import { checkedMove } from './hedge/transitions.ts';
import { hold } from './hold.ts';
import { dispatch } from './open.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { REPAIR_RETRY_MS, type EngineState } from './state.ts';

/** Orders that mend one hedge over its life; its record carries them all. Past it a person decides. */
const REPAIRS_MAX = 200;

type Way = 'complete' | 'unwind';

interface Option {
  readonly way: Way;
  readonly leg: Leg;
  readonly side: Side;
  readonly quantity: QuantityE8;
  readonly limitPrice: PriceE8;
  /** What it leaves at the prices of now, basis points of the repaired notional; below zero is a loss. */
  readonly valueBps: number;
  /** The same if it fills at its limit: what the loss cap is held against. */
  readonly worstBps: number;
}

const rowOf = (state: EngineState, leg: Leg): 0 | 1 => (leg.venue === state.settings.venues[0] ? 0 : 1);

interface Taking {
  readonly average: number;
  readonly worst: number;
}
/** What taking so much from a venue's book would cost now; null without a usable book or without the depth. */
function taking(state: EngineState, row: 0 | 1, side: Side, quantity: number): Taking | null {
  const { books } = state;
  if (books.usable[row] !== 1) return null;
  const at = row * LEVELS;
  const [prices, sizes, levels] =
    side === 'buy'
      ? [books.askPrices, books.askQuantities, books.askLevels[row] ?? 0]
      : [books.bidPrices, books.bidQuantities, books.bidLevels[row] ?? 0];
  const worst = worstPrice(prices, sizes, at, levels, quantity);
  if (Number.isNaN(worst)) return null;
  return { average: averagePrice(prices, sizes, at, levels, quantity), worst };
}

/** Gross basis points of having traded the lead at `entry` and doing the other side at `price`. */
const gainBps = (leadSide: Side, entry: number, price: number): number =>
  ((leadSide === 'sell' ? entry - price : price - entry) / price) * 10_000;

function optionFor(
  state: EngineState,
  way: Way,
  lead: Leg,
  lag: Leg,
  excess: QuantityE8,
  bandBps: number,
): Option | null {
  const leg = way === 'complete' ? lag : lead;
  const rules = state.settings.rules[leg.venue];
  const quantity = floorToLot(excess, rules.lot);
  if (quantity < rules.quantityMin || quantity <= 0n) return null;
  const row = rowOf(state, leg);
  const side = opposite(lead.side);
  const cost = taking(state, row, side, toNumber(quantity));
  const entry = entryPrice(lead);
  if (cost === null || entry === null) return null;
  const reach = side === 'buy' ? 1 + bandBps / 10_000 : 1 - bandBps / 10_000;
  const limitPrice = roundToTick(fromNumber(cost.worst * reach) as PriceE8, rules.tick, side);
  if (way === 'complete' && notionalOf(limitPrice, quantity) < rules.notionalMin) return null;
  const { takerFees } = state.settings;
  // Completing still has both legs to close; giving back is one fee and done.
  const own = takerFees[row] * 10_000;
  const fees = way === 'complete' ? 2 * own + takerFees[row === 0 ? 1 : 0] * 10_000 : own;
  const from = toNumber(entry);
  return {
    way,
    leg,
    side,
    quantity,
    limitPrice,
    valueBps: gainBps(lead.side, from, cost.average) - fees,
    worstBps: gainBps(lead.side, from, toNumber(limitPrice)) - fees,
  };
}

const described = (option: Option | null, way: Way): string =>
  option === null
    ? `${way}: not possible`
    : `${way}: ${option.valueBps.toFixed(1)} bps, at worst ${option.worstBps.toFixed(1)}`;

interface Plan {
  readonly option: Option;
  readonly kind: OrderKind;
  readonly choice: string;
}

interface NoPlan {
  readonly why: string;
  /** There is a way, and it costs too much: people are to know at once. */
  readonly tooDear: boolean;
}

/** @returns the way that leaves more inside the loss cap, or why there is none */
function planFor(state: EngineState, hedge: Hedge): Plan | NoPlan {
  const imbalance = unreservedOf(hedge);
  if (imbalance === null) return { why: 'nothing stands alone', tooDear: false };
  const { bandScheduleBps: bands, lossCapBps, lastStepMarket } = state.settings;
  const lastStep = hedge.repair.attempts >= bands.length - 1;
  const bandBps = bands[Math.min(hedge.repair.attempts + 1, bands.length - 1)] ?? 0;
  // What is too little to hedge waits for the rest of its lot rather than being given back.
  const ways: readonly Way[] = stillFilling(hedge) ? ['complete'] : ['complete', 'unwind'];
  const options = (['complete', 'unwind'] as const).map((way) =>
    !ways.includes(way) ? null : optionFor(state, way, imbalance.lead, imbalance.lag, imbalance.excess, bandBps),
  );
  const numbers = `${described(options[0] ?? null, 'complete')}; ${described(options[1] ?? null, 'unwind')}`;
  const within = options.filter((option) => option !== null && option.worstBps >= -lossCapBps);
  const best = within.reduce(
    (one, other) =>
      (other?.valueBps ?? Number.NEGATIVE_INFINITY) > (one?.valueBps ?? Number.NEGATIVE_INFINITY) ? other : one,
    null,
  );
  if (best !== null && best !== undefined)
    return { option: best, kind: 'limit-ioc', choice: `${best.way} within ${bandBps} bps (${numbers})` };
  const unwind = options[1] ?? null;
  if (lastStep && lastStepMarket && unwind !== null) {
    return { option: unwind, kind: 'market', choice: `last step: unwind at market, whatever it costs (${numbers})` };
  }
  const tooDear = options.some((option) => option !== null);
  return { why: tooDear ? `beyond the loss cap of ${lossCapBps} bps (${numbers})` : 'no book to price it', tooDear };
}

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
  if (state.flattening !== null) return giveBack(state, hedge, now, at);
  // An order of an earlier life that no record knows may have mended it already: mending it again would open a position.
  if (!state.mending) {
    hedge.repair.nextAt = now + REPAIR_RETRY_MS;
    return wait(state, hedge, 'books and venues have not been compared yet', false, at);
  }
  const { bandScheduleBps, rebalancer } = state.settings;
  const tries = bandScheduleBps.length - 1 + (rebalancer.enabled ? rebalancer.triesMax : 0);
  if (hedge.repair.attempts >= tries || hedge.repair.sent >= REPAIRS_MAX)
    return wait(state, hedge, 'every try is used up', true, at);
  const plan = planFor(state, hedge);
  if ('why' in plan) {
    hedge.repair.nextAt = now + REPAIR_RETRY_MS;
    return wait(state, hedge, plan.why, plan.tooDear, at);
  }
  const request = requestFor(state, hedge, plan);
  const imbalance = unreservedOf(hedge);
  const particulars = { edgeBps: 0, exposedQuantity: imbalance?.excess ?? (0n as QuantityE8), sibling: null };
  const verdict = review(request, snapshotFor(state, request, particulars, now), state.tuning.guardLimits);
  if (verdict.verdict === 'denied') {
    hedge.repair.nextAt = now + REPAIR_RETRY_MS;
    state.effects.push({ type: 'record-denial', denials: verdict.denials });
    return wait(state, hedge, verdict.denials.map((denial) => denial.code).join(', '), true, at);
  }
  const daemon = hedge.repair.attempts >= bandScheduleBps.length - 1;
  // A further fill of a resting entry is no further try: what is already on its way has not failed.
  if (!hedge.legs.some((leg) => hedgesFill(leg))) hedge.repair.attempts += 1;
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
    event: 'repair.chosen',
    fields: { hedge: hedge.id, attempt: hedge.repair.attempts, choice: plan.choice },
  });
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
  leg.dust = dust;
  const price = entryPrice(leg);
  if (moved === 0n || price === null) return;
  const line = dustLine(leg.venue, hedge.simulated);
  state.dust.set(line, (state.dust.get(line) ?? 0n) + moved);
  state.effects.push({ type: 'record-dust', hedge, venue: leg.venue, quantity: moved as PositionE8, price });
}

/** Name of the dust line of a venue; simulated and real never mix. */
export const dustLine = (venue: VenueId, simulated: boolean): string => `${simulated ? 'simulated' : 'real'} ${venue}`;
