import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../cli/program.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { aLevel, anApproval, anOverview, aStatus } from '#test/dashboard/builders.ts';
import { aComponent, theComponents } from '#test/dashboard/component-builders.ts';

const TOKEN = 'token-of-alice-0001';

interface Received {
  readonly route: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

let baseUrl = '';
let received: Received[] = [];
let answer: { status: number; body: unknown } = { status: 200, body: {} };
/** What the components are answered with; null: as everything else. */
let components: unknown = null;
let stop: () => Promise<void> = async () => {};

beforeEach(async () => {
  received = [];
  components = null;
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const body: unknown = text === '' ? null : JSON.parse(text);
      received.push({ route: `${request.method} ${request.url}`, authorization: request.headers.authorization, body });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      const told =
        request.url?.startsWith('/api/ui/status/components') === true ? (components ?? answer.body) : answer.body;
      response.end(typeof told === 'string' ? told : JSON.stringify(told));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in has no port');
  baseUrl = `http://127.0.0.1:${address.port}`;
  stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
});
afterEach(async () => stop());

async function run(words: readonly string[], secret: string | null = null, environment: Record<string, string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const terminal: Terminal = {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    readSecret: async () => Promise.resolve(secret),
  };
  const exitCode = await runCommandLine(words, terminal, { PROPBOT_API_URL: baseUrl, ...environment });
  return { exitCode, out: out.join('\n'), err: err.join('\n') };
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
const refusal = {
  code: 'same_operator',
  message: 'alice asked for it',
  field: null,
  hint: 'Another operator approves.',
  request_id: 'r1',
};

describe('flags', () => {
  test.each([[['--token', TOKEN, 'status']], [['status', '--token', TOKEN]], [['status', '--json', '--token', TOKEN]]])(
    'global flags parse before and after the command: %s',
    async (words) => {
      answer = { status: 200, body: anOverview(aLevel(), aStatus()) };
      const { exitCode } = await run(words);
      expect(exitCode).toBe(0);
      expect(received[0]).toEqual({
        route: 'GET /api/ui/status/overview',
        authorization: `Bearer ${TOKEN}`,
        body: null,
      });
    },
  );

  test('the token comes from API_TOKEN when no flag names one, and nothing is asked without either', async () => {
    answer = { status: 200, body: { approvals: [anApproval()], cursor: null } };
    expect((await run(['approvals'], null, { API_TOKEN: TOKEN })).exitCode).toBe(0);
    expect(received).toHaveLength(1);
    const without = await run(['approvals']);
    expect(without.exitCode).toBe(2);
    expect(without.err).toContain('API_TOKEN');
    expect(received).toHaveLength(1);
  });

  test.each([
    { words: ['resume-request', '--token', TOKEN], says: '--reason' },
    { words: ['explode', '--token', TOKEN], says: 'explode' },
    { words: ['status', '--base-url', 'nonsense', '--token', TOKEN], says: '--base-url' },
  ])('wrong usage is exit code 2 and says what is wrong: $words', async ({ words, says }) => {
    const { exitCode, err } = await run(words);
    expect(exitCode).toBe(2);
    expect(err).toContain(says);
    expect(received).toEqual([]);
  });

  test('help is not an error', async () => {
    const { exitCode, out } = await run(['--help']);
    expect(exitCode).toBe(0);
    expect(out).toContain('Exit codes');
  });
});

describe('what is told', () => {
  test('status names the mode, the hold and the next step; with --json the answer itself', async () => {
    const overview = anOverview(aLevel(), aStatus(), { next_step: 'Ask for a resume.' });
    answer = { status: 200, body: overview };
    const told = await run(['status', '--token', TOKEN]);
    expect(told.out).toContain('mode: HOLD');
    expect(told.out).toContain('STARTUP');
    expect(told.out).toContain('next: Ask for a resume.');
    expect(JSON.parse((await run(['status', '--json', '--token', TOKEN])).out)).toEqual(overview);
  });

  test('status has a line for each component that is not in order, says it once, and says when none could be had', async () => {
    const summary = 'okx is 300 ms away';
    const alert = { severity: 'error', since: null } as const;
    const overview = anOverview(aLevel(), aStatus(), {
      alerts: [
        { ...alert, code: 'clock_skew:hold', message: `${summary}.` },
        { ...alert, code: 'hedge:partial', message: 'Hedge h1 is partial.' },
      ],
    });
    answer = { status: 200, body: overview };
    components = theComponents({
      components: [
        aComponent({ id: 'journal' }),
        aComponent({ status: 'HOLD', value: '300', summary, blocks_entries: ['okx'] }),
        aComponent({ id: 'edge_guard', status: 'UNKNOWN', value: null, since: null, summary: 'silent' }),
      ],
    });
    const { out } = await run(['status', '--token', TOKEN]);
    const lines = out.split('\n');
    expect(lines.filter((line) => /^(component|error)/.test(line))).toEqual([
      `component: clock_skew HOLD 300 of 250 ms since 2026-11-21 03:00:00, no entries on okx: ${summary}`,
      'component: edge_guard UNKNOWN: silent',
      'error: hedge:partial Hedge h1 is partial.',
    ]);
    components = null;
    const without = await run(['status', '--token', TOKEN]);
    expect(without.exitCode).toBe(0);
    expect(without.out).toContain('components: they could not be had');
    expect(without.out).toContain(`error: clock_skew:hold ${summary}.`);
  });

  test('an acknowledged pause is exit code 0; one that nobody acknowledged is 3 and says so', async () => {
    answer = {
      status: 200,
      body: { ...latches, hold_id: 'hold00000001', acknowledged: true, ack_ms: 11.6, opening_in_flight: 0 },
    };
    const good = await run(['pause', '--reason', 'looks odd', '--token', TOKEN]);
    expect(good).toMatchObject({ exitCode: 0 });
    expect(good.out).toContain('acknowledged in 12 ms');
    expect(received.at(-1)).toMatchObject({ route: 'POST /api/ui/hold', body: { reason: 'looks odd' } });
    answer = {
      status: 200,
      body: { ...latches, hold_id: 'hold00000001', acknowledged: false, ack_ms: null, opening_in_flight: null },
    };
    const bad = await run(['pause', '--token', TOKEN]);
    expect(bad.exitCode).toBe(3);
    expect(bad.out).toContain('NOT acknowledged');
  });

  test('a resume request can ask for safe mode off as well', async () => {
    answer = { status: 200, body: { request_id: 'ap3k9x2m7q', approval: anApproval(), next_step: 'Wait.' } };
    await run(['resume-request', '--reason', 'checked', '--also-exit-safe-mode', '--token', TOKEN]);
    expect(received[0]?.body).toEqual({ reason: 'checked', also: ['exit_safe_mode'] });
  });

  test('a refusal is exit code 1, with the hint', async () => {
    answer = { status: 409, body: refusal };
    const { exitCode, err } = await run(['approve', 'ap3k9x2m7q', '--token', TOKEN], 'code-1');
    expect(exitCode).toBe(1);
    expect(err).toContain('same_operator');
    expect(err).toContain('another operator runs this');
  });

  test('a broken chain is not a success', async () => {
    answer = { status: 200, body: { kind: 'broken', seq: 4, why: 'its hash is not of its content' } };
    const { exitCode, out } = await run(['audit', 'verify', '--token', TOKEN]);
    expect(exitCode).toBe(1);
    expect(out).toContain('BROKEN at link 4');
    answer = { status: 200, body: { kind: 'intact', links: 9 } };
    expect((await run(['audit', 'verify', '--token', TOKEN])).exitCode).toBe(0);
  });
});

describe('the approve code', () => {
  test('it is asked for, and sent as typed; without one nothing is sent', async () => {
    answer = { status: 200, body: { ...latches, approval: anApproval({ state: 'approved', decided_by: 'bob' }) } };
    const { exitCode, err } = await run(['approve', 'ap3k9x2m7q', '--token', TOKEN], 'typed-code');
    expect(exitCode).toBe(0);
    expect(err).toBe('');
    expect(received[0]).toMatchObject({
      route: 'POST /api/ui/approvals/ap3k9x2m7q/approve',
      body: { token: 'typed-code' },
    });
    expect((await run(['approve', 'ap3k9x2m7q', '--token', TOKEN], null)).exitCode).toBe(2);
    expect(received).toHaveLength(1);
  });

  test('--code works and warns', async () => {
    answer = { status: 200, body: { ...latches, approval: anApproval({ state: 'approved', decided_by: 'bob' }) } };
    const { exitCode, err } = await run(['approve', 'ap3k9x2m7q', '--code', 'flag-code', '--token', TOKEN]);
    expect(exitCode).toBe(0);
    expect(err).toContain('shell history');
    expect(err).not.toContain('flag-code');
  });
});

describe('when the other end is not PropBot', () => {
  test('an answer that is not ours is exit code 3, never read as success', async () => {
    answer = { status: 200, body: '<html>' };
    expect((await run(['status', '--token', TOKEN])).exitCode).toBe(3);
    answer = { status: 502, body: 'bad gateway' };
    expect((await run(['pause', '--token', TOKEN])).exitCode).toBe(3);
  });

  test('the real program, against a closed port, ends with 3 and one clear sentence', async () => {
    const closed = baseUrl;
    await stop();
    stop = async () => Promise.resolve();
    const child = spawn(process.execPath, ['cli/propbotctl.ts', 'status', '--base-url', closed, '--token', TOKEN]);
    let err = '';
    child.stderr.on('data', (chunk: Uint8Array) => (err += Buffer.from(chunk).toString()));
    const exit: unknown[] = await once(child, 'close');
    expect(exit[0]).toBe(3);
    expect(err).toContain('nothing answers at');
    expect(err).not.toContain(TOKEN);
  });
});
