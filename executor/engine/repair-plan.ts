/** How a lone leg is made whole next: what each way leaves at the prices of now, and which step of the schedule it is. */
import { partsOfOrderId } from '#shared/domain/ids.ts';
import {
  floorToLot,
  fromNumber,
  notionalOf,
  roundToTick,
  toNumber,
  type PriceE8,
  type QuantityE8,
} from '#shared/domain/money.ts';
import { opposite, type OrderKind, type Side } from '#shared/domain/order.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import {
  entryPrice,
  restingEntry,
  tracksOf,
  unreservedOf,
  wasForced,
  type Hedge,
  type Imbalance,
  type Leg,
} from './hedge/hedge.ts';
import { batchOf, isRebalanced, isSpent } from './rebalancer.ts';
import { mustWait } from './told-to-wait.ts';
import { isFresh, lastTouch, limitBeyond, rowOf, taking, type Taking } from './pricing.ts';
import type { EngineState } from './state.ts';

/** Orders that mend one hedge over its life; its record carries them all. Past it a person decides. */
const REPAIRS_MAX = 200;
type Way = 'complete' | 'unwind';

interface Option {
  readonly way: Way;
  readonly leg: Leg;
  readonly side: Side;
  readonly quantity: QuantityE8;
  readonly limitPrice: PriceE8;
  /** The touch that it is priced by. */
  readonly best: PriceE8;
  /** What it leaves at the prices of now, basis points of the repaired notional; below zero is a loss. */
  readonly valueBps: number;
  /** The same if it fills at its limit. */
  readonly worstBps: number;
  /** What the book asks for keeps to the loss cap; then its limit does, too. */
  readonly withinCap: boolean;
}

/** Why a way is none now; all but the first pass. */
const whyNone = {
  impossible: 'not possible',
  unpriced: 'no book',
  'told to wait': 'the venue wants to hear nothing',
} as const;
type NoOption = keyof typeof whyNone;

/** Gross basis points of having traded the lead at `entry` and doing the other side at `price`. */
const gainBps = (leadSide: Side, entry: number, price: number): number =>
  ((leadSide === 'sell' ? entry - price : price - entry) / price) * 10_000;

/** A fresh book is waited for as long as a leg may stand alone; after that the last touch has to do. */
function pricedBy(
  state: EngineState,
  hedge: Hedge,
  row: 0 | 1,
  side: Side,
  size: number,
  now: MonotonicMs,
): Taking | 'unpriced' | 'impossible' {
  if (isFresh(state, row, now)) return taking(state, row, side, size);
  const waited = now - hedge.unhedged.since > state.settings.unhedgedMsMax;
  return waited ? (lastTouch(state, row, side) ?? 'impossible') : 'unpriced';
}

function optionOf(
  state: EngineState,
  hedge: Hedge,
  way: Way,
  { lead, lag, excess }: Imbalance,
  most: QuantityE8,
  bandBps: number,
  now: MonotonicMs,
): Option | NoOption {
  const leg = way === 'complete' ? lag : lead;
  const rules = state.settings.rules[leg.venue];
  const quantity = floorToLot(excess < most ? excess : most, rules.lot);
  if (quantity < rules.quantityMin || quantity <= 0n) return 'impossible';
  const row = rowOf(state, leg);
  if (mustWait(state, row, hedge.simulated, now)) return 'told to wait';
  const side = opposite(lead.side);
  const cost = pricedBy(state, hedge, row, side, toNumber(quantity), now);
  const entry = entryPrice(lead);
  if (entry === null) return 'impossible';
  if (typeof cost === 'string') return cost;
  const { takerFees, lossCapBps } = state.settings;
  // Completing still has both legs to close; giving back is one fee and done.
  const own = takerFees[row] * 10_000;
  const fees = way === 'complete' ? 2 * own + takerFees[row === 0 ? 1 : 0] * 10_000 : own;
  // What the market moved before a venue closed the other leg was made or lost there: only this order's own cost counts.
  const from = wasForced(hedge) ? cost.best : toNumber(entry);
  const leaves = (price: number): number => gainBps(lead.side, from, price) - fees;
  const withinCap = leaves(cost.worst) >= -lossCapBps;
  // The limit reaches as far as its band, and never further than the price at which the loss cap lies.
  const toCap = (lead.side === 'sell' ? fees - lossCapBps : lossCapBps - fees) / 10_000;
  const capPrice = roundToTick(fromNumber(from / (1 + toCap)) as PriceE8, rules.tick, lead.side);
  const bandPrice = limitBeyond(state, row, side, cost.worst, bandBps);
  const limitPrice = withinCap && bandPrice > capPrice === (side === 'buy') ? capPrice : bandPrice;
  if (way === 'complete' && notionalOf(limitPrice, quantity) < rules.notionalMin) return 'impossible';
  const [valueBps, worstBps] = [leaves(cost.average), leaves(toNumber(limitPrice))];
  const best = fromNumber(cost.best) as PriceE8;
  return { way, leg, side, quantity, limitPrice, best, valueBps, worstBps, withinCap };
}

