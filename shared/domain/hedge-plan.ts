/**
 * What a hedge would be if it were opened on these books: the same sizes, prices and edge that the engine comes to, for
 * people who look before anything is sent. The engine decides by itself and never asks here.
 */
import { averagePrice, grossSpreadBps, worstPrice } from './edge.ts';
import { floorToLot, fromNumber, notionalOf, roundToTick, toNumber } from './money.ts';
import type { NotionalE8, PriceE8, QuantityE8 } from './money.ts';
import type { Side } from './order.ts';
import type { InstrumentRules, VenueId } from './venue.ts';

/** Best levels of one side, best first. */
export interface Ladder {
  readonly prices: Float64Array;
  readonly quantities: Float64Array;
}
export interface PlanVenue {
  readonly venue: VenueId;
  readonly bids: Ladder;
  readonly asks: Ladder;
  readonly rules: Pick<InstrumentRules, 'lot' | 'tick' | 'quantityMin' | 'notionalMin'>;
  /** Fractions of notional. */
  readonly takerFee: number;
  readonly makerFee: number;
}
export interface PlanTerms {
  /** USDT of one leg. */
  readonly notional: number;
  /** Where the entry rests; null when both legs are taken at once. */
  readonly makerVenue: VenueId | null;
  /** How far beyond the worst level that is needed a limit may reach, basis points: rising, the first for what opens. */
  readonly bandScheduleBps: readonly number[];
}

export interface PlannedLeg {
  readonly venue: VenueId;
  readonly side: Side;
  readonly kind: 'limit-ioc' | 'post-only';
  readonly limitPrice: PriceE8;
  /** Limit at the end of the widening schedule: what limits of risk are held against. */
  readonly worstLimitPrice: PriceE8;
  /** What the book of now promises on average. */
  readonly averagePrice: number;
  /** Worse than the touch by so much. */
  readonly slippageBps: number;
}
export interface HedgePlan {
  readonly sell: VenueId;
  readonly buy: VenueId;
  readonly quantity: QuantityE8;
  readonly grossBps: number;
  /** Of opening and closing both legs. */
  readonly feesBps: number;
  /** Net of both and of what taking the size costs. */
  readonly edgeBps: number;
  /** What is sent first, then the other. */
  readonly legs: readonly [PlannedLeg, PlannedLeg];
}
export type PlanOrNot =
  | { readonly kind: 'planned'; readonly plan: HedgePlan }
  | { readonly kind: 'none'; readonly sell: VenueId; readonly buy: VenueId; readonly why: string };

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  return right === 0n ? left : greatestCommonDivisor(right, left % right);
}
/** Smallest quantity step that both venues take. */
export const commonLot = (one: QuantityE8, other: QuantityE8): QuantityE8 =>
  ((one * other) / greatestCommonDivisor(one, other)) as QuantityE8;

/** What an order of this side takes from. */
const facing = (venue: PlanVenue, side: Side): Ladder => (side === 'buy' ? venue.asks : venue.bids);
const touchOf = ({ prices }: Ladder): number => prices[0] ?? Number.NaN;
const average = ({ prices, quantities }: Ladder, quantity: number): number =>
  averagePrice(prices, quantities, 0, prices.length, quantity);
const worst = ({ prices, quantities }: Ladder, quantity: number): number =>
  worstPrice(prices, quantities, 0, prices.length, quantity);

function limitFrom({ rules }: PlanVenue, side: Side, from: number, bandBps: number): PriceE8 {
  const reach = side === 'buy' ? 1 + bandBps / 10_000 : 1 - bandBps / 10_000;
  return roundToTick(fromNumber(from * reach) as PriceE8, rules.tick, side);
}

/** A sale is at its worst as it is: selling lower is worth less. */
function widest({ rules }: PlanVenue, side: Side, limit: PriceE8, bands: readonly number[]): PriceE8 {
  if (side === 'sell') return limit;
  const reach = 10_000n + BigInt(Math.ceil((bands.at(-1) ?? 0) - (bands[0] ?? 0)));
  return roundToTick(((limit * reach) / 10_000n) as PriceE8, rules.tick, 'buy');
}

function taken(venue: PlanVenue, side: Side, quantity: QuantityE8, bandBps: number, bands: readonly number[]) {
  const ladder = facing(venue, side);
  const size = toNumber(quantity);
  const limitPrice = limitFrom(venue, side, worst(ladder, size), bandBps);
  const averagePrice = average(ladder, size);
  const slippageBps = (Math.abs(averagePrice - touchOf(ladder)) / touchOf(ladder)) * 10_000;
  const worstLimitPrice = widest(venue, side, limitPrice, bands);
  return {
    venue: venue.venue,
    side,
    kind: 'limit-ioc',
    limitPrice,
    worstLimitPrice,
    averagePrice,
    slippageBps,
  } as const;
}

