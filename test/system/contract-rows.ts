/** The paths that operators' scripts know, each with who may call it, what is sent and what must be in the answer. */
export interface Row {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** With its query. */
  readonly path: string;
  /** `none`: anybody. `viewer`: whoever has a token. `operator`: operators only. */
  readonly who: 'none' | 'viewer' | 'operator';
  readonly body?: Readonly<Record<string, unknown>>;
  /** Sent as a form of a page sends it, instead of a body. */
  readonly form?: Readonly<Record<string, string>>;
  /** How one who may is answered; the first is what the row is about. */
  readonly statuses: readonly number[];
  /** Fields of the answer with the first status; a dot leads inside, `[]` into the first entry of a list if it has one. */
  readonly fields?: readonly string[];
  /** JSON when nothing is said. */
  readonly contentType?: string;
}

const health = ['ok', 'journal_ok', 'resume_ok', 'leader'];
const reason = 'a walk along every path';
const overview = [
  'overall',
  'flags',
  'safety',
  'alerts',
  'two_man_resume_required',
  'runaway_guard',
  'auto_hedge',
  'autopilot_status',
  'last_autopilot_action',
  'build_version',
  'dry_run_mode',
];
const plan = ['status', 'next_step'];
const receipt = ['command_id', 'kind', 'state', 'repeat', 'receipt', 'next_step'];
const latches = ['version', 'mode', 'hold_active', 'holds', 'safe_mode', 'dry_run_mode', 'next_step'];
const filed = ['request_id', 'approval', 'next_step'];

const get = (path: string, fields: readonly string[] = [], more: Partial<Row> = {}): Row => ({
  method: 'GET',
  path,
  who: 'viewer',
  statuses: [200],
  fields,
  ...more,
});
const post = (
  path: string,
  body: Readonly<Record<string, unknown>>,
  statuses: readonly number[],
  fields: readonly string[] = [],
  more: Partial<Row> = {},
): Row => ({ method: 'POST', path, who: 'operator', body, statuses, fields, ...more });

const formOf = (name: string, fields: Readonly<Record<string, string>>, statuses: readonly number[]): Row => ({
  method: 'POST',
  path: `/ui/dashboard/${name}`,
  who: 'operator',
  form: fields,
  statuses,
  contentType: 'text/html',
});

