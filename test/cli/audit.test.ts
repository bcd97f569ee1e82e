import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '#shared/domain/canonical-json.ts';
import { emptyChain, sealLink } from '#shared/store/audit-chain.ts';
import { anAuditDraft, NOON } from '#test/support/records.ts';
import { runCommandLine } from '../../cli/program.ts';
import { startApi } from './api.ts';

let folder = '';
const lines: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'propbot-audit-cli-'));
  let head = emptyChain;
  for (const subject of ['a', 'b', 'c', 'd']) {
    const link = sealLink('main', anAuditDraft({ subject }), NOON, head);
    head = { seq: link.seq, hash: link.hash };
    lines.push(canonicalJson(link));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(words: readonly string[], environment: Record<string, string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    readSecret: () => Promise.resolve(null),
  };
  const exitCode = await runCommandLine(words, terminal, environment);
  return { exitCode, out: out.join('\n'), err: err.join('\n') };
}
async function fileOf(name: string, content: readonly string[]): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content.join('\n'));
  return file;
}
const verify = (...files: readonly string[]) => run(['audit', 'verify', '--file', ...files]);

describe('an exported chain', () => {
  test('is walked without an API and without a token', async () => {
    const { exitCode, out } = await verify(await fileOf('whole.jsonl', lines));
    expect(exitCode).toBe(0);
    expect(out).toContain('the file is intact: links 1 to 4');
  });

  test('in several files goes on from one to the next, and a gap between them is named', async () => {
    const [early, late, last] = await Promise.all([
      fileOf('early.jsonl', lines.slice(0, 2)),
      fileOf('late.jsonl', lines.slice(2)),
      fileOf('last.jsonl', lines.slice(3)),
    ]);
    expect(await verify(early, late)).toMatchObject({ exitCode: 0 });
    expect((await verify(late)).out).toContain('what came before link 3 is not in it');
    const gap = await verify(early, last);
    expect(gap.exitCode).toBe(1);
    expect(gap.out).toContain('BROKEN at link 3');
    expect(gap.out).toContain('line 1 of');
  });

  test('that somebody edited is no success, also for programs', async () => {
    const file = await fileOf('edited.jsonl', lines.with(1, (lines[1] ?? '').replace('"b"', '"x"')));
    expect((await verify(file)).exitCode).toBe(1);
    const { out } = await run(['audit', 'verify', '--json', '--file', file]);
    expect(JSON.parse(out)).toMatchObject({ kind: 'broken', seq: 2, line: 2, file });
  });

  test('that is not there, or holds nothing, is wrong usage', async () => {
    expect((await verify(join(folder, 'none.jsonl'))).exitCode).toBe(2);
    expect((await verify(await fileOf('empty.jsonl', []))).exitCode).toBe(2);
  });
});

test('a long live chain is walked a part at a time, and what breaks late is still no success', async () => {
  const answers: unknown[] = [
    { kind: 'so_far', links: 2, hash: 'a'.repeat(64) },
    { kind: 'so_far', links: 4, hash: 'b'.repeat(64) },
    { kind: 'broken', seq: 5, why: 'its content does not give its hash' },
  ];
  await using api = await startApi(() => ({ status: 200, body: answers.shift() }));
  const { exitCode, out } = await run(['audit', 'verify'], {
    PROPBOT_API_URL: api.url,
    API_TOKEN: 'token-of-alice-0001',
  });
  expect(exitCode).toBe(1);
  expect(out).toContain('BROKEN at link 5');
  expect(api.received.map(({ route }) => route)).toEqual([
    'GET /api/ui/audit/verify',
    `GET /api/ui/audit/verify?after=2&hash=${'a'.repeat(64)}`,
    `GET /api/ui/audit/verify?after=4&hash=${'b'.repeat(64)}`,
  ]);
});
