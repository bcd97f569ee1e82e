/** What it costs to hold a hedge, or to send one order: fees by tier, funding over a horizon, impact of the size. */
import { averagePrice } from './edge.ts';
import { settlements, type FundingRate, type Horizon } from './funding-outlook.ts';
import type { Ladder } from './hedge-plan.ts';
import type { Side } from './order.ts';
import type { EpochMs } from './time.ts';
import type { VenueId } from './venue.ts';

export interface FeeTier {
  readonly venue: VenueId;
  readonly tier: string;
  readonly maker_bps: number;
  readonly taker_bps: number;
  readonly rebate_bps: number;
  /** USDT of thirty days. */
  readonly notional_from: string;
}

/** The highest tier that the turnover reaches; the lowest of all when nobody says what it is. */
export function pickTier(tiers: readonly FeeTier[], venue: VenueId, turnoverUsdt: number | null): FeeTier | null {
  const rising = tiers
    .filter((tier) => tier.venue === venue)
    .toSorted((one, other) => Number(one.notional_from) - Number(other.notional_from));
  return rising.findLast((tier) => Number(tier.notional_from) <= (turnoverUsdt ?? 0)) ?? rising[0] ?? null;
}

/** Linear and quadratic in the share of the book that the size takes. */
export function impactBps(k: number, notionalUsdt: number, liquidityUsdt: number): number {
  const share = notionalUsdt / liquidityUsdt;
  return k * (share + share * share);
}

/** What taking the size from these levels costs beyond the touch; NaN when they do not hold it. */
export function bookImpactBps({ prices, quantities }: Ladder, quantity: number): number {
  const touch = prices[0] ?? Number.NaN;
  return (Math.abs(averagePrice(prices, quantities, 0, prices.length, quantity) - touch) / touch) * 10_000;
}

/** What holding it costs in funding, basis points; below zero is paid to us. Whoever bought pays a rate above zero. */
export function fundingCostBps(rate: FundingRate, side: Side, horizon: Horizon, now: EpochMs): number {
  const paid = rate.rate * settlements(rate, horizon, now) * 10_000;
  return side === 'buy' ? paid : -paid;
}

/** Requests that take no longer than the target cost nothing. */
export const latencyBps = (latencyMs: number, targetMs: number, bpsPerMs: number): number =>
  Math.max(0, latencyMs - targetMs) * bpsPerMs;
