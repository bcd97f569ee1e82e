import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../../cli/program.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { startApi, type Api } from './api.ts';

const TOKEN = 'token-of-alice-0001';
async function run(api: Api, ...words: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const terminal: Terminal = {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    readSecret: async () => Promise.resolve(null),
  };
  const exitCode = await runCommandLine([...words, '--token', TOKEN], terminal, { PROPBOT_API_URL: api.url });
  return { exitCode, out: out.join('\n'), err: err.join('\n') };
}

const receipt = {
  outcome: 'complete',
  venues: [
    { venue: 'binance-um', state: 'flat', left: [], read_at: 43_200_000 },
    { venue: 'okx', state: 'flat', left: [] },
  ],
  hedges_left: { real: 0, simulated: 0 },
  note: '',
};
const answer = (over: Record<string, unknown> = {}) => ({
  command_id: 'command00001',
  kind: 'close_all',
  state: 'done',
  repeat: false,
  requested_by: 'alice',
  requested_at: 1,
  executor: 'one',
  receipt,
  next_step: 'Nothing more.',
  ...over,
});
const running = answer({ state: 'claimed', receipt: null, next_step: 'It runs.' });
const killed = { acknowledged: true, ack_ms: 3, opening_in_flight: 0, hold_id: 'hold00000001', version: 3 };

describe('a receipt', () => {
  test('that is complete is exit code 0, told venue by venue, under an id of its own', async () => {
    await using api = await startApi(() => ({ status: 200, body: answer() }));
    const { exitCode, out } = await run(api, 'flatten', '--reason', 'maintenance');
    expect(exitCode).toBe(0);
    expect(out).toContain('close_all: done\nbinance-um: FLAT (read 12:00:00 UTC)\nokx: FLAT\n');
    expect(api.received).toMatchObject([
      {
        route: 'POST /api/ui/trades/close-all',
        body: { reason: 'maintenance', correlation_id: expect.any(String) as string },
      },
    ]);
  });

  test('that leaves something, or does not know, is exit code 3 and names it', async () => {
    const venues = [
      { venue: 'binance-um', state: 'open', left: [{ kind: 'position', instrument: 'BTCUSDT', quantity: '-0.005' }] },
      { venue: 'okx', state: 'unknown', left: [{ kind: 'order', instrument: 'BTCUSDT', id: 'pb1' }] },
    ];
    const body = answer({
      receipt: { ...receipt, outcome: 'unknown', venues, hedges_left: { real: 1, simulated: 0 } },
    });
    await using api = await startApi(() => ({ status: 200, body }));
    const { exitCode, out } = await run(api, 'close-all');
    expect(exitCode).toBe(3);
    expect(out).toContain('close_all: outcome UNKNOWN');
    expect(out).toContain('binance-um: OPEN, position BTCUSDT -0.005');
    expect(out).toContain('okx: UNKNOWN, order pb1 on BTCUSDT');
    expect(out).toContain('1 real');
  });

  test('that is not there yet is waited for, past an answer that did not come', async () => {
    const answers = [
      { status: 202, body: running },
      { status: 502, body: 'bad gateway' },
      { status: 200, body: answer() },
    ];
    await using api = await startApi(() => answers.shift() ?? { status: 500, body: '' });
    const { exitCode, err } = await run(api, 'flatten');
    expect(exitCode).toBe(0);
    expect(err).toContain('command command00001');
    expect(api.received.map(({ route }) => route)).toEqual([
      'POST /api/ui/trades/close-all',
      'GET /api/ui/commands/command00001',
      'GET /api/ui/commands/command00001',
    ]);
  });

  test('that nobody wants to wait for is not good news', async () => {
    await using api = await startApi(() => ({ status: 202, body: running }));
    const { exitCode, out } = await run(api, 'cancel-all', '--no-wait', '--correlation-id', 'mine');
    expect(exitCode).toBe(3);
    expect(out).toContain('it runs');
    expect(api.received).toMatchObject([{ route: 'POST /api/ui/cancel_all', body: { correlation_id: 'mine' } }]);
  });

  test('that was lost can be asked for again under the id that is told', async () => {
    await using api = await startApi(() => ({ status: 502, body: 'bad gateway' }));
    const { exitCode, err } = await run(api, 'kill');
    const [received] = api.received;
    if (received === undefined) throw new Error('the command reached the API');
    const { correlation_id: id } = received.body as { correlation_id: string };
    expect([exitCode, err.includes(`--correlation-id ${id}`)]).toEqual([3, true]);
  });

  test('of a command that nobody took says that it was not run', async () => {
    await using api = await startApi(() => ({ status: 200, body: answer({ state: 'expired', receipt: null }) }));
    const { exitCode, out } = await run(api, 'cancel-all');
    expect([exitCode, out.includes('NOT run')]).toEqual([3, true]);
  });
});

test.each([
  { words: ['kill'], body: {} },
  { words: ['kill', '--flatten', '--reason', 'smoke'], body: { flatten: true, reason: 'smoke' } },
])('$words asks for exactly that', async ({ words, body }) => {
  await using api = await startApi(() => ({ status: 200, body: { ...answer({ kind: 'kill' }), ...killed } }));
  expect((await run(api, ...words, '--correlation-id', 'k1')).exitCode).toBe(0);
  expect(api.received).toEqual([{ route: 'POST /api/ui/kill', body: { ...body, correlation_id: 'k1' } }]);
});