/** In the order in which they are asked: what changes something comes after what looks. */
export const rows: readonly Row[] = [
  get('/healthz', health, { who: 'none' }),
  get('/api/health', health, { who: 'none' }),
  get('/live-readiness', ['ok', 'reasons', 'ready', 'leader', 'fencing_id', 'hb_age_sec'], {
    who: 'none',
    statuses: [200, 503],
  }),
  get('/api/deriv/status'),
  get('/docs', [], { who: 'none', contentType: 'text/html' }),
  get('/docs/openapi.json', ['openapi', 'paths'], { who: 'none' }),
  get('/ui/dashboard', [], { who: 'none', contentType: 'text/html' }),
  get('/api/ui/status', ['runtime_badges', 'partial_hedges', ...overview]),
  get('/api/ui/status/overview', overview),
  get('/api/ui/status/components', [
    'components[].id',
    'components[].status',
    'components[].summary',
    'components[].metrics',
    'incidents',
  ]),
  get('/api/ui/status/slo', ['slos', 'alerts']),
  get('/api/ui/status/alerts', ['alerts', 'cursor']),
  get('/api/ui/watchdog'),
  get('/api/ui/recon', ['status', 'mismatches', 'next_step']),
  get('/api/ui/state', [
    'flags.MODE',
    'flags.SAFE_MODE',
    'flags.POST_ONLY',
    'flags.REDUCE_ONLY',
    'flags.ENV',
    'risk.positions',
    'dry_run',
    'risk_blocked',
    'risk_reasons',
    'dry_run_mode',
  ]),
  get('/api/ui/control-state', ['version', 'mode', 'limits', 'parameters']),
  get('/api/ui/approvals', ['approvals', 'cursor']),
  get('/api/ui/risk_advice', ['advice']),
  get('/api/ui/capital', ['total_capital_usdt', 'per_strategy_limits', 'current_usage', 'headroom']),
  get('/api/ui/positions', [
    'positions[].legs[].mark_price',
    'positions[].unrealized_pnl_usdt',
    'exposure.long_notional',
    'exposure.short_notional',
    'exposure.net_usdt',
  ]),
  get('/api/ui/pnl_history?limit=5', ['snapshots']),
  get('/api/ui/strategy_pnl'),
  get('/api/ui/alerts?limit=5'),
  get('/api/ui/events?limit=5'),
  get('/api/ui/events/export?format=csv&limit=500', [], { contentType: 'text/csv' }),
  get('/api/ui/audit/export', [], { who: 'operator' }),
  get('/api/ui/audit_log', ['entries[].action', 'cursor']),
  get('/api/ui/snapshot', ['name'], { who: 'operator' }),
  get('/api/ui/daily_report', [], { statuses: [404, 200] }),
  get('/api/ui/hedge/log?limit=5'),
  get('/api/ui/ops_report'),
  get('/api/ui/ops_report.csv', [], { contentType: 'text/csv' }),
  get('/api/ui/open-trades.csv', [], { contentType: 'text/csv' }),
  get('/api/ui/strategy', ['strategies', 'autopilot']),
  get('/api/ui/chaos'),
  get('/api/ui/backtest/last', [], { statuses: [404, 200] }),
  get('/api/ui/tca/preview?pair=BTCUSDT&qty=0.01'),
  get('/api/ui/router/preview?symbol=BTCUSDT&side=buy&qty=0.01'),
  get('/api/arb/preview'),
  post('/api/arb/preview', {}, [200], [], { who: 'viewer' }),
  post('/api/arb/execute', { reason }, [200], plan),
  post('/api/arb/confirm', { reason, sell: 'okx', edge_bps_min: 1, symbol: 'BTCUSDT' }, [200, 409], plan),
  post('/api/ui/hold', { reason, requested_by: 'alice' }, [200], [...latches, 'hold_id', 'acknowledged']),
  formOf('hold', { reason, requested_by: 'alice' }, [200]),
  formOf('hold', { requested_by: 'alice' }, [422]),
  {
    method: 'PATCH',
    path: '/api/ui/control',
    who: 'operator',
    body: { mode: 'HOLD' },
    statuses: [200],
    fields: latches,
  },
  post('/api/ui/resume', {}, [409], ['code', 'hint']),
  post('/api/ui/resume-confirm', { token: 'not-the-code', actor: 'bob' }, [409], ['code', 'hint']),
  post('/api/ui/resume-request', { reason, requested_by: 'alice' }, [200], filed),
  // The request of the row before waits: a second one of its kind is refused.
  formOf('resume', { reason, requested_by: 'alice', exit_safe_mode: 'on' }, [409]),
  post('/api/ui/resume-confirm', { token: 'not-the-code', actor: 'bob' }, [409], ['code', 'hint']),
  post('/api/ui/risk/limit-request', { limit: 'max_position_usdt', scope: '-', value: '99999', reason }, [200], filed),
  post('/api/ui/risk/limit-approve', { token: 'not-the-code' }, [409], ['code', 'hint']),
  post('/api/ui/strategy/funding_carry/disable', { reason }, [200, 409]),
  post('/api/ui/secret', { NO_SUCH_NAME: 'a value' }, [400], ['code', 'hint']),
  get('/api/ui/config', ['version', 'level_version', 'effective', 'yaml', 'history', 'cursor']),
  post('/api/ui/config/validate', { yaml: 'profile: paper' }, [200], ['valid', 'problems[].path', 'running_version']),
  post('/api/ui/config/apply', { yaml: 'profile: paper', reason }, [422], ['code', 'hint']),
  post('/api/ui/config/rollback', { version: 999_999, reason }, [404], ['code', 'hint']),
  post('/api/ui/cancel_all', { correlation_id: 'walk-1' }, [200, 202], receipt),
  post('/api/ui/cancel_all', { correlation_id: 'walk-1' }, [200, 202], receipt),
  post('/api/ui/trades/close-all', { dry_run: true }, [200]),
  post('/api/hedge/flatten', { reason }, [200, 202], receipt),
  post('/api/ui/kill', { reason }, [200, 202], [...receipt, 'hold_id', 'version']),
  formOf('kill', { reason }, [200]),
];
