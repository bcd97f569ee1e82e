import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NOON } from '#test/support/records.ts';
import { runCommandLine } from '../../cli/program.ts';
import { startApi } from './api.ts';

/** `FILE` in the words stands for a file that holds `text`. */
async function run(answer: unknown, words: readonly string[], status = 200, text = 'profile: paper\n') {
  await using api = await startApi(() => ({ status, body: answer }));
  const folder = await mkdtemp(join(tmpdir(), 'propbot-cli-'));
  const file = join(folder, 'profile.yaml');
  await writeFile(file, text);
  const out: string[] = [];
  const err: string[] = [];
  const terminal = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    readSecret: () => Promise.resolve(null),
  };
  const environment = { PROPBOT_API_URL: api.url, API_TOKEN: 'token-of-alice-0001' };
  const given = words.map((word) => (word === 'FILE' ? file : word));
  const exitCode = await runCommandLine(['config', ...given], terminal, environment);
  await rm(folder, { recursive: true });
  return { exitCode, out: out.join('\n'), err: err.join('\n'), asked: [...api.received] };
}

const change = { path: 'limits.max_position_usdt', from: '"1000"', to: '"2000"', effect: 'loosening' };
const weighed = { valid: true, problems: [], running_version: 3, changes: [], restart: [], ignored: [], operators: 0 };
const applied = {
  outcome: 'applied',
  version: 4,
  previous_version: 3,
  level_version: 9,
  acknowledged: true,
  ack_ms: 12.4,
  opening_in_flight: 0,
  config_acknowledged: true,
  request_id: null,
  content_hash: 'a'.repeat(64),
  changes: [{ ...change, effect: 'tightening' }],
  next_step: 'Nothing.',
};
const waits = {
  ...applied,
  outcome: 'waits_for_approval',
  version: null,
  acknowledged: false,
  ack_ms: null,
  config_acknowledged: false,
  request_id: 'approval0001',
  changes: [change],
};

describe('propbotctl config', () => {
  test('validate tells every problem and ends with 1, or says that it is valid', async () => {
    const problems = [
      { path: 'limits.max_position_usdt', value: '-5', right: 'a decimal above zero' },
      { path: 'api_key', value: null, right: 'there is no such key' },
    ];
    const wrong = await run({ ...weighed, valid: false, problems }, ['validate', '--file', 'FILE']);
    expect([wrong.exitCode, wrong.out]).toEqual([
      1,
      'limits.max_position_usdt is -5: a decimal above zero\napi_key: there is no such key',
    ]);
    expect(wrong.asked).toMatchObject([{ route: 'POST /api/ui/config/validate', body: { yaml: 'profile: paper\n' } }]);
    const right = await run(weighed, ['validate', '--file', 'FILE']);
    expect([right.exitCode, right.out]).toEqual([0, 'valid; version 3 runs']);
  });

  test.each([
    { of: { operators: 0 }, says: 'nothing differs from what runs' },
    { of: { changes: [change], operators: 2 }, says: 'it takes a second operator' },
    { of: { changes: [change], operators: 1 }, says: 'one operator may apply it' },
    { of: { changes: [change], restart: [change.path], operators: 1 }, says: 'only a start reads limits.max_position' },
  ])('diff says: $says', async ({ of, says }) => {
    const { exitCode, out } = await run({ ...weighed, ...of }, ['diff', '--file', 'FILE']);
    expect(exitCode).toBe(0);
    expect(out).toContain(says);
  });

  test('apply ends with 0 only when the executor has it, or when a request waits as it should', async () => {
    const words = ['apply', '--file', 'FILE', '--reason', 'OPS-40', '--expected-version', '3'];
    const done = await run(applied, words);
    expect([done.exitCode, done.out]).toEqual([
      0,
      'limits.max_position_usdt: "1000" to "2000" (tightening)\nversion 4 after 3: acknowledged in 12 ms by the executor',
    ]);
    expect(done.asked).toMatchObject([{ body: { reason: 'OPS-40', expected_version: 3 } }]);
    const unheard = await run({ ...applied, config_acknowledged: false }, words);
    expect([unheard.exitCode, unheard.out]).toEqual([3, expect.stringContaining('NOT acknowledged')]);
    const waiting = await run(waits, words, 202);
    expect([waiting.exitCode, waiting.out]).toEqual([0, expect.stringContaining('propbotctl approve approval0001')]);
  });

  test('rollback names the version, and history tells who, when and why', async () => {
    const back = await run(applied, ['rollback', '2', '--reason', 'it did harm']);
    expect(back.asked).toMatchObject([
      { route: 'POST /api/ui/config/rollback', body: { version: 2, reason: 'it did harm' } },
    ]);
    const entry = {
      version: 4,
      previous: 3,
      kind: 'rollback',
      rollback_to: 2,
      at: NOON,
      by: 'alice',
      approved_by: 'bob',
      approval_id: 'approval0001',
      reason: 'it did harm',
      changes: [change],
      content_hash: 'a'.repeat(64),
    };
    const answer = {
      book: 'main',
      version: 4,
      level_version: 9,
      acknowledged: true,
      effective: {},
      yaml: 'profile: paper\n',
      environment: [],
      history: [entry],
      cursor: null,
    };
    expect((await run(answer, ['history'])).out).toContain(
      '4: rollback to 2 at 2026-11-21 12:00:00 by alice and bob: it did harm',
    );
    expect((await run(answer, ['show'])).out).toBe('profile: paper');
  });

  test.each([
    [['rollback', '0', '--reason', 'because']],
    [['rollback', 'two', '--reason', 'because']],
    [['apply', '--file', 'FILE']],
    [['validate', '--file', '/no/such/file']],
  ])('%j is wrong usage, and nothing is asked', async (words) => {
    const { exitCode, asked } = await run(weighed, words);
    expect([exitCode, asked]).toEqual([2, []]);
  });
});
