/** Records as the API tells them, all defaults filled; a test mentions only what it is about. */
import type { ControlLevel, Hold } from '#shared/domain/level.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { Approval } from '#shared/wire/approval.ts';
import { autoHedgeIdle, autopilotOff } from '#shared/wire/autopilot.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import type { Overview } from '#shared/wire/http-status.ts';
import type { HedgeRecord, OrderRecord } from '#shared/wire/trading.ts';
import type { Picture } from '../../dashboard/view/picture.ts';

export const START = epochMs(Date.UTC(2026, 10, 21, 3, 0, 0));

export const aHold = (over: Partial<Hold> = {}): Hold => ({
  id: 'hold0000start',
  reason: 'STARTUP',
  note: '',
  by: 'system',
  at: START,
  ...over,
});

export function aLevel(over: Partial<ControlLevel> = {}): ControlLevel {
  return {
    book: 'main',
    version: 1,
    mode: 'HOLD',
    holds: [aHold()],
    safe_mode: { on: true, reason: 'as configured at start', by: 'system', since: START, origin: 'start' },
    dry_run: { on: true, reason: 'as configured at start', by: 'system', since: START },
    resume_granted: null,
    limits: {
      max_total_notional_usdt: '2000',
      max_position_usdt: '1000',
      max_open_positions: 3,
      max_open_orders: 10,
      max_daily_loss_usdt: '50',
      max_unrealized_loss_usdt: '50',
      max_leverage: 3,
      max_orders_per_min: 60,
      max_cancels_per_min: 60,
    },
    limit_scopes: [],
    parameters: {
      order_notional_usdt: '300',
      min_spread_bps: 4,
      close_spread_bps: 1,
      max_plausible_edge_bps: 150,
      loop_pair: 'BTCUSDT',
      loop_venues: ['binance-um', 'okx'],
    },
    strategies: ['basis'],
    config_version: 1,
    commands_through: 0,
    interrupted_at: null,
    updated_at: START,
    updated_by: 'system',
    ...over,
  };
}

export const anOrder = (over: Partial<OrderRecord> = {}): OrderRecord => ({
  id: 'pb1x1x1h0',
  purpose: 'open',
  side: 'sell',
  kind: 'limit-ioc',
  quantity: '0.005',
  limit_price: '61990',
  reduce_only: false,
  stage: 'settled',
  state: 'filled',
  filled: '0.005',
  sent_at: START,
  mark: null,
  ...over,
});

export function aHedge(over: Partial<HedgeRecord> = {}): HedgeRecord {
  const leg = {
    opened_quantity: '0.005',
    closed_quantity: '0',
    exit_price: null,
    fees_usdt: '-0.154',
    dust: '0',
    orders: [],
  };
  return {
    id: 'h1',
    number: 1,
    book: 'main',
    strategy: 'basis',
    instrument: 'BTCUSDT',
    state: 'open',
    simulated: true,
    fencing_id: 1,
    legs: [
      { ...leg, venue: 'binance-um', side: 'buy', entry_price: '61802.4' },
      { ...leg, venue: 'okx', side: 'sell', entry_price: '61998.1' },
    ],
    quantity: '0.005',
    mode: 'taker_taker',
    repair: { attempts: 0, choice: '', error: '' },
    unhedged: { ms: 0, usdt_s: 0, since: null, until: null },
    planned_edge_bps: 9.4,
    terms: null,
    opened_at: START,
    closed_at: null,
    realized_pnl_usdt: null,
    note: '',
    ...over,
  };
}

export function anApproval(over: Partial<Approval> = {}): Approval {
  return {
    id: 'ap3k9x2m7q',
    book: 'main',
    action: 'resume',
    scope: 'main',
    reason: 'Checked positions and limits',
    requested_by: 'alice',
    requested_at: START,
    expires_at: epochMs(START + 15 * 60_000),
    state: 'pending',
    change: { lift_holds: ['hold0000start'], exit_safe_mode: true, exit_dry_run: false },
    change_hash: 'a'.repeat(64),
    state_hash: 'b'.repeat(64),
    decided_by: null,
    decided_at: null,
    decision_note: null,
    ...over,
  };
}

