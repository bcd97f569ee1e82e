/**
 * Request weight, accounted by us: ccxt's own limiter makes an order wait 200 ms, and a venue's ban lasts minutes to
 * days. We spend at most 80 % of what a venue allows, and the last fifth of that is hedging's alone: orders that complete,
 * unwind or close, cancels, look-ups and what reconciliation compares are never starved by entries and reads. Once a venue tells us to wait, nothing at all goes to it before the stated time.
 */
import type { Purpose } from '#shared/domain/order.ts';
import { monotonicMs, type DurationMs, type MonotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

import type { BudgetFigures } from '../venue.ts';

export interface Allowance {
  /** What the venue allows in any window. */
  readonly weightMax: number;
  readonly windowMs: DurationMs;
}
export interface WeightBudget {
  readonly requests: Allowance;
  readonly orders: Allowance;
}
/** `entry`: an order that opens. `hedge`: any other. `repair`: cancels, look-ups, and what reconciliation compares. */
export const budgetUses = ['entry', 'hedge', 'repair', 'read'] as const;
export type BudgetUse = (typeof budgetUses)[number];
export const useOf = (purpose: Purpose): BudgetUse => (purpose === 'open' ? 'entry' : 'hedge');

const ms = (value: number): DurationMs => value as DurationMs;
/** As documented by the venues: Binance USD-M for an ordinary account; OKX for one instrument of one user. */
export const weightBudgets: Readonly<Record<VenueId, WeightBudget>> = {
  'binance-um': {
    requests: { weightMax: 2_400, windowMs: ms(60_000) },
    orders: { weightMax: 300, windowMs: ms(10_000) },
  },
  okx: { requests: { weightMax: 60, windowMs: ms(2_000) }, orders: { weightMax: 60, windowMs: ms(2_000) } },
};

export const USABLE_SHARE = 0.8;
export const RESERVED_SHARE = 0.2;
/** Slices of one window; a finer count would only cost memory. */
const SLICES = 20;

export interface Budget {
  /** The venue wants to hear nothing for so long, whatever it is about. An earlier, longer wait stands. */
  tellToWait(at: MonotonicMs, waitMs: DurationMs): void;
  /** How much of a wait is left; zero when the venue may be asked. */
  waitLeftMs(at: MonotonicMs): DurationMs;
  /** @returns false when it would go over, or the venue has told us to wait; nothing is spent then. */
  take(weight: number, use: BudgetUse, at: MonotonicMs): boolean;
  figures(at: MonotonicMs): BudgetFigures;
}

/** A window that slides in steps of a twentieth and never forgets too early. */
function createWindow({ weightMax, windowMs }: Allowance): {
  /** What was spent in the window that ends now, as a share of what the venue allows. */
  share(at: MonotonicMs): number;
  fits(weight: number, share: number, at: MonotonicMs): boolean;
  spend(weight: number, at: MonotonicMs): void;
} {
  const sliceMs = windowMs / SLICES;
  const spent = new Float64Array(SLICES + 1);
  const sliceOf = new Float64Array(SLICES + 1).fill(-1);
  const used = (at: MonotonicMs): number => {
    const oldest = Math.floor(at / sliceMs) - SLICES;
    return spent.reduce((sum, weight, index) => ((sliceOf[index] ?? -1) >= oldest ? sum + weight : sum), 0);
  };
  return {
    share: (at) => used(at) / weightMax,
    fits: (weight, share, at) => used(at) + weight <= weightMax * share,
    spend(weight, at) {
      const slice = Math.floor(at / sliceMs);
      const index = slice % (SLICES + 1);
      if (sliceOf[index] !== slice) spent[index] = 0;
      sliceOf[index] = slice;
      spent[index] = (spent[index] ?? 0) + weight;
    },
  };
}

/** What entries and reads may spend, as a share of what the venue allows. */
export const OTHERS_SHARE = USABLE_SHARE * (1 - RESERVED_SHARE);

const isHedging = (use: BudgetUse): boolean => use === 'hedge' || use === 'repair';
const isOrder = (use: BudgetUse): boolean => use === 'entry' || use === 'hedge';

export function createBudget(budget: WeightBudget): Budget {
  const requests = createWindow(budget.requests);
  const orders = createWindow(budget.orders);
  /** Counted beside them, so that what may never be would be seen. */
  const others = { requests: createWindow(budget.requests), orders: createWindow(budget.orders) };
  let silentUntil = monotonicMs(0);
  const waitLeftMs = (at: MonotonicMs): DurationMs => ms(Math.max(0, silentUntil - at));
  return {
    tellToWait(at, waitMs) {
      silentUntil = monotonicMs(Math.max(silentUntil, at + waitMs));
    },
    waitLeftMs,
    take(weight, use, at) {
      if (waitLeftMs(at) > 0) return false;
      const share = isHedging(use) ? USABLE_SHARE : OTHERS_SHARE;
      if (!requests.fits(weight, share, at)) return false;
      if (isOrder(use) && !orders.fits(1, share, at)) return false;
      requests.spend(weight, at);
      if (isOrder(use)) orders.spend(1, at);
      if (isHedging(use)) return true;
      others.requests.spend(weight, at);
      if (use === 'entry') others.orders.spend(1, at);
      return true;
    },
    figures: (at) => ({
      usedShare: Math.max(requests.share(at), orders.share(at)) / USABLE_SHARE,
      othersShare: Math.max(others.requests.share(at), others.orders.share(at)) / USABLE_SHARE,
      othersShareMax: 1 - RESERVED_SHARE,
    }),
  };
}
