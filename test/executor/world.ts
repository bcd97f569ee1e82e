/** A small world around the engine for tests: two venues, a level, and venues that answer as the test says. */
import { crossExchangeArb } from '#executor/strategies/cross-exchange-arb.ts';
import { createEngine, type Engine } from '#executor/engine/engine.ts';
import type { Effect } from '#executor/engine/effects.ts';
import type { EngineEvent } from '#executor/engine/events.ts';
import type { EngineSettings } from '#executor/engine/state.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import type { FencingId } from '#shared/domain/ids.ts';
import { notional, usdt, type NotionalE8, type QuantityE8 } from '#shared/domain/money.ts';
import type { ClearedOrder, Fill, OrderReport, OrderState } from '#shared/domain/order.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { binanceRules, okxRules } from '#test/support/rules.ts';

export const settings: EngineSettings = {
  executor: 'executor-test',
  holdCompletesHedges: true,
  controlStaleMs: 5_000,
  venues: ['binance-um', 'okx'],
  instrument: 'BTCUSDT',
  rules: { 'binance-um': binanceRules, okx: okxRules },
  takerFees: [0.0005, 0.0005],
  leverage: 3,
  strategy: crossExchangeArb,
  opensByItself: true,
  strategyBudgets: {},
  quoteAgeMsMax: 1_000,
  bandScheduleBps: [5, 10, 20, 40],
  lossCapBps: 60,
  lastStepMarket: true,
  rebalancer: { enabled: false, intervalMs: 500, retryDelayMs: 2_000, triesMax: 3, batchNotional: notional('2000') },
  unhedgedMsMax: 5_000,
  unhedgedUsdtS: { warn: 500, hold: 2_000, safe: 5_000 },
  mode: 'taker_taker',
  makerRow: 1,
  makerFees: [0.0002, 0.0002],
  restingMsMax: 30_000,
  orderReportMs: 250,
  inDoubtAfterMs: 2_000,
  decisionMsMax: 2_500,
};

const latch = (on: boolean) => ({ on, reason: 'test', by: 'system', since: epochMs(1) });

/** A level that lets everything leave; a test mentions only what it is about. */
export const aLevel = (change: Partial<ControlLevel> = {}): ControlLevel => ({
  book: 'main',
  version: 1,
  mode: 'RUN',
  holds: [],
  safe_mode: { ...latch(false), origin: 'start' },
  dry_run: latch(false),
  resume_granted: null,
  limits: {
    max_total_notional_usdt: '4000',
    max_position_usdt: '2000',
    max_open_positions: 2,
    max_open_orders: 8,
    max_daily_loss_usdt: '200',
    max_unrealized_loss_usdt: '150',
    max_leverage: 5,
    max_orders_per_min: 120,
    max_cancels_per_min: 120,
  },
  limit_scopes: [],
  parameters: {
    order_notional_usdt: '600',
    min_spread_bps: 5,
    close_spread_bps: 2,
    max_plausible_edge_bps: 200,
    loop_pair: 'BTCUSDT',
    loop_venues: ['binance-um', 'okx'],
  },
  strategies: ['cross_exchange_arb'],
  config_version: 1,
  interrupted_at: null,
  commands_through: 0,
  updated_at: epochMs(1),
  updated_by: 'system',
  ...change,
});

export interface World {
  readonly engine: Engine;
  now: number;
  level: ControlLevel;
  /** Everything the engine asked for since the start, in order. */
  readonly effects: Effect[];
  send(
    event: EngineEvent extends infer Each ? (Each extends EngineEvent ? Omit<Each, 'now' | 'at'> : never) : never,
  ): void;
  /** A new version of the level, applied as if it had just been read. */
  setLevel(change: Partial<ControlLevel>): void;
  /** Sets both books around two mids; one level a side unless told otherwise. */
  books(binanceMid: number, okxMid: number, size?: number, madeMsAgo?: number): void;
  placed(): readonly ClearedOrder[];
  /** The venue takes the order, fills so much of it and ends it. */
  fill(order: ClearedOrder, filled?: QuantityE8, state?: OrderState): void;
}

export const WALL = 1_700_000_000_000;

export function aWorld(
  change: Partial<EngineSettings> = {},
  level: Partial<ControlLevel> = {},
  make: (of: EngineSettings) => Engine = createEngine,
): World {
  const engine = make({ ...settings, ...change });
  let trades = 0;
  const world: World = {
    engine,
    now: 1_000,
    level: aLevel(level),
    effects: [],
    send(event) {
      engine.handle({ ...event, now: monotonicMs(world.now), at: epochMs(WALL + world.now) } as EngineEvent);
      world.effects.push(...engine.takeEffects());
    },
    setLevel(next) {
      world.level = { ...world.level, ...next, version: world.level.version + 1 };
      world.send({ type: 'level', level: world.level, readAt: monotonicMs(world.now) });
    },
    books(binanceMid, okxMid, size = 10, madeMsAgo = 0) {
      const [now, madeAt] = [monotonicMs(world.now), monotonicMs(world.now - madeMsAgo)];
      for (const [row, mid] of [binanceMid, okxMid].entries()) {
        const one = (value: number): Float64Array => new Float64Array([value]);
        engine.onBook(row, one(mid - 0.5), one(size), 1, one(mid + 0.5), one(size), 1, now, madeAt);
        world.effects.push(...engine.takeEffects());
      }
    },
    placed: () => world.effects.flatMap((effect) => (effect.type === 'place' ? [effect.order] : [])),
    fill(order, filled = order.quantity, state = filled === order.quantity ? 'filled' : 'expired') {
      trades += 1;
      world.send({
        type: 'send-outcome',
        id: order.clientOrderId,
        outcome: { kind: 'accepted', report: null, fills: [] },
      });
      if (filled > 0n) world.send({ type: 'fill', fill: aFill(order, filled, `t${trades}`) });
      world.send({ type: 'order', report: aReport(order, filled, state) });
    },
  };
  world.send({ type: 'standing', fencingId: 1 as FencingId, leaseValidUntil: monotonicMs(10_000_000) });
  world.send({ type: 'level', level: world.level, readAt: monotonicMs(world.now) });
  world.send({ type: 'ids', first: 1, last: 16 });
  for (const venue of ['binance-um', 'okx'] satisfies VenueId[])
    world.send({ type: 'margin', venue, free: 1_000_000_000_000n as NotionalE8 });
  return world;
}

export const aFill = (order: ClearedOrder, filled: QuantityE8, tradeId: string): Fill => ({
  venue: order.venue,
  clientOrderId: order.clientOrderId,
  tradeId,
  side: order.side,
  price: order.limitPrice,
  quantity: filled,
  fee: usdt('-0.3'),
  at: epochMs(WALL),
});

export const aReport = (order: ClearedOrder, filledQuantity: QuantityE8, state: OrderState): OrderReport => ({
  venue: order.venue,
  clientOrderId: order.clientOrderId,
  venueOrderId: `v-${order.clientOrderId}`,
  state,
  filledQuantity,
});

/** Takes one of an array, or fails the test with a sentence. */
export function nth<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`there is an item ${index}, of ${items.length}`);
  return item;
}
