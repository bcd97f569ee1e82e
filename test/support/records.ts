/** Builders of records for tests: every field has a value, and a test names only what it is about. */
import { COMMAND_MS_MAX, type Command, type CommandResult } from '#shared/domain/command.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import { standingGuardIds, standingGuards } from '#shared/domain/guard-reading.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { Approval } from '#shared/wire/approval.ts';
import { autoHedgeIdle, autopilotOff } from '#shared/wire/autopilot.ts';
import type { AuditDraft } from '#shared/wire/audit.ts';
import type { ExecutorStatus, GuardReadingRecord } from '#shared/wire/status.ts';
import type { BreakRecord, DustRecord, FillRecord, FundingRecord, HedgeRecord } from '#shared/wire/trading.ts';

export const NOON = epochMs(Date.UTC(2026, 10, 21, 12));
const start = { on: true, reason: 'as configured at start', by: 'system', since: NOON };

export const aLevel = (change: Partial<ControlLevel> = {}): ControlLevel => ({
  book: 'main',
  version: 1,
  mode: 'HOLD',
  holds: [{ id: 'hold-startup', reason: 'STARTUP', note: 'start', by: 'system', at: NOON }],
  safe_mode: { ...start, origin: 'start' },
  dry_run: start,
  resume_granted: null,
  limits: {
    max_total_notional_usdt: '2000',
    max_position_usdt: '500',
    max_open_positions: 3,
    max_open_orders: 6,
    max_daily_loss_usdt: '50',
    max_unrealized_loss_usdt: '50',
    max_leverage: 3,
    max_orders_per_min: 60,
    max_cancels_per_min: 60,
  },
  limit_scopes: [],
  parameters: {
    order_notional_usdt: '100',
    min_spread_bps: 2,
    close_spread_bps: 1,
    max_plausible_edge_bps: 200,
    loop_pair: 'BTCUSDT',
    loop_venues: ['binance-um', 'okx'],
  },
  strategies: ['basis'],
  config_version: 1,
  commands_through: 0,
  interrupted_at: null,
  updated_at: NOON,
  updated_by: 'system',
  ...change,
});

export const anAuditDraft = (change: Partial<AuditDraft> = {}): AuditDraft => ({
  actor: 'alice',
  action: 'hold_set',
  subject: 'hold-1234',
  reason: 'a reason',
  detail: {},
  ...change,
});

/** As the executor writes several of its own events: each a millisecond after the one before, the last at noon less one. */
export const aBatch = (drafts: readonly AuditDraft[]): AuditDraft => ({
  actor: 'executor-1',
  action: 'executor_events',
  subject: 'batch 1 of executor-1 7',
  reason: `${drafts.length} events`,
  detail: { events: drafts.map((draft, index) => ({ ...draft, at: NOON - drafts.length + index })) },
});

export const anApproval = (change: Partial<Approval> = {}): Approval => ({
  id: 'approval0001',
  book: 'main',
  action: 'resume',
  scope: '-',
  reason: 'all is well again',
  requested_by: 'alice',
  requested_at: NOON,
  expires_at: epochMs(NOON + 900_000),
  state: 'pending',
  change: { lift_holds: ['hold-startup'], exit_safe_mode: false, exit_dry_run: false },
  change_hash: 'c'.repeat(64),
  state_hash: 's'.repeat(64),
  decided_by: null,
  decided_at: null,
  decision_note: null,
  ...change,
});

export const aCommand = (change: Partial<Command> = {}): Command => ({
  id: 'command00001',
  book: 'main',
  number: 1,
  ask: { kind: 'cancel_all' },
  correlation: 'd'.repeat(64),
  requested_by: 'alice',
  requested_at: NOON,
  reason: 'a reason',
  channel: 'test',
  expires_at: epochMs(NOON + COMMAND_MS_MAX),
  state: 'filed',
  fencing_id: 0,
  executor: null,
  result: null,
  ended_at: null,
  ...change,
});

export const aCommandResult = (change: Partial<CommandResult> = {}): CommandResult => ({
  outcome: 'complete',
  venues: [
    { venue: 'binance-um', state: 'flat', left: [], read_at: NOON },
    { venue: 'okx', state: 'flat', left: [], read_at: NOON },
  ],
  hedges_left: { real: 0, simulated: 0 },
  note: '',
  ...change,
});

const aLeg = (venue: 'binance-um' | 'okx', side: 'buy' | 'sell'): HedgeRecord['legs'][0] => ({
  venue,
  side,
  opened_quantity: '0.01',
  closed_quantity: '0',
  entry_price: '60000',
  exit_price: null,
  fees_usdt: '-0.3',
  dust: '0',
  orders: [],
});

