import { describe, expect, test } from 'vitest';
import { anApproval } from '#test/dashboard/builders.ts';
import { runCommandLine } from '../../cli/program.ts';
import { startApi } from './api.ts';

async function run(answer: unknown, words: readonly string[], code: string | null = null, status = 200) {
  await using api = await startApi(() => ({ status, body: answer }));
  const out: string[] = [];
  const err: string[] = [];
  const terminal = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    readSecret: () => Promise.resolve(code),
  };
  const environment = { PROPBOT_API_URL: api.url, API_TOKEN: 'token-of-alice-0001' };
  const exitCode = await runCommandLine(words, terminal, environment);
  return { exitCode, out: out.join('\n'), err: err.join('\n'), asked: [...api.received] };
}

const latches = {
  version: 7,
  mode: 'HOLD',
  hold_active: true,
  holds: [],
  safe_mode: true,
  dry_run_mode: true,
  next_step: 'Ask for a resume.',
};
const changed = { ...latches, acknowledged: true, ack_ms: 12, opening_in_flight: 0 };
const limits = {
  max_total_notional_usdt: '2000',
  max_position_usdt: '500',
  max_open_positions: 3,
  max_open_orders: 8,
  max_daily_loss_usdt: '50',
  max_unrealized_loss_usdt: '100',
  max_leverage: 3,
  max_orders_per_min: 120,
  max_cancels_per_min: 120,
};
const set_limit = { limit: 'max_position_usdt', scope: 'okx', value: null } as const;
const change = { lift_holds: [], exit_safe_mode: false, exit_dry_run: false, set_limit };
const filed = (state: 'pending' | 'approved') => {
  const decided = state === 'approved' ? { decided_by: 'bob', decided_at: anApproval().requested_at } : {};
  const approval = anApproval({ action: 'raise_limit', scope: 'max_position_usdt okx', change, state, ...decided });
  return { request_id: approval.id, approval, next_step: 'Another operator approves.' };
};

describe('limits', () => {
  test('are shown with those of their parts', async () => {
    const parameters = {
      order_notional_usdt: '100',
      min_spread_bps: 5,
      close_spread_bps: 1,
      max_plausible_edge_bps: 100,
      loop_pair: 'BTCUSDT',
      loop_venues: ['binance-um', 'okx'],
    };
    const state = {
      book: 'main',
      version: 3,
      mode: 'HOLD',
      hold_active: true,
      safe_mode: true,
      dry_run_mode: true,
      dry_run_only: false,
      dry_run_locked: false,
      order_notional_usdt: '100',
      min_spread_bps: 5,
      poll_interval_sec: 0.25,
      loop_pair: 'BTCUSDT',
      loop_venues: ['binance-um', 'okx'],
      limits,
      limit_scopes: [{ limit: 'max_position_usdt', scope: 'okx', value: '200' }],
      parameters,
      strategies: [],
      config_version: 1,
    };
    const { exitCode, out } = await run(state, ['limit', 'show']);
    expect(exitCode).toBe(0);
    expect(out).toContain('max_position_usdt: 500\nmax_position_usdt of okx: 200\nmax_open_positions: 3');
  });

  test.each([
    { words: ['lower', 'max_open_positions', '1'], door: 'limit-lower', set: ['max_open_positions', '-', '1'] },
    {
      words: ['lower', 'max_position_usdt', '200', '--scope', 'okx'],
      door: 'limit-lower',
      set: ['max_position_usdt', 'okx', '200'],
    },
    {
      words: ['take-back', 'max_position_usdt', '--scope', 'okx', '--lower'],
      door: 'limit-lower',
      set: ['max_position_usdt', 'okx', null],
    },
  ])('$words goes to the door of one operator', async ({ words, door, set: [limit, scope, value] }) => {
    const { exitCode, out, asked } = await run(changed, ['limit', ...words, '--reason', 'OPS-31']);
    expect(asked).toEqual([{ route: `POST /api/ui/risk/${door}`, body: { limit, scope, value, reason: 'OPS-31' } }]);
    expect({ exitCode, out }).toMatchObject({ exitCode: 0, out: expect.stringContaining('acknowledged') as string });
  });

  test.each([
    { words: ['ask', 'max_position_usdt', '800', '--scope', 'okx'], value: '800' },
    { words: ['take-back', 'max_position_usdt', '--scope', 'okx'], value: null },
  ])('$words only asks', async ({ words, value }) => {
    const { exitCode, out, asked } = await run(filed('pending'), ['limit', ...words, '--reason', 'OPS-31']);
    const body = { limit: 'max_position_usdt', scope: 'okx', value, reason: 'OPS-31' };
    expect(asked).toEqual([{ route: 'POST /api/ui/risk/limit-request', body }]);
    expect(exitCode).toBe(0);
    expect(out).toContain('max_position_usdt of okx taken back');
  });

  test('are approved with the code of the second person, typed unseen', async () => {
    const answer = { ...latches, approval: filed('approved').approval };
    const named = await run(answer, ['limit', 'approve', 'ap3k9x2m7q'], 'typed-code');
    expect(named.asked).toEqual([
      { route: 'POST /api/ui/risk/limit-approve', body: { token: 'typed-code', request_id: 'ap3k9x2m7q' } },
    ]);
    expect(named.exitCode).toBe(0);
    expect((await run(answer, ['limit', 'approve'], 'typed-code')).asked).toMatchObject([
      { body: { token: 'typed-code' } },
    ]);
    expect(await run(answer, ['limit', 'approve'])).toMatchObject({ exitCode: 2, asked: [] });
  });

  test.each([
    [['limit', 'lower', 'max_open_positions', '1']],
    [['limit', 'take-back', 'max_position_usdt', '--reason', 'r']],
    [['strategy', 'enable', 'funding_carry']],
  ])('%s lacks something, and nothing is sent', async (words) => {
    expect(await run(changed, words)).toMatchObject({ exitCode: 2, asked: [] });
  });
});

describe('strategies', () => {
  test('are listed with their switch and what they would do', async () => {
    const strategies = [
      {
        strategy: 'funding_carry',
        enabled: false,
        decision: 'skip',
        reason: 'disabled',
        note: '',
        last_result: 'none',
        since: 1_795_000_000_000,
      },
    ];
    const plan = { book: 'main', generated_at: 1_795_000_000_000, stale: true, autopilot: 'OFF', strategies };
    const { exitCode, out } = await run(plan, ['strategy', 'list']);
    expect(exitCode).toBe(0);
    expect(out).toContain('funding_carry: off, skip (disabled)');
    expect(out).toContain('silent');
  });

  test.each(['enable', 'disable'])('%s is one request, told as the latches are', async (to) => {
    const { asked, exitCode } = await run(changed, ['strategy', to, 'funding_carry', '--reason', 'OPS-12']);
    expect(asked).toEqual([{ route: `POST /api/ui/strategy/funding_carry/${to}`, body: { reason: 'OPS-12' } }]);
    expect(exitCode).toBe(0);
  });

  test('one that takes two is asked for', async () => {
    const { asked } = await run(filed('pending'), ['strategy', 'ask', 'funding_carry', '--reason', 'OPS-12']);
    expect(asked).toMatchObject([{ route: 'POST /api/ui/strategy/funding_carry/enable-request' }]);
  });
});
