import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { epochMs } from '#shared/domain/time.ts';
import { EXPORT_LINES_MAX } from '#shared/wire/http-reports.ts';
import { theComponents } from '#test/dashboard/component-builders.ts';
import { runCommandLine } from '../../cli/program.ts';
import { startApi } from './api.ts';

const folder = mkdtempSync(join(tmpdir(), 'propbot-export-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = (): string => join(folder, `logs-${(files += 1)}`, 'propbot-events.json');

const event = (seq: number) => ({
  seq,
  at: 1_000 + seq,
  category: 'hold',
  action: 'hold_set',
  actor: 'alice',
  channel: 'api',
  subject: 'hold-1',
  reason: 'looking',
  detail: {},
});
const page = (cursor: string | null, ...seqs: readonly number[]) => ({ events: seqs.map(event), cursor });

/** Answers one after the other; the last one again and again. */
async function run(words: readonly string[], ...answers: readonly { status?: number; body: unknown }[]) {
  const left = [...answers];
  await using api = await startApi(() => {
    const { status = 200, body } = (left.length > 1 ? left.shift() : left[0]) ?? { body: null };
    return { status, body };
  });
  const out: string[] = [];
  const err: string[] = [];
  const terminal = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    readSecret: () => Promise.resolve(null),
  };
  const environment = { PROPBOT_API_URL: api.url, API_TOKEN: 'token-of-alice-0001' };
  const exitCode = await runCommandLine(words, terminal, environment);
  return { exitCode, out: out.join('\n'), err: err.join('\n'), asked: api.received.map(({ route }) => route) };
}
const seqsIn = (file: string): readonly unknown[] =>
  [...readFileSync(file, 'utf8').matchAll(/"seq":(\d+)/g)].map(([, seq]) => Number(seq));

test('events are written newest first, and for nobody else to read', async () => {
  const file = newFile();
  const { exitCode, out, asked } = await run(['export-log', '--out', file], { body: page(null, 3, 2, 1) });
  expect(exitCode).toBe(0);
  expect(out).toBe(`3 events, newest first, in ${file}; all there are`);
  expect(asked).toEqual(['GET /api/ui/events/export?format=json&limit=500']);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(page(null, 3, 2, 1));
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('what one answer cannot carry is asked for until all that was wanted has come', async () => {
  const file = newFile();
  const words = ['export-log', '--out', file, '--limit', '3'];
  const { exitCode, out, asked } = await run(words, { body: page('8', 9, 8) }, { body: page('7', 7) });
  expect([exitCode, seqsIn(file)]).toEqual([0, [9, 8, 7]]);
  expect(out).toContain('there are older ones');
  expect(asked[1]).toBe('GET /api/ui/events/export?format=json&limit=1&cursor=8');
});

test('half of it is no file', async () => {
  const file = newFile();
  const error = { code: 'internal', message: 'something broke', field: null, hint: null, request_id: 'r1' };
  const second = { status: 500, body: error };
  const { exitCode } = await run(['export-log', '--out', file], { body: page('8', 9, 8) }, second);
  expect(exitCode).not.toBe(0);
  expect(existsSync(file)).toBe(false);
});

test.each([
  ['1', 0],
  [String(EXPORT_LINES_MAX), 0],
  ['0', 2],
  [String(EXPORT_LINES_MAX + 1), 2],
  ['many', 2],
])('so many may be asked for: %s', async (limit, exitCode) => {
  const file = newFile();
  const said = await run(['export-log', '--out', file, '--limit', limit], { body: page(null, 1) });
  expect([said.exitCode, existsSync(file)]).toEqual([exitCode, exitCode === 0]);
});

test('a file that cannot be written is said', async () => {
  const { exitCode, err } = await run(['export-log', '--out', folder], { body: page(null, 1) });
  expect(exitCode).toBe(2);
  expect(err).toContain(`${folder} cannot be written`);
});

test('components: a line for each, those in order too, and the badges', async () => {
  const held = {
    id: 'h1',
    at: epochMs(0),
    until: null,
    summary: '',
    kind: 'hold',
    reason: 'STARTUP',
    by: 'system',
  } as const;
  const body = theComponents({ incidents: [held] });
  const { exitCode, out, asked } = await run(['components'], { body });
  expect([exitCode, asked]).toEqual([0, ['GET /api/ui/status/components?incidents=10']]);
  for (const { id, status, summary } of body.components) {
    expect(out).toMatch(new RegExp(`^${id} +${status}.*: ${summary.replace(/[.*+?()[\]]/g, '\\$&')}$`, 'm'));
  }
  expect(out).toContain(`badges: auto_trade ${body.runtime_badges.auto_trade}, `);
  expect(out).toContain('incident: STARTUP since 1970-01-01 00:00:00, lasts: PropBot');
});
