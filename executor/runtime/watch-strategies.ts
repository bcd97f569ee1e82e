/** Wires the orchestrator and what `funding_carry` looks at. */
import type { TellEvent } from '#executor/control/event-writer.ts';
import type { Engine } from '#executor/engine/engine.ts';
import { outlookBps, type FundingRate } from '#shared/domain/funding-outlook.ts';
import { createOrchestrator, seenOf } from '#executor/monitors/orchestrator.ts';
import type { GuardReading } from '#shared/domain/guard-reading.ts';
import { strategyNames } from '#shared/domain/strategy.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { PlannedRecord } from '#shared/wire/orchestrator.ts';
import type { ExecutorDeps } from './deps.ts';
import type { FundingRates } from '#executor/telemetry/market.ts';
import type { Shell } from './shell.ts';

export interface WatchStrategiesDeps extends Pick<
  ExecutorDeps,
  'config' | 'instrument' | 'name' | 'venues' | 'clock' | 'log'
> {
  readonly engine: Pick<Engine, 'view'>;
  readonly shell: Pick<Shell, 'dispatch'>;
  readonly readings: () => readonly GuardReading[];
  readonly leads: () => boolean;
  readonly tell: TellEvent;
}

export interface WatchStrategies {
  /** As they were last read; of a venue that did not answer there is none. */
  rates(): FundingRates;
  plan(): readonly PlannedRecord[];
  readonly loops: readonly (readonly [name: string, ms: number, work: () => Promise<void> | void])[];
}

const PLAN_MS = 1_000;
const OUTLOOK_MS = 60_000;
const HOUR_MS = 3_600_000;

export function watchStrategies(deps: WatchStrategiesDeps): WatchStrategies {
  const { config, clock, engine, shell, log } = deps;
  const horizon = {
    horizonMs: config.funding_carry.horizon_hours * HOUR_MS,
    intervalMs: config.funding_carry.interval_hours * HOUR_MS,
  };
  const orchestrator = createOrchestrator((message, { strategy, decision, reason }) => {
    log.info('orchestrator', { message, strategy, decision, reason });
    if (!deps.leads()) return;
    const detail = { channel: 'orchestrator', strategy, decision, reason, executor: deps.name };
    deps.tell({ actor: 'system', action: 'orchestrator', subject: strategy, reason: message, detail });
  });
  const rates = new Map<VenueId, FundingRate>();
  let told: number | null = null;
  const tellOutlook = (bps: number | null): void => {
    if (bps === told) return;
    told = bps;
    shell.dispatch({ type: 'funding-outlook', bps });
  };
  const rateOf = async (venue: ExecutorDeps['venues'][number]): Promise<FundingRate | null> => {
    const read = await venue.account.funding(deps.instrument);
    if (read.kind === 'known') rates.set(venue.venue, read.value);
    else rates.delete(venue.venue);
    return read.kind === 'known' ? read.value : null;
  };

  return {
    plan: () => orchestrator.plan(),
    rates: () => rates,
    loops: [
      [
        'orchestrator',
        PLAN_MS,
        () => {
          const level = engine.view.level();
          if (level === null) return;
          const { view } = engine;
          const hedges = [...view.liveHedges(), ...view.finishedHedges()].filter(
            (hedge) => hedge.simulated === level.dry_run.on,
          );
          orchestrator.look(
            {
              strategies: strategyNames.map((name) =>
                seenOf(name, config.auto_hedge.enabled && level.strategies.includes(name), hedges),
              ),
              holdActive: level.mode === 'HOLD' || view.holds().length > 0,
              safeMode: level.safe_mode.on,
              riskLimits: deps
                .readings()
                .filter((reading) => reading.blocksEntries !== undefined)
                .map(({ id, summary }) => `${id}: ${summary}`),
              now: clock.wall(),
            },
            config.autopilot.enabled,
          );
        },
      ],
      [
        'funding-outlook',
        OUTLOOK_MS,
        async () => {
          // Nobody asks a venue for what neither a strategy nor a preview looks at.
          const carries = engine.view.level()?.strategies.includes('funding_carry') === true;
          if (!carries && !config.tca.funding) {
            rates.clear();
            return tellOutlook(null);
          }
          const [one, other] = await Promise.all([rateOf(deps.venues[0]), rateOf(deps.venues[1])]);
          const known = carries && one !== null && other !== null;
          tellOutlook(known ? outlookBps(one, other, horizon, clock.wall()) : null);
        },
      ],
    ],
  };
}
