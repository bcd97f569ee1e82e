import type { Denial } from '#shared/domain/denial.ts';
import type { ClearedOrder, OrderRequest, Purpose } from '#shared/domain/order.ts';
import { bookUsable } from './book-usable.ts';
import { entriesBlocked } from './entries-blocked.ts';
import type { Guard, GuardLimits, Snapshot } from './guard.ts';
import { instrumentRules } from './instrument-rules.ts';
import { margin } from './margin.ts';
import { maxOpenOrders } from './max-open-orders.ts';
import { maxOpenPositions } from './max-open-positions.ts';
import { maxPosition } from './max-position.ts';
import { maxTotalNotional } from './max-total-notional.ts';
import { maxVenueNotional } from './max-venue-notional.ts';
import { oppositeHedge } from './opposite-hedge.ts';
import { orderRate } from './order-rate.ts';
import { permission } from './permission.ts';
import { plausibleEdge } from './plausible-edge.ts';
import { quoteFreshness } from './quote-freshness.ts';
import { reduceOnly } from './reduce-only.ts';
import { simulatedStillOpen } from './simulated-still-open.ts';
import { strategyBudget } from './strategy-budget.ts';
import { withinExposure } from './within-exposure.ts';

/**
 * Which guards speak on which purpose. Completing, unwinding and closing carry less risk than waiting, so no cap
 * speaks there. To add a guard: write its file, add it here, test both sides of its limit.
 */
export const guards: Readonly<Record<Purpose, readonly Guard[]>> = {
  open: [
    permission,
    entriesBlocked,
    bookUsable,
    quoteFreshness,
    plausibleEdge,
    simulatedStillOpen,
    oppositeHedge,
    maxOpenPositions,
    maxTotalNotional,
    strategyBudget,
    maxPosition,
    maxVenueNotional,
    maxOpenOrders,
    orderRate,
    instrumentRules,
    margin,
  ],
  complete: [permission, withinExposure],
  unwind: [permission, withinExposure, reduceOnly],
  close: [permission, bookUsable, quoteFreshness, withinExposure, reduceOnly],
  'asked-close': [permission, withinExposure, reduceOnly],
};

export type Review =
  | { readonly verdict: 'cleared'; readonly order: ClearedOrder }
  | { readonly verdict: 'denied'; readonly denials: readonly [Denial, ...Denial[]] };

/** Runs every guard, not only until the first denial: the operator sees all that is wrong. */
export function review(order: OrderRequest, snapshot: Snapshot, limits: GuardLimits): Review {
  let denials: [Denial, ...Denial[]] | null = null;
  for (const guard of guards[order.purpose]) {
    const denial = guard(order, snapshot, limits);
    if (denial === null) continue;
    if (denials === null) denials = [denial];
    else denials.push(denial);
  }
  return denials === null ? { verdict: 'cleared', order: order as ClearedOrder } : { verdict: 'denied', denials };
}
