/** The standing guards that judge how trading goes, with what each looks at. */
import type { Engine } from '#executor/engine/engine.ts';
import { edgeGuard } from '#executor/guards/standing/edge-guard.ts';
import { executionQuality, type VenueQuality } from '#executor/guards/standing/execution-quality.ts';
import { rejectBudget } from '#executor/guards/standing/reject-budget.ts';
import { repeatedIntent } from '#executor/guards/standing/repeated-intent.ts';
import { runawayBreaker } from '#executor/guards/standing/runaway-breaker.ts';
import { runawayV2 } from '#executor/guards/standing/runaway-v2.ts';
import type { StandingGuard } from '#executor/monitors/guard-board.ts';
import { qualityOf } from '#executor/monitors/venue-quality.ts';
import { marksAt } from '#executor/monitors/risk-picture.ts';
import type { Touch } from '#executor/telemetry/status.ts';
import type { Config } from '#shared/config/schema.ts';
import { isTripped, type GuardReading, type StandingGuardId } from '#shared/domain/guard-reading.ts';
import type { Books } from '#shared/domain/ledger/books.ts';
import { totalOf } from '#shared/domain/ledger/result.ts';
import { notionalOf, parseE8, usdtOfCash } from '#shared/domain/money.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { TradeWatch } from './trade-watch.ts';

export interface TradeGuardDeps {
  readonly config: Pick<Config, 'runaway' | 'execution' | 'edge_guard'>;
  readonly trades: Pick<TradeWatch, 'flow' | 'executions' | 'trend'>;
  readonly engine: Engine;
  readonly books: Books;
  readonly touches: ReadonlyMap<VenueId, Touch>;
  readonly venues: readonly { readonly venue: VenueId }[];
  /** What all guards said when they were looked at last. */
  readonly readings: () => readonly GuardReading[];
}

/** Rehearsed as it will be: in dry run the simulated book is looked at, else the real one. */
const simulates = (engine: Engine): boolean => engine.view.level()?.dry_run.on ?? true;

function exposureLoad(engine: Engine): number {
  const most = parseE8(engine.view.level()?.limits.max_total_notional_usdt ?? '0') ?? 0n;
  if (most === 0n) return 0;
  let used = 0n;
  for (const hedge of engine.view.liveHedges())
    if (hedge.simulated === simulates(engine))
      for (const leg of hedge.legs) used += notionalOf(leg.reservePrice, hedge.quantity);
  return Number(used) / Number(most);
}

/** Longest that a leg of any live hedge has stood alone by now. */
function aloneMs(engine: Engine, now: MonotonicMs): number {
  let longest = 0;
  for (const { unhedged } of engine.view.liveHedges())
    if (!Number.isNaN(unhedged.since)) longest = Math.max(longest, now - unhedged.since);
  return longest;
}

/** Takes one more snapshot of unrealised profit; called as often as the profile says. */
export function seePnl({ engine, books, touches, trades }: TradeGuardDeps, now: MonotonicMs): void {
  const simulated = simulates(engine);
  const open = engine.view.liveHedges().some((hedge) => hedge.simulated === simulated);
  const ledger = simulated ? books.simulated : books.real;
  trades.trend.see(open ? usdtOfCash(totalOf(ledger.unrealized(marksAt(touches, now)))) : null);
}

export function tradeGuards(deps: TradeGuardDeps): readonly StandingGuard[] {
  const { engine, trades } = deps;
  const { runaway, execution, edge_guard: edge } = deps.config;
  const venues = deps.venues.map(({ venue }) => venue);
  const quality = (at: EpochMs): readonly VenueQuality[] =>
    qualityOf(trades.executions.attempts(), venues, { simulated: simulates(engine), from: at - execution.window_ms });
  const tripped = (guard: StandingGuardId): boolean =>
    deps.readings().some(({ id, status }) => id === guard && isTripped(status));
  return [
    {
      id: 'runaway_breaker',
      look(now) {
        const limits = engine.view.level()?.limits ?? null;
        return runawayBreaker(
          { orders: engine.view.ordersLastMin(now), cancels: engine.view.cancelsLastMin(now) },
          limits && { orders: limits.max_orders_per_min, cancels: limits.max_cancels_per_min },
        );
      },
    },
    { id: 'runaway_guard_v2', look: (now) => runawayV2(trades.flow.symbols(now), runaway.max_cancels_per_min) },
    { id: 'reject_budget', look: (now) => rejectBudget(trades.flow.rejects(now), runaway.max_rejects_per_min) },
    {
      id: 'repeated_intent',
      look: (now) => repeatedIntent(trades.flow.mostRepeated(now), runaway.max_same_order_per_min),
    },
    {
      id: 'execution_quality',
      look: (_now, at) => executionQuality(quality(at), execution.attempts_min, execution.failure_share_max),
    },
    {
      id: 'edge_guard',
      look: (now, at) =>
        edgeGuard(
          {
            holds: engine.view.holds().map((hold) => hold.reason),
            aloneMs: aloneMs(engine, now),
            venues: quality(at),
            pnlFalls: trades.trend.fallsInARow(),
            exposureLoad: exposureLoad(engine),
            desync: tripped('recon'),
            liquidityBlocked: tripped('liquidity'),
          },
          {
            aloneMsMax: edge.partial_ms_max,
            attemptsMin: execution.attempts_min,
            failureShareMax: execution.failure_share_max,
            slippageBpsMax: execution.slippage_bps_max,
            exposureLoadMin: edge.exposure_load_min,
          },
        ),
    },
  ];
}
