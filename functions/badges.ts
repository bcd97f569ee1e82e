/** The runtime badges, by guard id from the one list. What nobody has said is UNKNOWN, never OK. */
import { isTripped } from '#shared/domain/guard-reading.ts';
import { isLive } from '#shared/domain/hedge.ts';
import type { Badges, PartialHedge } from '#shared/wire/http-components.ts';
import type { GuardReadingRecord } from '#shared/wire/status.ts';
import type { HedgeRecord } from '#shared/wire/trading.ts';
import type { Executor } from '#functions/executor-seen.ts';
import { holdsOf, type Seen } from './seen.ts';

export function badgesOf(seen: Pick<Seen, 'level' | 'executor'>): Badges {
  const reasons = new Set(holdsOf(seen).map((hold) => hold.reason));
  const daily = saidNow(seen.executor, 'daily_loss');
  const watchdog = saidNow(seen.executor, 'watchdog');
  return {
    auto_trade: tradesByItself(seen) ? 'ON' : 'OFF',
    // The gate before /api/arb may be switched off; every order passes every guard in any case.
    risk_checks: seen.executor.status?.risk?.checks_enabled === false ? 'OFF' : 'ON',
    daily_loss: dailyLossOf(daily, reasons.has('DAILY_LOSS_BREACH')),
    watchdog: watchdogOf(watchdog, reasons.has('WATCHDOG_AUTO_HOLD')),
    partial_hedges: partialOf(seen.executor),
  };
}

/** The autopilot is in RUN as of a word that is not old, nothing holds since, and dry run is off. */
const tradesByItself = (seen: Pick<Seen, 'level' | 'executor'>): boolean =>
  !seen.executor.stale &&
  seen.executor.status?.autopilot.status === 'RUN' &&
  seen.level.mode === 'RUN' &&
  holdsOf(seen).length === 0 &&
  !seen.level.dry_run.on;

const saidNow = ({ status, stale }: Executor, id: string): readonly GuardReadingRecord[] =>
  status === null || stale ? [] : status.guards.filter((reading) => reading.id === id);

function dailyLossOf(readings: readonly GuardReadingRecord[], held: boolean): Badges['daily_loss'] {
  // In dry run the simulated loss refuses entries and sets no HOLD.
  const breached = readings.some(({ status, blocks_entries }) => isTripped(status) || blocks_entries !== null);
  if (held || breached) return 'BREACH';
  return readings.length === 0 ? 'UNKNOWN' : 'OK';
}

function watchdogOf(readings: readonly GuardReadingRecord[], held: boolean): Badges['watchdog'] {
  if (held || readings.some(({ status }) => isTripped(status))) return 'AUTO_HOLD';
  if (readings.length === 0) return 'UNKNOWN';
  return readings.some(({ status }) => status !== 'OK') ? 'DEGRADED' : 'OK';
}

const inWork: ReadonlySet<HedgeRecord['state']> = new Set(['rebalancing', 'rescuing']);

function partialOf(executor: Executor): Badges['partial_hedges'] {
  if (executor.status === null || executor.stale) return 'UNKNOWN';
  const partial = partialHedgesOf(executor);
  if (partial.some(({ state }) => state === 'rebalancing' || state === 'rescuing')) return 'REBALANCING';
  return partial.length > 0 ? 'PARTIAL' : 'OK';
}

/** Hedges whose legs differ, with what was tried. */
export function partialHedgesOf({ status }: Executor): PartialHedge[] {
  return (status?.hedges ?? [])
    .filter((hedge) => isLive(hedge.state) && (hedge.state === 'partial' || inWork.has(hedge.state)))
    .map((hedge) => ({
      hedge_id: hedge.id,
      state: hedge.state,
      simulated: hedge.simulated,
      attempts: hedge.repair.attempts,
      last_error: hedge.repair.error === '' ? null : hedge.repair.error,
    }));
}
