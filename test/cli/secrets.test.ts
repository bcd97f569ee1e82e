import { expect, describe, test } from 'vitest';
import { runCommandLine } from '../../cli/program.ts';
import { startApi } from './api.ts';

async function run(words: readonly string[], body: unknown, piped: string | null = null) {
  await using api = await startApi(() => ({ status: 200, body }));
  const out: string[] = [];
  const err: string[] = [];
  const lines = piped === null ? [] : piped.split('\n');
  const terminal = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    readSecret: () => Promise.resolve(lines.shift() || null),
  };
  const environment = { PROPBOT_API_URL: api.url, API_TOKEN: 'token-of-alice-0001' };
  const exitCode = await runCommandLine(words, terminal, environment);
  return { exitCode, out: out.join('\n'), err: err.join('\n'), received: [...api.received] };
}

describe('secrets', () => {
  const aSecret = { name: 'OKX_API_KEY', set: true, changed_at: 1, age_days: 31, needs_rotation: true };
  const rotated = {
    status: 'ok',
    changed: ['OKX_API_KEY'],
    warnings: ['this key can withdraw'],
    next_step: 'start anew',
  };

  test.each([
    { needs_rotation: true, exitCode: 1, line: /^OKX_API_KEY +31 days +NEEDS ROTATION$/m },
    { needs_rotation: false, exitCode: 0, line: /^OKX_API_KEY +31 days$/m },
  ])('are told with their age; to be rotated: $needs_rotation', async ({ needs_rotation, exitCode, line }) => {
    const body = { secrets: [{ ...aSecret, needs_rotation }], rotate_after_days: 30 };
    const said = await run(['secrets'], body);
    expect(said.exitCode).toBe(exitCode);
    expect(said.out).toMatch(line);
  });

  test('are sent by name, as they were typed or piped in, and not shown', async () => {
    const { exitCode, out, err, received } = await run(
      ['rotate-key', '--name', 'OKX_API_KEY', 'OKX_API_SECRET'],
      rotated,
      'one\ntwo',
    );
    expect(received[0]).toMatchObject({
      route: 'POST /api/ui/secret',
      body: { OKX_API_KEY: 'one', OKX_API_SECRET: 'two' },
    });
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).not.toMatch(/one|two/);
    expect(out).toContain('warning: this key can withdraw');
  });

  test('in the command line work, with a warning', async () => {
    const { exitCode, err, received } = await run(['rotate-key', '--name', 'OKX_API_KEY', '--value', 'one'], rotated);
    expect(received[0]?.body).toEqual({ OKX_API_KEY: 'one' });
    expect(exitCode).toBe(0);
    expect(err).toMatch(/^warning: .*shell history/);
  });

  test.each([null, 'one', '\ntwo'])('of another number than names are sent nowhere: %j', async (piped) => {
    const { exitCode, received } = await run(['rotate-key', '--name', 'OKX_API_KEY', 'OKX_API_SECRET'], rotated, piped);
    expect([exitCode, received.length]).toEqual([2, 0]);
  });
});