test('a dry run tells the steps and sends nothing but the question', async () => {
  const step = { hedge_id: 'h1', venue: 'okx', instrument: 'BTCUSDT', side: 'buy', quantity: '0.005', simulated: true };
  await using api = await startApi(() => ({
    status: 200,
    body: { dry_run: true, steps: [step], next_step: 'Nothing was closed.' },
  }));
  const { exitCode, out } = await run(api, 'flatten', '--dry-run');
  expect(exitCode).toBe(0);
  expect(out).toContain('h1: buy 0.005 BTCUSDT on okx, reduce-only (simulated)');
  expect(api.received).toEqual([{ route: 'POST /api/ui/trades/close-all', body: { dry_run: true } }]);
});

describe('doubts', () => {
  test('are listed with all that is known of them', async () => {
    const doubt = {
      client_order_id: 'pb000001h00000001e00f',
      hedge_id: 'h1',
      venue: 'okx',
      worst_notional_usdt: '310.5',
      since: 1,
      evidence: 'timeout',
      next_probe_at: 43_200_000,
      age_sec: 12,
    };
    const body = {
      book: 'main',
      generated_at: 1,
      stale: true,
      doubts: [doubt],
      cursor: null,
      worst_notional_usdt: '310.5',
    };
    await using api = await startApi(() => ({ status: 200, body }));
    const { out } = await run(api, 'doubts');
    expect(out).toContain('the executor is silent');
    expect(out).toContain(
      'pb000001h00000001e00f on okx (hedge h1): at worst 310.5 USDT, for 12 s; next probe 12:00:00',
    );
  });

  test('are settled with what was seen and why; without a reason or an outcome nothing is sent', async () => {
    await using api = await startApi(() => ({ status: 200, body: answer({ kind: 'settle_doubt' }) }));
    const seen = ['settle', 'pb1', '--outcome', 'filled', '--quantity', '0.005', '--price', '61802.4'];
    expect((await run(api, ...seen)).exitCode).toBe(2);
    expect((await run(api, 'settle', 'pb1', '--reason', 'seen')).exitCode).toBe(2);
    expect((await run(api, 'settle', 'pb1', '--reason', 'seen', '--outcome', 'guessed')).exitCode).toBe(2);
    expect(api.received).toEqual([]);
    expect((await run(api, ...seen, '--reason', 'seen', '--correlation-id', 's1')).exitCode).toBe(0);
    expect(api.received).toEqual([
      {
        route: 'POST /api/ui/doubts/pb1/settle',
        body: { outcome: 'filled', quantity: '0.005', price: '61802.4', reason: 'seen', correlation_id: 's1' },
      },
    ]);
  });
});

describe('the leader', () => {
  const lease = { book: 'main', fencing_id: 7, holder: 'one', beat: 3, renewed_at: 1, released: false };
  const body = {
    book: 'main',
    generated_at: 1,
    lease,
    renewed_age_sec: 0.4,
    executor: 'one',
    status_age_sec: 0.3,
    leads: true,
  };

  test('is shown', async () => {
    await using api = await startApi(() => ({ status: 200, body }));
    const { exitCode, out } = await run(api, 'leader');
    expect([exitCode, out.includes('leader: one, fence 7'), out.includes('it leads')]).toEqual([0, true, true]);
  });

  test('is released with a reason', async () => {
    await using api = await startApi(() => ({ status: 200, body: answer({ kind: 'release_leader' }) }));
    expect((await run(api, 'leader', 'release')).exitCode).toBe(2);
    expect((await run(api, 'leader', 'release', '--reason', 'deployment')).exitCode).toBe(0);
    expect(api.received).toMatchObject([{ route: 'POST /api/ui/leader/release', body: { reason: 'deployment' } }]);
  });
});

describe('breaks', () => {
  const found = {
    id: 'position-okx-1',
    book: 'main',
    kind: 'position',
    venue: 'okx',
    instrument: 'BTCUSDT',
    ours: '0.01',
    theirs: '0.02',
    size: '0.01',
    found_at: 1,
    resolved_at: null,
    ignored: null,
    age_sec: 12,
  };

  test('are listed with class, venue, age and both sides', async () => {
    const body = { book: 'main', generated_at: 1, stale: false, breaks: [found], cursor: null, to_resolve: 1 };
    await using api = await startApi(() => ({ status: 200, body }));
    const { out } = await run(api, 'breaks');
    expect(out).toContain('position-okx-1: position on okx BTCUSDT, for 12 s: ours 0.01, theirs 0.02');
    expect(out).toContain('1 to resolve');
  });

  test.each(['adopt', 'ignore', 'close'])('%s takes an id and a reason', async (way) => {
    await using api = await startApi(() => ({ status: 200, body: answer({ kind: `${way}_break` }) }));
    expect((await run(api, 'breaks', way, 'position-okx-1')).exitCode).not.toBe(0);
    const { exitCode } = await run(api, 'breaks', way, 'position-okx-1', '--reason', 'seen on okx');
    expect(exitCode).toBe(0);
    expect(api.received).toMatchObject([
      { route: `POST /api/ui/breaks/position-okx-1/${way}`, body: { reason: 'seen on okx' } },
    ]);
  });

  test('that stand make recon an exit code of its own', async () => {
    const recon = { book: 'main', generated_at: 1, stale: false, since: 1, mismatches: 1, to_resolve: 1 };
    const body = { ...recon, status: 'HOLD', summary: 'desync: 1', next_step: 'Resolve manually.' };
    await using api = await startApi(() => ({ status: 200, body }));
    const { exitCode, out } = await run(api, 'recon');
    expect([exitCode === 0, out]).toEqual([false, 'HOLD: desync: 1\nnext: Resolve manually.']);
  });
});