export const aHedge = (change: Partial<HedgeRecord> = {}): HedgeRecord => ({
  id: 'h1',
  number: 1,
  book: 'main',
  strategy: 'basis',
  instrument: 'BTCUSDT',
  state: 'open',
  simulated: false,
  fencing_id: 1,
  legs: [aLeg('binance-um', 'buy'), aLeg('okx', 'sell')],
  quantity: '0.01',
  mode: 'taker_taker',
  repair: { attempts: 0, choice: '', error: '' },
  unhedged: { ms: 0, usdt_s: 0, since: null, until: null },
  planned_edge_bps: 3,
  terms: { level_version: 1, close_spread_bps: 1, min_spread_bps: 5 },
  opened_at: NOON,
  closed_at: null,
  realized_pnl_usdt: null,
  note: '',
  ...change,
});

export const aFill = (change: Partial<FillRecord> = {}): FillRecord => ({
  book: 'main',
  venue: 'okx',
  trade_id: 't1',
  client_order_id: 'pb000001h00000001e00a',
  hedge_id: 'h1',
  side: 'buy',
  price: '60000',
  quantity: '0.01',
  fee_usdt: '-0.3',
  simulated: false,
  at: NOON,
  ...change,
});

export const aFunding = (change: Partial<FundingRecord> = {}): FundingRecord => ({
  book: 'main',
  venue: 'okx',
  instrument: 'BTCUSDT',
  fencing_id: 1,
  funding_id: 'f1',
  amount_usdt: '-0.06',
  rate: 0.0001,
  shares: [{ hedge_id: 'h1', amount_usdt: '-0.06' }],
  unattributed_usdt: '0',
  simulated: false,
  at: NOON,
  ...change,
});

export const aDust = (change: Partial<DustRecord> = {}): DustRecord => ({
  book: 'main',
  venue: 'okx',
  instrument: 'BTCUSDT',
  dust_id: 'd1',
  hedge_id: 'h1',
  quantity: '0.0004',
  price: '60000',
  simulated: false,
  at: NOON,
  ...change,
});

export const aBreak = (change: Partial<BreakRecord> = {}): BreakRecord => ({
  id: 'break-1',
  book: 'main',
  kind: 'position',
  venue: 'okx',
  instrument: 'BTCUSDT',
  ours: '0.01',
  theirs: '0.02',
  size: '0.01',
  found_at: NOON,
  resolved_at: null,
  ignored: null,
  ...change,
});

/** One reading of every guard of the catalogue, all in order. */
export const readingsInOrder = (change: Partial<GuardReadingRecord> = {}): GuardReadingRecord[] =>
  standingGuardIds.map((id) => aReading({ id, priority: standingGuards[id].priority, ...change }));
export const aReading = (change: Partial<GuardReadingRecord> = {}): GuardReadingRecord => ({
  id: 'clock_skew',
  scope: '-',
  priority: 'P0',
  status: 'OK',
  value: '20',
  limit: '250',
  unit: 'ms',
  summary: 'a reading of a test',
  since: NOON,
  blocks_entries: null,
  ...change,
});

export const aStatus = (change: Partial<ExecutorStatus> = {}): ExecutorStatus => ({
  book: 'main',
  written_at: NOON,
  executor: 'executor-1',
  build_version: 'test',
  profile: 'paper',
  market_note: 'a test market',
  leader: true,
  fencing_id: 1,
  level_version: 1,
  level_age_ms: 10,
  holds: [],
  permission: [],
  instrument: 'BTCUSDT',
  quotes: [
    { venue: 'binance-um', bid: 60_000, ask: 60_001, age_ms: 5, ok: true, why_not: null },
    { venue: 'okx', bid: 60_010, ask: 60_011, age_ms: 5, ok: true, why_not: null },
  ],
  edge_bps: { forward: 1, backward: -1 },
  hedges: [],
  doubts: [],
  breaks: [],
  realized_pnl_today_usdt: '0',
  simulated_pnl_today_usdt: '0',
  unrealized_pnl_usdt: '0',
  total_notional_usdt: '0',
  orders_placed_last_min: 0,
  cancels_last_min: 0,
  unhedged_usdt_s_last_hour: 0,
  clock_skew_ms: { okx: 20 },
  liquidity: null,
  risk: null,
  guards: readingsInOrder(),
  runaway_v2: null,
  venue_keys: null,
  venues: [],
  chaos: null,
  journal_ok: true,
  resume_ok: true,
  denials: {},
  plan: [],
  capital: null,
  market: null,
  autopilot: autopilotOff,
  auto_hedge: autoHedgeIdle,
  decision_us: null,
  ...change,
});
