/** What the executor and its history say about budgets and limits. It advises: nothing here changes anything. */
import { parseE8 } from '#shared/domain/money.ts';
import { riskAdvice, type PnlSeen } from '#shared/domain/risk-advice.ts';
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import type { Capital, RiskAdvice } from '#shared/wire/http-capital.ts';
import type { IncidentRecord } from '#shared/wire/incident.ts';
import type { PnlHistory } from '#shared/wire/pnl-history.ts';
import type { Executor } from '#functions/executor-seen.ts';

const DAY_MS = 86_400_000;
const HOW = 'POST /api/ui/risk/limit-request, then another operator; lowering a limit or staying in dry run takes one.';

export function capitalAnswer(book: string, { status, stale }: Executor, now: EpochMs): Capital {
  const capital = status?.capital ?? null;
  const real = capital?.real ?? [];
  const usage = (lines: typeof real) =>
    Object.fromEntries(lines.map(({ strategy, open_notional }) => [strategy, { open_notional }]));
  return {
    book,
    generated_at: now,
    stale,
    total_capital_usdt: capital?.total_capital_usdt ?? null,
    per_strategy_limits: Object.fromEntries(
      real.flatMap(({ strategy, max_notional }) => (max_notional === null ? [] : [[strategy, { max_notional }]])),
    ),
    current_usage: usage(real),
    headroom: Object.fromEntries(real.map(({ strategy, headroom }) => [strategy, headroom])),
    simulated_usage: usage(capital?.simulated ?? []),
  };
}

const e8 = (text: string): bigint => parseE8(text) ?? 0n;

/** Of the book that is traded, without a break: what was seen in the other mode says nothing of this one. */
function seenOf(history: PnlHistory | null, simulated: boolean): readonly PnlSeen[] {
  const snapshots = history?.snapshots ?? [];
  const other = snapshots.findIndex(({ dry_run_mode }) => dry_run_mode !== simulated);
  return snapshots.slice(0, other === -1 ? snapshots.length : other).map((snapshot) => {
    const half = simulated ? snapshot.simulated : snapshot.real;
    return {
      at: snapshot.at,
      unrealized: e8(half.unrealized_pnl_usdt),
      realizedToday: e8(half.realized_pnl_today_usdt),
    };
  });
}

const isThrottle = (one: IncidentRecord, since: EpochMs): boolean =>
  one.kind === 'hold' && one.reason.startsWith('AUTO_THROTTLE/') && (one.until === null || one.until >= since);

export function adviceAnswer(
  book: string,
  { status, stale }: Executor,
  told: {
    readonly history: PnlHistory | null;
    readonly incidents: readonly IncidentRecord[];
    readonly simulated: boolean;
  },
  now: EpochMs,
): RiskAdvice {
  const { simulated } = told;
  const snapshots = seenOf(told.history, simulated);
  const since = epochMs(Math.max(0, now - DAY_MS));
  const throttles = told.incidents.filter((one) => isThrottle(one, since)).length;
  const partials = (simulated ? status?.risk?.simulated : status?.risk?.real)?.partial_hedges ?? 0;
  return {
    book,
    generated_at: now,
    stale,
    simulated,
    snapshots: snapshots.length,
    partial_hedges: partials,
    auto_throttles_last_day: throttles,
    advice: riskAdvice({ snapshots, partials, throttles, dryRun: simulated }).map(({ code, why, changePercent }) => ({
      code,
      why,
      change_percent: changePercent,
    })),
    how: HOW,
  };
}
