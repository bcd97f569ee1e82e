import { createEngine, type Engine } from '#executor/engine/engine.ts';
import type { EngineSettings } from '#executor/engine/state.ts';
import { strategies } from '#executor/strategies/registry.ts';
import { invariant } from '#shared/domain/invariant.ts';
import { notional } from '#shared/domain/money.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { ExecutorDeps } from './deps.ts';
import type { Prepared } from './prepare-venues.ts';

/** One leverage for both venues: the smaller, so that no margin is reckoned too low. */
export const leverageOf = (deps: ExecutorDeps): number =>
  Math.min(...deps.config.venues.map((venue) => venue.leverage));

export const preparedOf = (prepared: ReadonlyMap<VenueId, Prepared>, venue: VenueId): Prepared => {
  const found = prepared.get(venue);
  invariant(found !== undefined, `${venue} was prepared`);
  return found;
};

/** What a strategy may have, by its name; nothing where budgets only advise. */
export const enforcedBudgets = ({
  enforce,
  budgets,
}: ExecutorDeps['config']['capital']): EngineSettings['strategyBudgets'] =>
  enforce ? Object.fromEntries(budgets.map((one) => [one.strategy, notional(one.max_notional_usdt)])) : {};

/** The engine of this configuration, with the rules and fees that the venues told. */
export function buildEngine(deps: ExecutorDeps, prepared: ReadonlyMap<VenueId, Prepared>): Engine {
  const { config } = deps;
  const [one, other] = deps.venues;
  const [first, second] = [preparedOf(prepared, one.venue), preparedOf(prepared, other.venue)];
  const settings: EngineSettings = {
    executor: deps.name,
    holdCompletesHedges: config.hold_completes_hedges,
    controlStaleMs: config.executor.control_stale_ms,
    venues: [one.venue, other.venue],
    instrument: deps.instrument,
    rules: { 'binance-um': preparedOf(prepared, 'binance-um').rules, okx: preparedOf(prepared, 'okx').rules },
    takerFees: [first.takerFee, second.takerFee],
    leverage: leverageOf(deps),
    strategy: strategies.cross_exchange_arb,
    opensByItself: config.auto_hedge.enabled,
    strategyBudgets: enforcedBudgets(config.capital),
    quoteAgeMsMax: config.executor.quote_age_ms_max,
    bandScheduleBps: config.hedge.band_schedule_bps,
    lossCapBps: config.hedge.loss_cap_bps,
    lastStepMarket: config.hedge.last_step_market,
    rebalancer: {
      enabled: config.hedge.rebalancer,
      intervalMs: config.hedge.rebalancer_interval_ms,
      retryDelayMs: config.hedge.rebalancer_retry_delay_ms,
      triesMax: config.hedge.rebalancer_max_retry,
      batchNotional: notional(config.hedge.rebalancer_batch_notional_usdt),
    },
    unhedgedMsMax: config.executor.unhedged_ms_max,
    unhedgedUsdtS: config.hedge.unhedged_usdt_s,
    mode: config.hedge.mode,
    makerRow: one.venue === config.hedge.maker_venue ? 0 : 1,
    makerFees: [first.makerFee, second.makerFee],
    restingMsMax: config.hedge.resting_ms_max,
    orderReportMs: config.executor.order_report_ms,
    inDoubtAfterMs: config.executor.in_doubt_after_ms,
    decisionMsMax: config.executor.order_timeout_ms,
  };
  const engine = createEngine(settings);
  return deps.wrapEngine?.(engine, settings) ?? engine;
}
