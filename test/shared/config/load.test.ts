import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Environment } from '#shared/config/env.ts';
import { ConfigInvalidError, LIVE_CONFIRMATION, loadConfig, parseConfig, projectConfigs } from '#shared/config/load.ts';
import { overrides } from '#shared/config/overrides.ts';

const confirmed = { LIVE_CONFIRM: LIVE_CONFIRMATION };
const textOf = (profile: string): string => readFileSync(join(projectConfigs, `${profile}.yaml`), 'utf8');

type Change = readonly [path: string, value: unknown];
function changed(profile: string, ...changes: readonly Change[]): string {
  const content = parse(textOf(profile)) as Record<string, unknown>;
  for (const [path, value] of changes) {
    const keys = path.split('.');
    let at: Record<string, unknown> = content;
    for (const key of keys.slice(0, -1)) at = at[key] as Record<string, unknown>;
    const last = keys.at(-1) ?? '';
    if (value === undefined) delete at[last];
    else at[last] = value;
  }
  return stringify(content);
}
function problemsOf(text: string, from: Environment = confirmed): readonly string[] {
  try {
    parseConfig(text, 'here.yaml', from);
  } catch (error) {
    if (error instanceof ConfigInvalidError) return error.problems;
    throw error;
  }
  return [];
}

describe('the shipped profiles', () => {
  test.each(['paper', 'testnet', 'live'])(
    '%s starts in safe mode and dry run, and is frozen to the last leaf',
    (name) => {
      const config = loadConfig({ PROFILE: name, ...confirmed });
      expect(config.profile).toBe(name);
      expect(config.latches_at_start).toEqual({ safe_mode: true, dry_run: true });
      expect(Object.isFrozen(config.limits)).toBe(true);
      expect(Object.isFrozen(config.venues[0])).toBe(true);
    },
  );

  test('live names no address of its own and starts only when it is confirmed', () => {
    expect(loadConfig({ PROFILE: 'live', ...confirmed }).venues.map((venue) => venue.endpoints)).toEqual([null, null]);
    expect(() => loadConfig({ PROFILE: 'live' })).toThrow('[FATAL CONFIG] LIVE_CONFIRM must be');
    expect(() => loadConfig({ PROFILE: 'live', LIVE_CONFIRM: 'yes' })).toThrow('[FATAL CONFIG] LIVE_CONFIRM must be');
  });
});

describe('a profile file that is wrong', () => {
  test('is told everything that is wrong with it at once, by path', () => {
    const text = changed(
      'paper',
      ['limits.max_open_positions', 0],
      ['limits.max_daily_loss_usdt', undefined],
      ['parameters.order_notional_usdt', '-5'],
      ['limits.max_total_notionl_usdt', '5'],
    );
    const problems = problemsOf(text);
    expect(problems).toHaveLength(4);
    expect(problems.join('\n')).toMatch(/limits\.max_open_positions is 0/);
    expect(problems.join('\n')).toMatch(/limits\.max_daily_loss_usdt is missing; there is no default/);
    expect(problems.join('\n')).toMatch(/parameters\.order_notional_usdt/);
    expect(problems.join('\n')).toMatch(/limits\.max_total_notionl_usdt is not a key there is/);
  });

  test.each(Object.keys(loadConfig({ PROFILE: 'paper' }).limits))('%s has no default and must be above zero', (key) => {
    expect(problemsOf(changed('paper', [`limits.${key}`, undefined])).join()).toContain(`limits.${key} is missing`);
    expect(problemsOf(changed('paper', [`limits.${key}`, 0])).join()).toContain(`limits.${key} is 0`);
    expect(problemsOf(changed('paper', [`limits.${key}`, '0'])).join()).toContain(`limits.${key}`);
  });

  test('money that is not text is told to be put in quotes', () => {
    expect(problemsOf(changed('paper', ['limits.max_position_usdt', 2000])).join()).toContain('put them in quotes');
  });

  test.each(['profile: [', 'a: 1\na: 2', '- a list', ''])('text that is no mapping is refused: %j', (text) => {
    expect(problemsOf(text)).not.toEqual([]);
  });
});

const paper = { endpoint: { rest: 'http://127.0.0.1:1', ws: 'ws://127.0.0.1:1' } };
const real = { rest: 'https://fapi.binance.com', ws: 'wss://fstream.binance.com' };