/** Sells on one venue and buys on the other. */
export function planHedge(sell: PlanVenue, buy: PlanVenue, terms: PlanTerms): PlanOrNot {
  const none = (why: string): PlanOrNot => ({ kind: 'none', sell: sell.venue, buy: buy.venue, why });
  if (![sell, buy].every(({ bids, asks }) => bids.prices.length > 0 && asks.prices.length > 0)) {
    return none('a book is empty');
  }
  const maker = [sell, buy].find(({ venue }) => venue === terms.makerVenue) ?? null;
  return maker === null ? planTaking(sell, buy, terms, none) : planResting(sell, buy, maker, terms, none);
}

type None = (why: string) => PlanOrNot;
const tooThin = 'the known levels do not hold the size';

function planTaking(sell: PlanVenue, buy: PlanVenue, { notional, bandScheduleBps }: PlanTerms, none: None): PlanOrNot {
  const wanted = notional / touchOf(buy.asks);
  const quantity = floorToLot(fromNumber(wanted) as QuantityE8, commonLot(sell.rules.lot, buy.rules.lot));
  if (quantity <= 0n) return none('less than the smallest step that both venues take');
  const [sellAverage, buyAverage] = [average(sell.bids, wanted), average(buy.asks, wanted)];
  if (Number.isNaN(sellAverage) || Number.isNaN(buyAverage)) return none(tooThin);
  const feesBps = 2 * (sell.takerFee + buy.takerFee) * 10_000;
  const grossBps = grossSpreadBps(sellAverage, buyAverage);
  const [band = 0] = bandScheduleBps;
  const legs = [
    taken(sell, 'sell', quantity, band, bandScheduleBps),
    taken(buy, 'buy', quantity, band, bandScheduleBps),
  ] as const;
  return {
    kind: 'planned',
    plan: { sell: sell.venue, buy: buy.venue, quantity, grossBps, feesBps, edgeBps: grossBps - feesBps, legs },
  };
}

function planResting(
  sell: PlanVenue,
  buy: PlanVenue,
  maker: PlanVenue,
  { notional, bandScheduleBps }: PlanTerms,
  none: None,
): PlanOrNot {
  const taker = maker === sell ? buy : sell;
  const side = maker === sell ? 'sell' : 'buy';
  const otherSide = side === 'sell' ? 'buy' : 'sell';
  const touch = touchOf(side === 'sell' ? maker.asks : maker.bids);
  const quantity = floorToLot(fromNumber(notional / touch) as QuantityE8, commonLot(sell.rules.lot, buy.rules.lot));
  if (quantity <= 0n) return none('less than the smallest step that both venues take');
  const taking = average(facing(taker, otherSide), toNumber(quantity));
  if (Number.isNaN(taking)) return none(tooThin);
  const feesBps = (maker.makerFee + taker.takerFee + sell.takerFee + buy.takerFee) * 10_000;
  const grossBps = side === 'sell' ? grossSpreadBps(touch, taking) : grossSpreadBps(taking, touch);
  const entryPrice = roundToTick(fromNumber(touch) as PriceE8, maker.rules.tick, otherSide);
  const entry: PlannedLeg = {
    venue: maker.venue,
    side,
    kind: 'post-only',
    limitPrice: entryPrice,
    worstLimitPrice: widest(maker, side, entryPrice, bandScheduleBps),
    averagePrice: touch,
    slippageBps: 0,
  };
  const legs = [entry, taken(taker, otherSide, quantity, bandScheduleBps.at(-1) ?? 0, bandScheduleBps)] as const;
  return {
    kind: 'planned',
    plan: { sell: sell.venue, buy: buy.venue, quantity, grossBps, feesBps, edgeBps: grossBps - feesBps, legs },
  };
}

export const legNotional = ({ limitPrice }: PlannedLeg, quantity: QuantityE8): NotionalE8 =>
  notionalOf(limitPrice, quantity);
export const legNotionalAtWorst = ({ worstLimitPrice }: PlannedLeg, quantity: QuantityE8): NotionalE8 =>
  notionalOf(worstLimitPrice, quantity);

/** Why a venue would refuse its leg; null when it takes it. */
export function filterProblem(leg: PlannedLeg, quantity: QuantityE8, rules: PlanVenue['rules']): string | null {
  if (quantity < rules.quantityMin) return 'below its smallest quantity';
  return legNotional(leg, quantity) < rules.notionalMin ? 'below its smallest notional' : null;
}
