/**
 * What each key of a configuration means for risk, and whether it is taken without a restart: one row a key. A key of the
 * schema without a row does not compile, and what is not understood counts as loosening.
 */
import type { Config } from './schema.ts';

/** The direction in which less can be lost. `unknown`: nobody can say, so every change of it loosens. */
export type Tighter = 'lower' | 'higher' | 'on' | 'off' | 'fewer' | 'scopes' | 'neutral' | 'unknown';
/** `live`: the level carries it, or it is read at each use. `restart`: read once, when an executor starts. */
export type Taken = 'live' | 'restart';
export type KeyRule = readonly [tighter: Tighter, taken: Taken];

type Scalar = string | number | boolean;
export type RulesOf<T> = null extends T
  ? KeyRule
  : [T] extends [Scalar]
    ? KeyRule
    : [T] extends [readonly (infer Item)[]]
      ? [Item] extends [Scalar]
        ? KeyRule
        : KeyRule | { readonly each: RulesOf<Item> }
      : { readonly [Key in keyof T]-?: RulesOf<T[Key]> };

const live = (tighter: Tighter): KeyRule => [tighter, 'live'];
const atStart = (tighter: Tighter): KeyRule => [tighter, 'restart'];

export const keyRules: RulesOf<Config> = {
  profile: atStart('unknown'),
  book: atStart('unknown'),
  auth_enabled: atStart('on'),
  two_man_rule: atStart('on'),
  dry_run_only: atStart('on'),
  hold_completes_hedges: atStart('unknown'),
  bind_host: atStart('unknown'),
  venues: {
    each: {
      id: atStart('unknown'),
      leverage: atStart('lower'),
      taker_fee: atStart('unknown'),
      maker_fee: atStart('unknown'),
      endpoints: atStart('unknown'),
    },
  },
  instruments: atStart('fewer'),
  liquidity: {
    margin_used_max: atStart('lower'),
    margin_call_distance_min: atStart('higher'),
    balance_tolerance_usdt: atStart('lower'),
  },
  limits: {
    max_total_notional_usdt: live('lower'),
    max_position_usdt: live('lower'),
    max_open_positions: live('lower'),
    max_open_orders: live('lower'),
    max_daily_loss_usdt: live('lower'),
    max_unrealized_loss_usdt: live('lower'),
    max_leverage: live('lower'),
    max_orders_per_min: live('lower'),
    max_cancels_per_min: live('lower'),
  },
  limit_scopes: live('scopes'),
  parameters: {
    order_notional_usdt: live('lower'),
    min_spread_bps: live('higher'),
    // Closing sooner takes less profit, closing later stays exposed for longer.
    close_spread_bps: live('unknown'),
    max_plausible_edge_bps: live('lower'),
    loop_pair: atStart('unknown'),
    loop_venues: atStart('unknown'),
  },
  strategies: live('fewer'),
  latches_at_start: { safe_mode: atStart('on'), dry_run: atStart('on') },
  autopilot: { enabled: atStart('off'), guard_interval_ms: atStart('lower') },
  auto_hedge: { enabled: atStart('off') },
  capital: {
    total_usdt: atStart('neutral'),
    // By key, also while budgets are not enforced: what is raised now is what `enforce` would let open later.
    budgets: { each: { strategy: atStart('unknown'), max_notional_usdt: atStart('lower') } },
    enforce: atStart('on'),
  },
  funding_carry: { horizon_hours: atStart('unknown'), interval_hours: atStart('unknown') },
  executor: {
    level_read_ms: live('lower'),
    control_stale_ms: atStart('lower'),
    lease_ms: atStart('unknown'),
    heartbeat_ms: atStart('unknown'),
    margin_ms: atStart('higher'),
    request_window_ms: atStart('unknown'),
    clock_bound_ms: atStart('unknown'),
    clock_skew_hold_ms: atStart('lower'),
    leader_stale_ms: atStart('higher'),
    quote_age_ms_max: atStart('lower'),
    order_timeout_ms: atStart('unknown'),
    order_report_ms: atStart('lower'),
    in_doubt_after_ms: atStart('lower'),
    unhedged_ms_max: atStart('lower'),
    stop_grace_ms: atStart('unknown'),
    journal_stale_ms: atStart('lower'),
    reconcile_ms: atStart('lower'),
    status_ms: atStart('lower'),
    id_block_size: atStart('neutral'),
  },
  hedge: {
    mode: atStart('unknown'),
    maker_venue: atStart('unknown'),
    resting_ms_max: atStart('lower'),
    band_schedule_bps: atStart('unknown'),
    loss_cap_bps: atStart('lower'),
    last_step_market: atStart('unknown'),
    rebalancer: atStart('unknown'),
    rebalancer_interval_ms: atStart('unknown'),
    rebalancer_retry_delay_ms: atStart('unknown'),
    rebalancer_max_retry: atStart('unknown'),
    rebalancer_batch_notional_usdt: atStart('unknown'),
    unhedged_usdt_s: { warn: atStart('lower'), hold: atStart('lower'), safe: atStart('lower') },
  },
  runaway: {
    max_cancels_per_min: atStart('lower'),
    cooldown_ms: atStart('higher'),
    max_rejects_per_min: atStart('lower'),
    max_same_order_per_min: atStart('lower'),
  },
  execution: {
    window_ms: atStart('unknown'),
    attempts_min: atStart('lower'),
    failure_share_max: atStart('lower'),
    slippage_bps_max: atStart('lower'),
  },
  edge_guard: {
    partial_ms_max: atStart('lower'),
    pnl_snapshot_ms: atStart('unknown'),
    exposure_load_min: atStart('lower'),
  },
  risk: {
    checks_enabled: atStart('on'),
    max_auto_fails_per_min: atStart('lower'),
    max_consecutive_failures: atStart('lower'),
    max_consecutive_rejects: atStart('lower'),
    stuck_partial_ms_max: atStart('lower'),
  },
  venue_health: {
    window_ms: atStart('unknown'),
    requests_min: atStart('lower'),
    recovery_ms: atStart('higher'),
    error_share: { degraded: atStart('lower'), hold: atStart('lower') },
    latency_p50_ms: { degraded: atStart('lower'), hold: atStart('lower') },
    latency_p99_ms_max: atStart('lower'),
    disconnects: { degraded: atStart('lower'), hold: atStart('lower') },
    stream_gone_ms: { cancel: atStart('lower'), hold: atStart('lower') },
    maintenance_hold_ms: atStart('lower'),
    clock_stale_ms: atStart('lower'),
    book_age_ms_max: atStart('lower'),
    book_settle_ms: atStart('higher'),
    book_frozen_ms: atStart('lower'),
    book_frozen_bps: atStart('lower'),
  },
  tca: {
    funding: atStart('unknown'),
    horizon_min: atStart('unknown'),
    impact_k: atStart('higher'),
    tiers: atStart('unknown'),
  },
  smart_router: { latency_ms_target: atStart('unknown'), latency_bps_per_ms: atStart('unknown') },
  chaos: {
    enabled: atStart('off'),
    profile: atStart('unknown'),
    ws_drop_p: atStart('lower'),
    rest_timeout_p: atStart('lower'),
    order_delay_ms: atStart('lower'),
    seed: atStart('neutral'),
  },
};
