/** Every path that operators' scripts know, asked of the running system by everybody; and a client made of its document. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiError } from '#shared/wire/errors.ts';
import type { Asked } from './client-resume.ts';
import { rows, type Row } from './contract-rows.ts';
import { until, type Operator } from './operator.ts';
import { startRunning, type Running } from './start.ts';

let running: Running;
beforeAll(async () => {
  running = await startRunning();
  await until('a status of the executor', 20_000, async () => {
    const { status } = await fetch(`${running.system.url}/healthz`);
    return status === 200 ? true : null;
  });
});
afterAll(async () => running.stop());

const tokenOf = (id: string): string => running.system.people.find((person) => person.id === id)?.token ?? '';
const callers = {
  nobody: () => ({}),
  stranger: () => ({ authorization: 'Bearer not-a-token-of-anybody-here' }),
  viewer: () => ({ authorization: `Bearer ${tokenOf('vera')}` }),
  operator: () => ({ authorization: `Bearer ${tokenOf('alice')}` }),
} as const satisfies Record<string, () => Record<string, string>>;

const sent = ({ body, form }: Row): { readonly type: string; readonly text: string } | null => {
  if (form !== undefined) {
    return { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(form).toString() };
  }
  return body === undefined ? null : { type: 'application/json', text: JSON.stringify(body) };
};

async function ask(row: Row, caller: keyof typeof callers) {
  const what = sent(row);
  const response = await fetch(`${running.system.url}${row.path}`, {
    method: row.method,
    headers: { ...callers[caller](), ...(what === null ? {} : { 'content-type': what.type }) },
    ...(what === null ? {} : { body: what.text }),
  });
  const [contentType = ''] = (response.headers.get('content-type') ?? '').split(';');
  return { status: response.status, contentType, text: await response.text() };
}

/** Which of these ways lead nowhere in the answer. A list that is empty has nothing to look into. */
const missing = (value: unknown, ways: readonly string[]): readonly string[] =>
  ways.filter((way) => !leads(value, way));
function leads(value: unknown, way: string): boolean {
  const [step = '', ...rest] = way.split('.');
  const name = step.replace('[]', '');
  if (typeof value !== 'object' || value === null || !(name in value)) return false;
  const inside: unknown = (value as Record<string, unknown>)[name];
  const next: unknown = step.endsWith('[]') ? (inside as readonly unknown[])[0] : inside;
  if (step.endsWith('[]') && Array.isArray(inside) && inside.length === 0) return true;
  return rest.length === 0 || leads(next, rest.join('.'));
}

const refusedFor = (row: Row, caller: keyof typeof callers): number | null => {
  if (row.who === 'none') return null;
  if (caller === 'nobody' || caller === 'stranger') return 401;
  return row.who === 'operator' && caller === 'viewer' ? 403 : null;
};

/** What is not as the row says; nothing at all when it is. */
function wrongWith(row: Row, caller: keyof typeof callers, answer: Awaited<ReturnType<typeof ask>>): readonly string[] {
  const refused = refusedFor(row, caller);
  const { status, contentType } = answer;
  const right = refused === null ? row.statuses : [refused];
  const told = `${status} ${answer.text.slice(0, 400)}`;
  if (!right.includes(status)) return [`not ${right.join(' or ')}: ${told}`];
  if (status === right[0] && status < 400) {
    if (contentType !== (row.contentType ?? 'application/json')) return [`it is ${contentType}`];
    if (row.contentType !== undefined) return [];
    return missing(JSON.parse(answer.text), row.fields ?? []).map((way) => `no ${way}: ${told}`);
  }
  const error = ApiError.safeParse(JSON.parse(answer.text));
  if (status < 400 || (status === 503 && row.statuses.includes(503))) return [];
  return error.success && error.data.message.length > 10 ? [] : [`not the shape of an error: ${told}`];
}

describe('a client that is generated from the document', () => {
  const folder = mkdtempSync(join(tmpdir(), 'propbot-client-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const root = join(import.meta.dirname, '../..');
  const asked = (asker: Operator, approver: Operator): Asked => ({
    url: running.system.url,
    asker: { token: tokenOf(asker.id) },
    approver: { token: tokenOf(approver.id), code: approver.code },
  });

  test('lets two people resume, as node runs it', async () => {
    const generator = join(root, 'node_modules/swagger-typescript-api/dist/cli.mjs');
    const source = ['--path', `${running.system.url}/docs/openapi.json`, '--output', folder, '--name', 'client.ts'];
    // Enumerations as objects: node strips types, and an enumeration is more than a type.
    const form = ['--enum-style', 'const', '--disable-throw-on-error', '--silent'];
    await promisify(execFile)(process.execPath, [generator, 'generate', ...source, ...form]);
    const child = spawn(process.execPath, [join(import.meta.dirname, 'client-resume.ts'), join(folder, 'client.ts')], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.end(JSON.stringify(asked(running.alice, running.bob)));
    const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect([error, child.exitCode]).toEqual(['', 0]);
    expect(JSON.parse(out)).toEqual({ mode: 'RUN', operator: 'alice' });
  });
});

describe.each(rows.map((row, index) => ({ key: `${index + 1}. ${row.method} ${row.path}`, row })))(
  '$key',
  ({ row }) => {
    test.each(Object.keys(callers) as (keyof typeof callers)[])('asked by: %s', async (caller) => {
      expect(wrongWith(row, caller, await ask(row, caller))).toEqual([]);
    });
  },
);

test('what is no path of ours is 404, and a wrong method 405, in the same shape', async () => {
  const nothing: Row = { method: 'GET', path: '/api/ui/no-such-path', who: 'none', statuses: [404] };
  expect(ApiError.parse(JSON.parse((await ask(nothing, 'operator')).text)).code).toBe('not_found');
  const wrong: Row = { method: 'PATCH', path: '/api/ui/hold', who: 'operator', statuses: [405] };
  expect(ApiError.parse(JSON.parse((await ask(wrong, 'operator')).text)).code).toBe('method_not_allowed');
});
