/** The shift at a glance, and the same as rows for a spreadsheet: the rows are made of the report and of nothing else. */
import { fromNumber, parseE8 } from '#shared/domain/money.ts';
import type { AutopilotRecord } from '#shared/wire/autopilot.ts';
import type { OpsReport } from '#shared/wire/http-reports.ts';
import type { PositionTotals } from '#shared/wire/http-status.ts';
import { badgesOf } from '#functions/badges.ts';
import { csvOf, isoTime, type Cell } from '#functions/csv.ts';
import type { Executor } from '#functions/executor-seen.ts';
import { holdsOf, type Seen } from '#functions/seen.ts';
import { watchdogOf } from '#functions/watchdog.ts';

/** Decimal text as the nearest JSON number; exact to the last decimal below ten million. */
const numberOf = (text: string): number => Number(text);
const orNull = (text: string | null | undefined): number | null =>
  text === null || text === undefined ? null : numberOf(text);

/** @param totals of the open hedges, real and simulated, at what closing them would bring */
export function opsReportOf(
  seen: Seen,
  totals: { readonly real: PositionTotals; readonly simulated: PositionTotals },
): OpsReport {
  const { level, executor, now } = seen;
  const told = executor.stale ? null : executor.status;
  const holds = holdsOf(seen);
  const { overall_ok, degraded_reasons } = watchdogOf(level.book, executor, now);
  return {
    book: level.book,
    generated_at: now,
    stale: executor.stale,
    open_trades_count: totals.real.positions,
    max_open_trades_limit: level.limits.max_open_positions,
    runtime: {
      mode: holds.length > 0 ? 'HOLD' : level.mode,
      dry_run_mode: level.dry_run.on,
      safety: {
        hold_active: holds.length > 0,
        hold_reason: holds.at(-1)?.reason ?? null,
        hold_since: holds[0]?.at ?? null,
        safe_mode: holds.length > 0 || level.safe_mode.on,
      },
    },
    autopilot: { last_decision: decisionOf(told?.autopilot), last_reason: told?.autopilot.last_reason ?? '' },
    pnl: {
      unrealized_pnl_usdt: numberOf(totals.real.unrealized_pnl_usdt),
      realized_pnl_today_usdt: orNull(told?.realized_pnl_today_usdt),
    },
    simulated: {
      open_trades_count: totals.simulated.positions,
      unrealized_pnl_usdt: numberOf(totals.simulated.unrealized_pnl_usdt),
      realized_pnl_today_usdt: orNull(told?.simulated_pnl_today_usdt),
    },
    budgets: budgetsOf(executor),
    watchdog: { overall_ok, degraded_reasons },
    daily_loss_cap: {
      max_daily_loss_usdt: numberOf(level.limits.max_daily_loss_usdt),
      losses_usdt: orNull(told?.risk?.daily_loss.losses_usdt),
      breached: told?.risk?.daily_loss.breached ?? null,
    },
    strategy_status: strategyStatusOf(seen),
    badges: badgesOf(seen),
  };
}

function decisionOf(autopilot: AutopilotRecord | undefined): OpsReport['autopilot']['last_decision'] {
  if (autopilot === undefined) return 'unknown';
  switch (autopilot.last_action) {
    case 'resume':
      return 'ready';
    case 'refuse':
      return 'refused';
    case 'stop':
      return 'stopped';
    case 'none':
      return autopilot.enabled ? 'waiting' : 'off';
  }
}

const simulatedUse = ({ status }: Executor, strategy: string): string =>
  status?.capital?.simulated.find((line) => line.strategy === strategy)?.open_notional ?? '0';

const budgetsOf = (executor: Executor): OpsReport['budgets'] =>
  (executor.status?.capital?.real ?? []).map(({ strategy, max_notional, open_notional }) => ({
    strategy,
    budget_usdt: orNull(max_notional),
    used_usdt: numberOf(open_notional),
    simulated_used_usdt: numberOf(simulatedUse(executor, strategy)),
  }));

function strategyStatusOf({ level, executor }: Seen): OpsReport['strategy_status'] {
  const { capital = null, plan = [] } = executor.status ?? {};
  const lines = (level.dry_run.on ? capital?.simulated : capital?.real) ?? [];
  const names = new Set([...level.strategies, ...plan.map((one) => one.strategy), ...lines.map((one) => one.strategy)]);
  const statusOf = (name: string): OpsReport['strategy_status'][string] => {
    const planned = plan.find((one) => one.strategy === name);
    return {
      budget_blocked: lines.some((line) => line.strategy === name && isUsedUp(line)),
      enabled: level.strategies.includes(name),
      decision: executor.stale ? null : (planned?.decision ?? null),
      reason: executor.stale ? null : (planned?.reason ?? null),
    };
  };
  return Object.fromEntries([...names].toSorted().map((name) => [name, statusOf(name)]));
}

const isUsedUp = ({ headroom }: { readonly headroom: string | null }): boolean =>
  headroom !== null && (parseE8(headroom) ?? 0n) <= 0n;

export const opsReportHeader = [
  'timestamp',
  'open_trades_count',
  'max_open_trades_limit',
  'daily_loss_status',
  'watchdog_status',
  'auto_trade',
  'strategy',
  'budget_usdt',
  'used_usdt',
  'remaining_usdt',
] as const;

/** One row a strategy, also of those that have no budget and use none. */
export function opsReportCsv(report: OpsReport): string {
  const { badges } = report;
  const strategies = new Set([...Object.keys(report.strategy_status), ...report.budgets.map((one) => one.strategy)]);
  const rows = [...strategies].toSorted().map((strategy): readonly Cell[] => {
    const line = report.budgets.find((one) => one.strategy === strategy);
    const budget = line?.budget_usdt ?? null;
    const used = fromNumber(line?.used_usdt ?? 0);
    return [
      isoTime(report.generated_at),
      report.open_trades_count,
      report.max_open_trades_limit,
      badges.daily_loss,
      badges.watchdog,
      badges.auto_trade,
      strategy,
      budget === null ? null : fromNumber(budget),
      used,
      budget === null ? null : fromNumber(budget) - used,
    ];
  });
  return csvOf(opsReportHeader, rows);
}
