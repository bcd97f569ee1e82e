/**
 * Watches what the engine has sent, withdrawn and been denied, for the guards that judge it over time and for people.
 * Called when something leaves or ends, never for a quote; what is remembered is written behind.
 */
import type { Opportunity } from '#executor/engine/effects.ts';
import type { Hedge } from '#executor/engine/hedge/hedge.ts';
import { createExecutionLog, type ExecutionLog } from '#executor/monitors/execution-log.ts';
import { createOrderFlow, type OrderFlow } from '#executor/monitors/order-flow.ts';
import { createPnlTrend, type PnlTrend } from '#executor/monitors/pnl-trend.ts';
import { createWhyNot, type WhyNot } from '#executor/monitors/why-not.ts';
import type { PlaceOutcome } from '#executor/venues/venue.ts';
import type { Denial } from '#shared/domain/denial.ts';
import type { PriceE8 } from '#shared/domain/money.ts';
import type { OrderRequest } from '#shared/domain/order.ts';
import { monotonicMs, type MonotonicMs } from '#shared/domain/time.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import type { RunawayV2 } from '#shared/wire/trade-watch.ts';
import type { ExecutorDeps } from './deps.ts';

/** What the shell tells of. */
export interface Watcher {
  placed(order: OrderRequest, planned: PriceE8 | null): void;
  answered(order: OrderRequest, outcome: PlaceOutcome): void;
  cancelled(order: OrderRequest): void;
  changed(hedge: Hedge): void;
  denied(denials: readonly Denial[], givenUp: Opportunity | null): void;
}

export interface TradeWatch extends Watcher {
  readonly flow: OrderFlow;
  readonly executions: ExecutionLog;
  readonly whyNot: WhyNot;
  readonly trend: PnlTrend;
  runaway(): RunawayV2;
  /** Reads once what an earlier life remembered, then writes what is new. */
  remember(): Promise<void>;
}

export interface TradeWatchDeps {
  readonly config: Pick<ExecutorDeps['config'], 'book' | 'runaway'>;
  readonly instrument: ExecutorDeps['instrument'];
  readonly venues: readonly Pick<ExecutorDeps['venues'][number], 'venue'>[];
  readonly clock: ExecutorDeps['clock'];
  readonly log: ExecutorDeps['log'];
  readonly trading: Pick<TradingStore, 'readExecution' | 'writeExecution' | 'readWhyNot' | 'writeWhyNot'>;
}

/** An edge is refused ten times a second for as long as it lasts; it is said once in this time. */
const SAY_AGAIN_MS = 1_000;
/** Reads that may fail one after the other before it goes on without what an earlier life remembered. */
const READS_MAX = 3;

/** The sayings of the edge guard, each refusal counted, none of them told more often than people can read. */
function createSaying(deps: Pick<TradeWatchDeps, 'clock' | 'log'>) {
  let next = Number.NEGATIVE_INFINITY;
  let unsaid = 0;
  return (denials: readonly Denial[], { sell, edgeBps }: Opportunity): void => {
    const blocked = denials.find((denial) => denial.code === 'ENTRIES_BLOCKED' && denial.guard === 'edge_guard');
    if (blocked?.code !== 'ENTRIES_BLOCKED') return;
    unsaid += 1;
    const now = deps.clock.monotonic();
    if (now < next) return;
    deps.log.info('edge_guard.refused', { why: blocked.why, sell, edge_bps: edgeBps, refusals: unsaid });
    next = now + SAY_AGAIN_MS;
    unsaid = 0;
  };
}

const seconds = (ms: number): number => Math.ceil(ms / 1_000);

function runawayOf(flow: OrderFlow, limit: number, now: MonotonicMs): RunawayV2 {
  const symbols = flow.symbols(now);
  const block = flow.lastBlock();
  const longest = Math.max(0, ...symbols.map(({ cooldownLeftMs }) => cooldownLeftMs));
  return {
    max_cancels_per_min: limit,
    counters: symbols.map(({ venue, instrument, orders, cancels, cooldownLeftMs }) => ({
      venue,
      symbol: instrument,
      orders_last_min: orders,
      cancels_last_min: cancels,
      cooldown_remaining: seconds(cooldownLeftMs),
    })),
    cooldown_active: longest > 0,
    cooldown_remaining: seconds(longest),
    last_trigger_ts: block?.at ?? null,
    last_block:
      block === null
        ? null
        : {
            venue: block.venue,
            symbol: block.instrument,
            counter: 'cancels_last_min',
            count: block.cancels,
            limit: block.cancelsMax,
            reason: `${block.cancels} cancels of ${block.instrument} on ${block.venue} within a minute, the limit is ${block.cancelsMax}`,
          },
  };
}

export function createTradeWatch(deps: TradeWatchDeps): TradeWatch {
  const { config, clock, trading } = deps;
  const { book, runaway: limits } = config;
  const flow = createOrderFlow({
    venues: deps.venues.map(({ venue }) => venue),
    instrument: deps.instrument,
    cancelsPerMinMax: limits.max_cancels_per_min,
    cooldownMs: limits.cooldown_ms,
  });
  const executions = createExecutionLog();
  const whyNot = createWhyNot(clock.wall());
  const say = createSaying(deps);
  let restored = false;
  let readsFailed = 0;
  let written: { readonly attempts: unknown; readonly refused: number } = { attempts: null, refused: -1 };
  const restore = async (): Promise<void> => {
    try {
      const [execution, refused] = await Promise.all([trading.readExecution(book), trading.readWhyNot(book)]);
      if (execution !== null) executions.restore(execution.attempts);
      if (refused !== null) whyNot.restore(refused, clock.wall());
      restored = true;
    } catch (error) {
      readsFailed += 1;
      restored = readsFailed >= READS_MAX;
      deps.log.failed('trade_watch.restore_failed', error);
    }
  };
  return {
    flow,
    executions,
    whyNot,
    trend: createPnlTrend(),
    placed(order, planned) {
      flow.sent(order, clock.monotonic());
      executions.placed(order, planned);
    },
    answered(order, outcome) {
      flow.answered(order, outcome, clock.monotonic());
      executions.answered(order, outcome);
    },
    cancelled: (order) => flow.cancelled(order, clock.monotonic(), clock.wall()),
    changed: (hedge) => executions.changed(hedge, clock.wall()),
    denied(denials, givenUp) {
      if (givenUp === null) return;
      whyNot.refused(denials, givenUp, clock.monotonic(), clock.wall());
      say(denials, givenUp);
    },
    runaway: () => runawayOf(flow, limits.max_cancels_per_min, monotonicMs(clock.monotonic())),
    async remember() {
      if (!restored) await restore();
      if (!restored) return;
      const now = { attempts: executions.attempts(), refused: whyNot.count() };
      if (now.attempts !== written.attempts)
        await trading.writeExecution({ book, written_at: clock.wall(), attempts: [...now.attempts] });
      if (now.refused !== written.refused) await trading.writeWhyNot(whyNot.record(book, clock.wall()));
      written = now;
    },
  };
}
