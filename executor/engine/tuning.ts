/** What people set, as numbers: those in force for whatever begins now, and the terms that each hedge keeps from its opening. */
import type { ControlLevel } from '#shared/domain/level.ts';
import { limitOfPart, limitOnSymbol, positionLimit } from '#shared/domain/limits.ts';
import { parseE8, toNumber, type NotionalE8 } from '#shared/domain/money.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { GuardLimits } from '../guards/guard.ts';
import { fundingCarry } from '../strategies/funding-carry.ts';
import type { Terms } from './hedge/hedge.ts';
import type { EngineState } from './state.ts';

/** Turns what people wrote into the numbers that the hot path reads. What is open lives by its own terms. */
export function retune(state: EngineState, level: ControlLevel): void {
  const { tuning, settings } = state;
  const worth = (text: string): NotionalE8 => (parseE8(text) ?? 0n) as NotionalE8;
  tuning.levelVersion = level.version;
  tuning.quoteNotional = toNumber(worth(level.parameters.order_notional_usdt));
  tuning.spreadBpsMin = level.parameters.min_spread_bps;
  tuning.closeSpreadBps = level.parameters.close_spread_bps;
  const mayOpen = settings.opensByItself && level.parameters.loop_pair === settings.instrument;
  tuning.active = mayOpen && level.strategies.includes(settings.strategy.name);
  tuning.carries = mayOpen && level.strategies.includes(fundingCarry.name);
  tuning.guardLimits = {
    quoteAgeMsMax: settings.quoteAgeMsMax,
    edgeBpsMax: level.parameters.max_plausible_edge_bps,
    totalNotionalMax: limitOnSymbol(level, 'max_total_notional_usdt', settings.instrument) as NotionalE8,
    strategyNotionalMax: null,
    venues: limitsOfVenues(state, level),
    openPositionsMax: level.limits.max_open_positions,
    openOrdersMax: toNumber(limitOnSymbol(level, 'max_open_orders', settings.instrument)),
    ordersPerMinMax: level.limits.max_orders_per_min,
  };
}

/** One engine trades one symbol: what it holds on a venue is one position. */
function limitsOfVenues({ settings }: EngineState, level: ControlLevel): GuardLimits['venues'] {
  const of = (venue: VenueId): GuardLimits['venues'][VenueId] => {
    const orders = limitOfPart(level, 'max_open_orders', venue);
    return {
      positionNotionalMax: positionLimit(level, venue, settings.instrument),
      notionalMax: limitOfPart(level, 'max_total_notional_usdt', venue) as NotionalE8 | null,
      openOrdersMax: orders === null ? null : toNumber(orders),
    };
  };
  return { 'binance-um': of('binance-um'), okx: of('okx') };
}

/** For what this strategy opens: with its budget, where budgets are enforced. */
export function limitsFor({ settings, tuning }: EngineState, strategy: string): GuardLimits {
  const strategyNotionalMax = settings.strategyBudgets[strategy];
  return strategyNotionalMax === undefined ? tuning.guardLimits : { ...tuning.guardLimits, strategyNotionalMax };
}

export const termsNow = ({ tuning }: EngineState): Terms => ({
  levelVersion: tuning.levelVersion,
  closeSpreadBps: tuning.closeSpreadBps,
  spreadBpsMin: tuning.spreadBpsMin,
});

/** A hedge of which no record says its terms, as one that only a venue told of, goes on under those in force once they are known. */
export function giveTerms(state: EngineState): void {
  if (state.latches.level === null) return;
  for (const hedge of state.live) {
    if (hedge.terms !== null) continue;
    hedge.terms = termsNow(state);
    state.effects.push({ type: 'record-hedge', hedge });
  }
}