/** All of it; of the rebalancer, as much as one of its orders may carry. */
function optionFor(
  state: EngineState,
  hedge: Hedge,
  way: Way,
  imbalance: Imbalance,
  batched: boolean,
  bandBps: number,
  now: MonotonicMs,
): Option | NoOption {
  const whole = optionOf(state, hedge, way, imbalance, imbalance.excess, bandBps, now);
  if (!batched || typeof whole === 'string') return whole;
  const { quantity, best, limitPrice, leg } = whole;
  const prices = best < limitPrice ? { low: best, high: limitPrice } : { low: limitPrice, high: best };
  const size = batchOf(quantity, state.settings.rebalancer.batchNotional, prices, state.settings.rules[leg.venue]);
  return size === quantity ? whole : optionOf(state, hedge, way, imbalance, size, bandBps, now);
}

const described = (option: Option | NoOption, way: Way): string =>
  typeof option === 'string'
    ? `${way}: ${whyNone[option]}`
    : `${way}: ${option.valueBps.toFixed(1)} bps, at worst ${option.worstBps.toFixed(1)}`;

export interface Plan {
  readonly option: Option;
  readonly kind: OrderKind;
  readonly choice: string;
}
export interface NoPlan {
  readonly why: string;
  /** There is a way, and it costs too much: that was one step of the schedule. */
  readonly tooDear: boolean;
  /** People are to know at once. */
  readonly holds: boolean;
}
const noPlan = (why: string, holds: boolean, tooDear = false): NoPlan => ({ why, tooDear, holds });

/**
 * The one last step of what stands alone now: it counts unless the venue refused it or, proven, never took it, and
 * behind it a person decides.
 * One that filled whole has done its work: what stands alone since was on its way then, and is another matter.
 */
const lastStepTaken = (hedge: Hedge): boolean =>
  tracksOf(hedge).some(
    ({ request, state, filled }) =>
      request.kind === 'market' &&
      request.purpose === 'unwind' &&
      state !== 'rejected' &&
      filled < request.quantity &&
      (partsOfOrderId(request.clientOrderId)?.attempt ?? 0) >= hedge.repair.before,
  );

/** @returns the way that leaves more inside the loss cap, or the last step, or why there is none */
export function planFor(state: EngineState, hedge: Hedge, now: MonotonicMs): Plan | NoPlan {
  const imbalance = unreservedOf(hedge);
  if (imbalance === null) return noPlan('nothing stands alone', false);
  const { bandScheduleBps: bands, lossCapBps, lastStepMarket } = state.settings;
  const { attempts, looks, sent } = hedge.repair;
  const spent = isSpent(state, hedge);
  if (sent >= REPAIRS_MAX || lastStepTaken(hedge) || (spent && !lastStepMarket))
    return noPlan('every try is used up', true);
  const bandBps = bands[Math.min(attempts + looks + 1, bands.length - 1)] ?? 0;
  const isForced = wasForced(hedge);
  const isFilling = restingEntry(hedge) !== null;
  // What fills at rest on this venue would be met by an order of the other side; it has been asked to go.
  if (isForced && isFilling && imbalance.lead.role === 'entry')
    return noPlan('the resting entry is not proven gone', false);
  // What is too little to hedge waits for the rest of its lot rather than being given back. What a venue closed is not
  // opened again.
  const ways: readonly Way[] = isForced ? ['unwind'] : isFilling ? ['complete'] : ['complete', 'unwind'];
  const batched = isRebalanced(state, hedge) && !spent;
  const look = (way: Way, part = batched): ReturnType<typeof optionFor> =>
    ways.includes(way) ? optionFor(state, hedge, way, imbalance, part, bandBps, now) : 'impossible';
  const [complete, unwind] = [look('complete'), look('unwind')];
  const numbers = `${described(complete, 'complete')}; ${described(unwind, 'unwind')}`;
  const options = [complete, unwind].filter((option) => typeof option !== 'string');
  const [best] = options.filter((option) => option.withinCap).toSorted((one, other) => other.valueBps - one.valueBps);
  if (best !== undefined && !spent)
    return { option: best, kind: 'limit-ioc', choice: `${best.way} within ${bandBps} bps (${numbers})` };
  if (best === undefined && [complete, unwind].includes('told to wait')) return noPlan(numbers, true);
  // A way that is not priced yet may cost less than the one that is.
  if (best === undefined && (complete === 'unpriced' || unwind === 'unpriced'))
    return noPlan('no fresh book to price it', false);
  const tooDear = best === undefined && options.length > 0;
  const scheduleOver = attempts + looks >= bands.length - 1;
  if (lastStepMarket && typeof unwind !== 'string' && (spent || (tooDear && scheduleOver))) {
    // The one last step gives back all of it.
    const whole = look('unwind', false);
    const option = typeof whole === 'string' ? unwind : whole;
    return { option, kind: 'market', choice: `last step: unwind at market, whatever it costs (${numbers})` };
  }
  if (spent) return noPlan('every try is used up', true);
  return tooDear ? noPlan(`beyond the loss cap of ${lossCapBps} bps (${numbers})`, true, true) : noPlan(numbers, false);
}
