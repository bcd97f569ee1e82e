/** All that goes by itself beside the engine, and what is told of it: autopilot, auto-hedging, strategies, capital. */
import { capitalRecord } from '#executor/monitors/capital.ts';
import type { FundingRates } from '#executor/telemetry/market.ts';
import type { StatusInputs } from '#executor/telemetry/status.ts';
import { PNL_SNAPSHOT_MS } from '#shared/wire/pnl-history.ts';
import { autopilotLoops, watchAutopilot, type WatchAutopilotDeps } from './watch-autopilot.ts';
import { watchAutoHedge, type WatchAutoHedgeDeps } from './watch-auto-hedge.ts';
import { watchPnl, type WatchPnlDeps } from './watch-pnl.ts';
import { watchStrategies, type WatchStrategiesDeps } from './watch-strategies.ts';

export interface WatchAutomationDeps
  extends
    WatchAutopilotDeps,
    WatchStrategiesDeps,
    Omit<WatchAutoHedgeDeps, 'book' | 'trading' | 'engine' | 'config' | 'clock' | 'log'> {
  readonly trading: WatchAutoHedgeDeps['trading'] & WatchPnlDeps['trading'];
}

export interface WatchAutomation {
  report(): Pick<StatusInputs, 'autopilot' | 'autoHedge' | 'plan' | 'capital'>;
  /** Funding rates as they were last read. */
  rates(): FundingRates;
  /** Called before a status takes the place of the last one. */
  carryOn(): Promise<void>;
  /** From the end of recovery on. */
  readonly loops: readonly (readonly [name: string, ms: number, work: () => Promise<void> | void])[];
}

export function watchAutomation(deps: WatchAutomationDeps): WatchAutomation {
  const { config, engine, clock } = deps;
  const { book } = config;
  const autopilot = watchAutopilot(deps);
  const strategies = watchStrategies(deps);
  const autoHedge = watchAutoHedge({ ...deps, book });
  const pnl = watchPnl({
    ...deps,
    book,
    risk: () => deps.status().risk,
    dryRun: () => engine.view.level()?.dry_run.on ?? true,
    wall: () => clock.wall(),
    log: deps.log.info,
  });
  return {
    report: () => ({
      autopilot: autopilot.report(),
      autoHedge: autoHedge.report(),
      plan: strategies.plan(),
      capital: capitalRecord(config.capital, engine.view.liveHedges()),
    }),
    rates: () => strategies.rates(),
    carryOn: () => autoHedge.carryOn(),
    loops: [...autopilotLoops(autopilot, config), ...strategies.loops, ['pnl-history', PNL_SNAPSHOT_MS, pnl]],
  };
}
