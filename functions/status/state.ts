/** `/api/ui/state` and `/api/deriv/status`: what is known, and `null` or blocked where the executor is silent. */
import { safeModeInForce } from '#shared/domain/level.ts';
import { riskGate } from '#shared/domain/risk-gate.ts';
import { legNotionalAtWorst } from '#shared/domain/hedge-plan.ts';
import { isTripped } from '#shared/domain/guard-reading.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import { Limits, ScopedLimits } from '#shared/wire/level.ts';
import { STATE_POSITIONS_MAX, type DerivStatus, type UiState } from '#shared/wire/http-state.ts';
import { gateSnapshotOf } from '#shared/wire/risk.ts';
import type { HedgeRecord } from '#shared/wire/trading.ts';
import { bestOf, plansOf } from '#functions/arb-picture.ts';
import { positionTargets } from '#functions/command-targets.ts';
import type { Executor } from '#functions/executor-seen.ts';
import type { Deployment } from './overview.ts';
import { holdsOf, type Seen } from '#functions/seen.ts';

const LINES_MAX = 64;

export function stateOf(seen: Seen, hedges: readonly HedgeRecord[], deployment: Deployment): UiState {
  const { level, executor, now } = seen;
  const status = executor.stale ? null : executor.status;
  const held = holdsOf(seen).length > 0;
  const reasons = riskReasonsOf(seen);
  const simulated = new Map(hedges.map((hedge) => [hedge.id, hedge.simulated]));
  const open = positionTargets(hedges);
  const risk = status?.risk ?? null;
  const market = status?.market ?? null;
  return {
    book: level.book,
    generated_at: now,
    flags: {
      MODE: held ? 'HOLD' : level.mode,
      SAFE_MODE: held || safeModeInForce(level),
      DRY_RUN_ONLY: deployment.dryRunLocked,
      POST_ONLY: market === null ? null : market.mode === 'maker_taker',
      REDUCE_ONLY: status === null ? null : !status.permission.includes('open'),
      ENV: deployment.profile,
    },
    dry_run: level.dry_run.on,
    dry_run_mode: level.dry_run.on,
    risk_blocked: reasons.length > 0,
    risk_reasons: reasons.slice(0, LINES_MAX),
    risk: {
      limits: Limits.parse(level.limits),
      limit_scopes: ScopedLimits.parse(level.limit_scopes),
      checks_enabled: risk?.checks_enabled ?? null,
      committed: risk === null ? null : level.dry_run.on ? risk.simulated : risk.real,
      daily_loss: risk?.daily_loss ?? null,
      positions: open.slice(0, STATE_POSITIONS_MAX).map(({ position_id, venue, symbol, side, quantity }) => ({
        position_id,
        venue,
        symbol,
        side,
        quantity,
        simulated: simulated.get(position_id) ?? false,
      })),
      positions_total: open.length,
    },
  };
}

/** What would refuse the next hedge of the usual size. Nobody knows is a reason. */
function riskReasonsOf({ level, executor }: Pick<Seen, 'level' | 'executor'>): string[] {
  const { status, stale } = executor;
  if (status === null || stale) return ['executor:silent'];
  const snapshot = gateSnapshotOf(status, level);
  const plan =
    status.market === null ? null : bestOf(plansOf({ market: status.market }, level.parameters.order_notional_usdt));
  const gate =
    snapshot === null || plan === null
      ? null
      : riskGate(
          {
            symbol: status.instrument,
            legs: plan.legs.map((leg) => ({ venue: leg.venue, notional: legNotionalAtWorst(leg, plan.quantity) })),
          },
          { ...snapshot, dryRun: false },
        );
  const beyond =
    gate !== null && 'status' in gate
      ? [`${gate.reason}: ${gate.value} would be above ${gate.limit} (${gate.cap} ${gate.scope})`]
      : [];
  const guards = status.guards
    .filter((reading) => isTripped(reading.status) || reading.blocks_entries !== null)
    .map(({ id, summary }) => `${id}: ${summary}`);
  return [...(snapshot === null ? ['risk:unknown'] : []), ...beyond, ...guards];
}

export function derivStatusOf(book: string, { status, stale }: Executor, now: EpochMs): DerivStatus {
  const venues = (status?.quotes ?? []).map((quote): DerivStatus['venues'][number] => {
    const health = status?.venues.find(({ venue }) => venue === quote.venue);
    const fees = status?.market?.venues.find(({ venue }) => venue === quote.venue);
    const skew = status?.clock_skew_ms[quote.venue] ?? null;
    const whyNot = stale
      ? 'the executor is silent'
      : quote.ok
        ? health?.state === 'AUTO_HOLD'
          ? 'the watchdog holds because of it'
          : skew === null
            ? 'its clock has not been read yet'
            : null
        : (quote.why_not ?? 'its quotes are not usable');
    return {
      venue: quote.venue,
      connected: whyNot === null,
      why_not: whyNot,
      bid: quote.bid,
      ask: quote.ask,
      quote_age_ms: quote.age_ms,
      health: health?.state ?? null,
      latency_p50_ms: health?.latency_p50_ms ?? null,
      clock_skew_ms: skew,
      taker_fee: fees?.taker_fee ?? null,
      maker_fee: fees?.maker_fee ?? null,
    };
  });
  const ok = !stale && venues.length > 0 && venues.every(({ connected }) => connected);
  return { book, generated_at: now, stale, ok, symbol: status?.instrument ?? null, venues };
}
