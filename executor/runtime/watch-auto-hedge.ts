/** The block about automatic hedging in the status; when it last succeeded is carried on from what an earlier leader wrote. */
import type { Engine } from '#executor/engine/engine.ts';
import { autoHedgingOf } from '#executor/monitors/auto-hedge.ts';
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import type { AutoHedgeRecord } from '#shared/wire/autopilot.ts';
import type { ExecutorDeps } from './deps.ts';
import type { Feed } from './feed.ts';

/** Reads that may fail one after the other before it goes on without what an earlier leader wrote. */
const READS_MAX = 3;

export interface WatchAutoHedgeDeps extends Pick<ExecutorDeps, 'config' | 'clock' | 'log'> {
  readonly book: string;
  readonly engine: Pick<Engine, 'view'>;
  readonly feed: Pick<Feed, 'touches'>;
  readonly trading: Pick<TradingStore, 'readStatus'>;
}

export interface WatchAutoHedge {
  report(): AutoHedgeRecord;
  /** Reads once what the last status said; called before a status takes its place. */
  carryOn(): Promise<void>;
}

export function watchAutoHedge({
  config,
  clock,
  log,
  book,
  engine,
  feed,
  trading,
}: WatchAutoHedgeDeps): WatchAutoHedge {
  /** When a hedge last opened as planned: the simulated book's and the real one's never mix. */
  const successes = new Map<boolean, EpochMs>();
  let reads = 0;
  const checkedAt = (): EpochMs | null => {
    const received = Math.max(...[...feed.touches.values()].map((touch) => touch.receivedAt));
    return Number.isFinite(received) ? epochMs(Math.round(clock.wall() - (clock.monotonic() - received))) : null;
  };
  return {
    report() {
      const level = engine.view.level();
      const simulated = level?.dry_run.on ?? true;
      const hedges = [...engine.view.liveHedges(), ...engine.view.finishedHedges()];
      const { result, failures, successAt } = autoHedgingOf(hedges.filter((hedge) => hedge.simulated === simulated));
      if (successAt !== null) successes.set(simulated, successAt);
      return {
        simulated,
        auto_enabled: config.auto_hedge.enabled,
        last_opportunity_checked_ts: config.auto_hedge.enabled ? checkedAt() : null,
        last_execution_result: result,
        consecutive_failures: failures,
        on_hold: level === null || level.mode === 'HOLD' || engine.view.holds().length > 0,
        last_success_ts: successes.get(simulated) ?? null,
      };
    },
    async carryOn() {
      if (reads >= READS_MAX) return;
      reads += 1;
      try {
        const told = (await trading.readStatus(book))?.auto_hedge;
        if (told !== undefined && told.last_success_ts !== null && !successes.has(told.simulated))
          successes.set(told.simulated, told.last_success_ts);
        reads = READS_MAX;
      } catch (error) {
        log.failed('auto_hedge.carry_on_failed', error);
      }
    },
  };
}