describe('relations between knobs hold on one side and are refused on the other', () => {
  test.each<readonly [string, string, string, readonly Change[], readonly Change[]]>([
    ['lease', 'paper', 'executor.lease_ms', [['executor.heartbeat_ms', 3_000]], [['executor.heartbeat_ms', 3_001]]],
    ['margin', 'paper', 'executor.margin_ms', [['executor.margin_ms', 1_000]], [['executor.margin_ms', 10_000]]],
    [
      'level reads',
      'paper',
      'executor.control_stale_ms',
      [['executor.level_read_ms', 1_250]],
      [['executor.level_read_ms', 1_251]],
    ],
    [
      'late hold',
      'paper',
      'executor.control_stale_ms',
      [['executor.control_stale_ms', 10_000]],
      [['executor.control_stale_ms', 10_001]],
    ],
    [
      'takeover',
      'paper',
      'executor.leader_stale_ms',
      [['executor.leader_stale_ms', 11_000]],
      [['executor.leader_stale_ms', 10_999]],
    ],
    [
      'drain',
      'paper',
      'executor.request_window_ms',
      [
        ['executor.request_window_ms', 5_000],
        ['executor.clock_bound_ms', 4_000],
      ],
      [
        ['executor.request_window_ms', 5_000],
        ['executor.clock_bound_ms', 4_001],
      ],
    ],
    [
      'skew',
      'paper',
      'executor.clock_skew_hold_ms',
      [['executor.clock_skew_hold_ms', 250]],
      [['executor.clock_skew_hold_ms', 251]],
    ],
    [
      'timeout',
      'paper',
      'executor.order_timeout_ms',
      [['executor.order_timeout_ms', 4_999]],
      [['executor.order_timeout_ms', 5_000]],
    ],
    [
      'report',
      'paper',
      'executor.order_report_ms',
      [['executor.order_report_ms', 2_500]],
      [['executor.order_report_ms', 2_501]],
    ],
    [
      'doubt',
      'paper',
      'executor.in_doubt_after_ms',
      [['executor.in_doubt_after_ms', 5_000]],
      [['executor.in_doubt_after_ms', 5_001]],
    ],
    [
      'stop',
      'paper',
      'executor.stop_grace_ms',
      [['executor.stop_grace_ms', 110_000]],
      [['executor.stop_grace_ms', 110_001]],
    ],
    ['status', 'paper', 'executor.status_ms', [['executor.status_ms', 2_500]], [['executor.status_ms', 2_501]]],
    [
      'both legs',
      'paper',
      'parameters.order_notional_usdt',
      [['limits.max_total_notional_usdt', '1000']],
      [['limits.max_total_notional_usdt', '999.99']],
    ],
    [
      'one leg',
      'paper',
      'parameters.order_notional_usdt',
      [['limits.max_position_usdt', '500']],
      [['limits.max_position_usdt', '499.99']],
    ],
    [
      'edge',
      'paper',
      'parameters.min_spread_bps',
      [['parameters.min_spread_bps', 199]],
      [['parameters.min_spread_bps', 200]],
    ],
    [
      'two venues',
      'paper',
      'parameters.loop_venues',
      [['parameters.loop_venues', ['okx', 'binance-um']]],
      [['parameters.loop_venues', ['okx', 'okx']]],
    ],
    [
      'pair',
      'paper',
      'parameters.loop_pair',
      [['instruments', ['ETHUSDT', 'BTCUSDT']]],
      [['instruments', ['ETHUSDT']]],
    ],
    [
      'looks',
      'paper',
      'hedge.rebalancer_interval_ms',
      [['hedge.rebalancer_interval_ms', 2_000]],
      [['hedge.rebalancer_interval_ms', 2_001]],
    ],
    [
      'batches',
      'paper',
      'hedge.rebalancer_batch_notional_usdt',
      [['hedge.rebalancer_batch_notional_usdt', '20']],
      [['hedge.rebalancer_batch_notional_usdt', '19.99']],
    ],
    ['leverage', 'paper', 'venues.0.leverage', [['venues.0.leverage', 5]], [['venues.0.leverage', 6]]],
    ['each venue once', 'paper', 'venues', [], [['venues.1.id', 'binance-um']]],
    ['two men in paper', 'paper', 'profile', [['two_man_rule', false]], [['profile', 'demo']]],
    ['two men in testnet', 'testnet', 'two_man_rule', [['two_man_rule', true]], [['two_man_rule', false]]],
    ['two men in live', 'live', 'two_man_rule', [['two_man_rule', true]], [['two_man_rule', false]]],
    [
      'auth on loopback',
      'paper',
      'auth_enabled',
      [['auth_enabled', false]],
      [
        ['auth_enabled', false],
        ['bind_host', '0.0.0.0'],
      ],
    ],
    ['auth in testnet', 'testnet', 'auth_enabled', [], [['auth_enabled', false]]],
    ['auth in live', 'live', 'auth_enabled', [], [['auth_enabled', false]]],
    ['addresses in live', 'live', 'venues.0.endpoints', [['venues.0.endpoints', null]], [['venues.0.endpoints', real]]],
    [
      'addresses in paper',
      'paper',
      'venues.1.endpoints',
      [['venues.1.endpoints', paper.endpoint]],
      [['venues.1.endpoints', real]],
    ],
  ])('%s', (_name, profile, path, right, wrong) => {
    expect(problemsOf(changed(profile, ...right))).toEqual([]);
    expect(problemsOf(changed(profile, ...wrong)).join('\n')).toContain(path);
  });
});

