/** The stage behind the schedule of tries: when it looks at a hedge, and how much one of its orders carries. */
import { partsOfOrderId } from '#shared/domain/ids.ts';
import { E8, floorToLot, type NotionalE8, type PriceE8, type QuantityE8 } from '#shared/domain/money.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import type { InstrumentRules } from '#shared/domain/venue.ts';
import { tracksOf, type Hedge } from './hedge/hedge.ts';
import type { EngineSettings, EngineState } from './state.ts';

const scheduled = ({ bandScheduleBps }: EngineSettings): number => bandScheduleBps.length - 1;

/** The schedule is used up, and the rebalancer goes on. */
export const isRebalanced = ({ settings }: EngineState, { repair }: Hedge): boolean =>
  settings.rebalancer.enabled && repair.attempts >= scheduled(settings);

/** It has looked at this hedge a moment ago: also what a fill has changed since then waits for the next look. */
export const waitsForLook = (state: EngineState, hedge: Hedge, now: MonotonicMs): boolean =>
  isRebalanced(state, hedge) && now - hedge.repair.lookedAt < state.settings.rebalancer.intervalMs;

/** Its last order filled whole and something is left: that was a part of the work, and no try that has failed. */
export function lastBatchFilled({ settings }: EngineState, hedge: Hedge): boolean {
  if (!settings.rebalancer.enabled || hedge.repair.attempts <= scheduled(settings)) return false;
  return tracksOf(hedge).some(({ request, filled }) => {
    if (filled < request.quantity) return false;
    const parts = partsOfOrderId(request.clientOrderId);
    return parts?.leg === 'r' && parts.attempt === hedge.repair.sent - 1;
  });
}

/** Whether no try is left: neither of the schedule nor of the rebalancer. */
export function isSpent(state: EngineState, hedge: Hedge): boolean {
  const { settings } = state;
  const tries = scheduled(settings) + (settings.rebalancer.enabled ? settings.rebalancer.triesMax : 0);
  return hedge.repair.attempts >= tries && !lastBatchFilled(state, hedge);
}

/** What is left is sent at prices that are not known yet. */
const PRICE_MOVES_PERCENT = 101n;

const floorOf = (amount: NotionalE8, price: PriceE8, lot: QuantityE8): QuantityE8 =>
  floorToLot(((amount * E8) / price) as QuantityE8, lot);

/** The smallest order that the venue takes at this price, in whole lots. */
function leastOf({ lot, quantityMin, notionalMin }: InstrumentRules, price: PriceE8): QuantityE8 {
  const least = ((notionalMin * PRICE_MOVES_PERCENT) / 100n) as NotionalE8;
  const byNotional = least === 0n ? 0n : floorOf(least, price, lot) + lot;
  return [lot, quantityMin, byNotional as QuantityE8].reduce((most, each) => (each > most ? each : most));
}

/**
 * So much of `whole` as one order may carry: whole lots, and neither it nor what it leaves is less than the venue takes.
 * @param prices lowest and highest that the order may be reckoned at
 */
export function batchOf(
  whole: QuantityE8,
  batch: NotionalE8,
  prices: { readonly low: PriceE8; readonly high: PriceE8 },
  rules: InstrumentRules,
): QuantityE8 {
  const most = floorOf(batch, prices.high, rules.lot);
  const least = leastOf(rules, prices.low);
  if (whole <= most || whole < 2n * least) return whole;
  const leaving = (whole - least) as QuantityE8;
  const size = most < leaving ? most : leaving;
  return size < least ? least : size;
}