export function aStatus(over: Partial<ExecutorStatus> = {}): ExecutorStatus {
  return {
    book: 'main',
    written_at: START,
    executor: 'executor-1',
    build_version: '0.1.0',
    profile: 'paper',
    market_note:
      'Recorded 2024-08-08: Binance USD-M, and its COIN-M book re-framed as OKX; over it a seeded overlay of spread events.',
    leader: true,
    fencing_id: 7,
    level_version: 1,
    level_age_ms: 120,
    holds: [aHold()],
    permission: ['complete', 'unwind', 'asked-close'],
    instrument: 'BTCUSDT',
    quotes: [
      { venue: 'binance-um', bid: 61802.3, ask: 61802.4, age_ms: 84, ok: true, why_not: null },
      { venue: 'okx', bid: 61831.1, ask: 61831.2, age_ms: 210, ok: true, why_not: null },
    ],
    edge_bps: { forward: -15.3, backward: -24.7 },
    hedges: [],
    doubts: [],
    breaks: [],
    liquidity: null,
    realized_pnl_today_usdt: '0',
    simulated_pnl_today_usdt: '0',
    unrealized_pnl_usdt: '0',
    total_notional_usdt: '0',
    orders_placed_last_min: 0,
    cancels_last_min: 0,
    unhedged_usdt_s_last_hour: 0,
    clock_skew_ms: { 'binance-um': 1, okx: -2 },
    risk: null,
    venues: [],
    guards: [],
    runaway_v2: null,
    venue_keys: null,
    chaos: null,
    journal_ok: true,
    resume_ok: true,
    denials: {},
    plan: [],
    capital: null,
    market: null,
    autopilot: autopilotOff,
    auto_hedge: autoHedgeIdle,
    decision_us: { p50: 1.4, p99: 6.2 },
    ...over,
  };
}

export const aPicture = (over: Partial<Picture> = {}): Picture => ({
  level: aLevel(),
  status: aStatus(),
  statusAgeMs: 400,
  pending: [],
  alerts: [],
  riskScore: null,
  answeredAtMs: START,
  ...over,
});

export function anAuditLink(over: Partial<AuditLink> = {}): AuditLink {
  return {
    book: 'main',
    seq: 1,
    at: START,
    actor: 'system',
    action: 'level_created',
    subject: 'main',
    reason: 'first start',
    detail: {},
    previous_hash: '0'.repeat(64),
    hash: '5f3a9c'.padEnd(64, '0'),
    ...over,
  };
}

/** The overview of one level and one status, as the API would answer it. */
export function anOverview(level: ControlLevel, status: ExecutorStatus | null, over: Partial<Overview> = {}): Overview {
  const held = level.holds.length > 0;
  return {
    overall: held ? 'HOLD' : 'OK',
    book: 'main',
    generated_at: START,
    build_version: '0.1.0',
    dry_run_mode: level.dry_run.on,
    two_man_resume_required: true,
    flags: {
      ENV: 'paper',
      MODE: level.mode,
      safe_mode: level.safe_mode.on,
      hold_active: held,
      dry_run_mode: level.dry_run.on,
      dry_run_only: false,
    },
    safety: {
      hold_active: held,
      hold_reason: level.holds[0]?.reason ?? null,
      hold_since: level.holds[0]?.at ?? null,
      last_released_ts: null,
      holds: [...level.holds],
      safe_mode_reason: level.safe_mode.on ? level.safe_mode.reason : null,
      resume_request: null,
      resume_granted: level.resume_granted !== null,
      counters: { orders_placed_last_min: 0, cancels_last_min: 0 },
      clock_skew_s: 0.002,
      risk_snapshot: {
        risk_score: {
          var_usdt: '0.12',
          simulated_var_usdt: '0.34',
          why_not: null,
          confidence_percent: 95,
          horizon_hours: 24,
          samples: 1092,
          method: 'historical simulation',
        },
        real: null,
        simulated: null,
        daily_loss: null,
        checks_enabled: null,
      },
      level_version: level.version,
      acknowledged_version: level.version,
    },
    autopilot_status: status?.autopilot.status ?? 'UNKNOWN',
    last_autopilot_action: status?.autopilot.last_action ?? 'none',
    last_autopilot_reason: status?.autopilot.last_reason ?? '',
    last_autopilot_at: status?.autopilot.last_action_at ?? null,
    auto_hedge: status?.auto_hedge ?? null,
    liquidity_blocked: null,
    pending_approvals: [],
    alerts: [],
    runaway_guard: {
      tripped: false,
      v1: {
        orders: { count: 0, limit: 60, status: 'OK', near_limit: false },
        cancels: { count: 0, limit: 60, status: 'OK', near_limit: false },
      },
      v2: null,
    },
    edge_guard: { allowed: true, reason: 'new legs are allowed' },
    runtime_badges: {
      auto_trade: 'OFF',
      risk_checks: 'ON',
      daily_loss: 'OK',
      watchdog: 'OK',
      partial_hedges: 'OK',
    },
    next_step: '',
    level: {
      ...level,
      holds: [...level.holds],
      limit_scopes: [...level.limit_scopes],
      parameters: { ...level.parameters, loop_venues: ['binance-um', 'okx'] },
      strategies: [...level.strategies],
    },
    executor: { age_ms: status === null ? null : 300, stale: status === null, status },
    ...over,
  };
}