describe('the environment over the file', () => {
  test.each(overrides.flatMap((override) => override.aliases.map((alias) => [alias, override] as const)))(
    '%s means the same as its canonical name, and may not contradict it',
    (alias, override) => {
      const [one, two] = override.read('true') === true ? ['false', 'true'] : ['1999', '1998'];
      const set = parseConfig(textOf('paper'), 'here.yaml', { [alias]: one });
      const canonical = parseConfig(textOf('paper'), 'here.yaml', { [override.name]: one });
      expect(set).toEqual(canonical);
      expect(problemsOf(textOf('paper'), { [alias]: one, [override.name]: one })).toEqual([]);
      const [problem = ''] = problemsOf(textOf('paper'), { [alias]: one, [override.name]: two });
      expect(problem).toContain(alias);
      expect(problem).toContain(override.name);
    },
  );

  test('a wrong value names the variable that set it', () => {
    expect(problemsOf(textOf('paper'), { MAX_TOTAL_NOTIONAL_USD: '0' }).join()).toMatch(
      /^MAX_TOTAL_NOTIONAL_USD: limits/,
    );
    expect(problemsOf(textOf('paper'), { MAX_OPEN_POSITIONS: 'many' }).join()).toMatch(/^MAX_OPEN_POSITIONS: limits/);
    expect(problemsOf(textOf('paper'), { DRY_RUN_MODE: 'perhaps' }).join()).toMatch(/^DRY_RUN_MODE: latches_at_start/);
  });

  test.each([
    ['DRY_RUN_MODE', 'false', { latches_at_start: { safe_mode: true, dry_run: false } }],
    ['DRY_RUN_ONLY', '1', { dry_run_only: true }],
    ['TWO_MAN_RULE', 'false', { two_man_rule: false }],
  ])('%s=%s is read', (name, value, expected) => {
    expect(parseConfig(textOf('paper'), 'here.yaml', { [name]: value })).toMatchObject(expected);
  });

  test('seconds of the runbooks become milliseconds, and may not go below the lease', () => {
    const config = parseConfig(textOf('paper'), 'here.yaml', { LEADER_LOCK_STALE_SEC: '60', CONTROL_STALE_SEC: '2.5' });
    expect(config.executor).toMatchObject({ leader_stale_ms: 60_000, control_stale_ms: 2_500 });
    expect(problemsOf(textOf('paper'), { LEADER_LOCK_STALE_SEC: '10' }).join()).toContain('LEADER_LOCK_STALE_SEC');
  });

  test('the addresses of the simulator reach paper and are refused in live', () => {
    const from = { OKX_REST_URL: 'http://127.0.0.1:9', OKX_WS_URL: 'ws://127.0.0.1:9' };
    const [, okx] = parseConfig(textOf('paper'), 'here.yaml', from).venues;
    expect(okx?.endpoints).toEqual({ rest: 'http://127.0.0.1:9', ws: 'ws://127.0.0.1:9' });
    expect(problemsOf(textOf('live'), { ...from, ...confirmed }).join()).toContain('venues.1.endpoints');
  });

  test('the profile has three names, one value, and no default', () => {
    expect(loadConfig({ TRADING_PROFILE: 'paper' }).profile).toBe('paper');
    expect(loadConfig({ EXCHANGE_PROFILE: 'testnet' }).profile).toBe('testnet');
    expect(() => loadConfig({})).toThrow('PROFILE is not set');
    expect(() => loadConfig({ PROFILE: 'demo' })).toThrow('PROFILE is demo');
    expect(() => loadConfig({ PROFILE: 'paper', TRADING_PROFILE: 'live' })).toThrow(
      /PROFILE=paper and TRADING_PROFILE=live/,
    );
  });
});
