import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check, importsOf, type Finding, type SourceFile } from './tidy/check.ts';
import { LINES_MAX } from './tidy/rules.ts';

const root = join(import.meta.dirname, '..');
const notOurs = /^(node_modules|\.git|\.propbot|cdk\.out|coverage|dist|test-results|\.node-compile-cache)$/;
const text = /\.(ts|tsx|mts|mjs|js|md|yaml|yml|json|css|html)$|(^|\/)(Makefile|run)$/;
/** Payloads and figures that others made, kept as they came. */
const recorded = /^(test\/fixtures\/|test\/golden\/|local\/venues\/recording\/sample\/|package-lock\.json$)/;

function filesUnder(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (notOurs.test(entry.name) || recorded.test(`${path}${entry.isDirectory() ? '/' : ''}`)) return [];
    if (entry.isDirectory()) return filesUnder(path);
    return text.test(path) ? [{ path, text: readFileSync(join(root, path), 'utf8') }] : [];
  });
}

const shown = (finding: Finding): string => `${finding.path}:${finding.line} ${finding.rule}: ${finding.message}`;
const rulesBrokenBy = (path: string, code: string): string[] =>
  check([{ path, text: code }]).map((found) => found.rule);

describe('the house is tidy', () => {
  const files = filesUnder('');

  test('the walk sees the code and does not pass on nothing', () => {
    const paths = files.map((file) => file.path);
    expect(paths).toEqual(expect.arrayContaining(['shared/domain/money.ts', 'local/setup.mjs', 'package.json']));
    expect(files.flatMap(importsOf).length).toBeGreaterThan(50);
  });

  test('no file breaks a rule', () => {
    expect(check(files).map(shown)).toEqual([]);
  });

  test('the README names the two commands', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    expect(readme).toContain('npm start');
    expect(readme).toContain('npm test');
  });
});

describe('each rule catches what it was made for', () => {
  test.each([
    ['imports', 'shared/domain/a.ts', "import * as z from 'zod';"],
    ['imports', 'shared/domain/a.ts', "import { readEnv } from '#shared/config/env.ts';"],
    ['imports', 'shared/domain/a.ts', "import { createHash } from 'node:crypto';"],
    ['imports', 'shared/wire/a.ts', "import type { ControlStore } from '../store/ports.ts';"],
    ['imports', 'shared/config/a.ts', "import { controlStore } from '#shared/store/dynamo/control-store.ts';"],
    ['imports', 'executor/engine/a.ts', "import * as z from 'zod';"],
    ['imports', 'executor/guards/a.ts', "import type { Limits } from '#shared/wire/level.ts';"],
    ['imports', 'executor/strategies/a.ts', "import { readFile } from 'node:fs/promises';"],
    ['imports', 'executor/venues/binance/a.ts', "import { parse } from '../okx/parse.ts';"],
    ['imports', 'executor/venues/ccxt/a.ts', "import { step } from '#executor/engine/step.ts';"],
    ['imports', 'executor/control/a.ts', "import { json } from '#functions/answer.ts';"],
    ['imports', 'functions/control/app.ts', "import { step } from '#executor/engine/step.ts';"],
    ['imports', 'functions/control/app.ts', "import { createApp } from '../approvals/app.ts';"],
    ['imports', 'functions/answer.ts', "import { createApp } from './approvals/app.ts';"],
    ['imports', 'functions/control/app.ts', "export { startSystem } from '#local/system.ts';"],
    ['imports', 'dashboard/main.tsx', "import { readEnv } from '#shared/config/env.ts';"],
    ['imports', 'cli/propbotctl.ts', "import { load } from '#shared/config/load.ts';"],
    ['imports', 'infra/app.ts', "import { handler } from '#functions/control/handler.ts';"],
    ['imports', 'local/main.ts', "import { app } from '../infra/app.ts';"],
    ['imports', 'local/main.ts', "import { seeds } from '#test/simulation/seeds.ts';"],
    ['imports', 'somewhere/else.ts', "import { join } from 'node:path';"],
    ['packages', 'local/venues/main.ts', "import ccxt from 'ccxt';"],
    ['packages', 'executor/venues/binance/a.ts', "import okx from '../../../node_modules/ccxt/js/src/okx.js';"],
    ['packages', 'functions/control/app.ts', "import { SQSClient } from '@aws-sdk/client-sqs';"],
    ['packages', 'local/main.ts', "import { test } from 'vitest';"],
    ['bare-import', 'executor/main.ts', "import '#executor/telemetry/metrics.ts';"],
    ['bare-import', 'local/main.ts', "import './page.css';"],
    ['dynamic-import', 'executor/main.ts', "const engine = await import('#executor/engine/step.ts');"],
    ['require', 'executor/main.ts', "const fs = require('node:fs');"],
    ['named-zod', 'shared/wire/a.ts', "import { z } from 'zod';"],
    ['named-zod', 'shared/wire/a.ts', "import { type ZodType, z } from 'zod';"],
    ['environment', 'executor/main.ts', 'const book = process.env.BOOK;'],
    ['environment', 'local/main.ts', "const book = process['env'].BOOK;"],
    ['clock', 'executor/control/a.ts', 'const now = Date.now();'],
    ['clock', 'functions/control/app.ts', 'const now = new Date();'],
    ['clock', 'local/venues/a.ts', 'const now = performance.now();'],
    ['randomness', 'test/a.test.ts', 'const seed = Math.random();'],
    ['cleared-order', 'executor/venues/paper/a.ts', 'place(order as ClearedOrder);'],
    ['cleared-order', 'test/executor/a.test.ts', 'place(order as ClearedOrder);'],
    ['secret-compare', 'functions/control/app.ts', 'if (body.token === known) go();'],
    ['secret-compare', 'local/venues/a.ts', 'const right = given !== key.secret;'],
    ['secret-compare', 'shared/store/a.ts', 'return one.token_sha256 === digest;'],
    ['pure-timers', 'executor/engine/a.ts', 'setTimeout(step, 10);'],
    ['pure-timers', 'executor/guards/a.ts', 'const id = randomUUID();'],
    ['pure-timers', 'executor/strategies/a.ts', 'fetch(url);'],
    ['pure-async', 'executor/engine/a.ts', 'export async function step() {}'],
    ['pure-async', 'executor/guards/a.ts', 'export const guard = (): Promise<void> => done;'],
    ['any', 'executor/main.ts', 'const all = everything as any;'],
    ['any', 'executor/main.ts', 'const all = everything as unknown as Level;'],
    ['any', 'executor/main.ts', 'function take(all: any) {}'],
    ['focused-test', 'test/a.test.ts', "test.only('one', () => {});"],
    ['focused-test', 'test/a.test.ts', "describe.skip('some', () => {});"],
    ['mocking', 'test/a.test.ts', "vi.mock('#shared/runtime/clock.ts');"],
    ['unfinished', 'executor/main.ts', `// ${'TO'}${'DO'}: later`],
    ['unfinished', 'docs/a.md', `${'FIX'}${'ME'} this page`],
    ['ignored-types', 'executor/main.ts', `// @ts-${'ignore'}`],
    ['machine-path', 'docs/a.md', `see /${'work'}/main/a.ts`],
    ['machine-path', 'configs/paper.yaml', `data: /${'home'}/alice/data`],
    ['name', 'shared/domain/utils.ts', 'export const a = 1;'],
    ['name', 'executor/engine/index.ts', 'export const a = 1;'],
    ['name', 'shared/domain/moneyMath.ts', 'export const a = 1;'],
    ['default-export', 'shared/domain/a.ts', 'export default 1;'],
  ])('%s is found in %s: %s', (rule, path, code) => {
    expect(rulesBrokenBy(path, code)).toContain(rule);
  });

  test.each([
    ['shared/config/env.ts', 'export const from = process.env;'],
    ['shared/runtime/clock.ts', 'export const now = () => Date.now();'],
    ['executor/control/a.ts', 'export const at = new Date(atMs).toISOString();'],
    ['executor/control/a.ts', '// Date.now() is what nobody may call\nexport const a = 1;'],
    ['executor/control/a.ts', "export const sentence = 'process.env is read in one file';"],
    ['executor/guards/index.ts', 'export const cleared = order as ClearedOrder;'],
    ['executor/venues/ccxt/a.ts', "import okx from '../../../node_modules/ccxt/js/src/pro/okx.js';"],
    ['executor/venues/ccxt/a.ts', "import type { Venue } from '../venue.ts';"],
    ['shared/store/dynamo/a.ts', "import { PutCommand } from '@aws-sdk/lib-dynamodb';"],
    ['functions/control/app.ts', "import { json } from '../answer.ts';"],
    ['functions/control/app.ts', "if (token === undefined || secret === '' || digest !== null) go();"],
    ['cli/propbotctl.ts', "import { readEnv } from '#shared/config/env.ts';"],
    ['dashboard/main.tsx', "import './page.css';"],
    ['shared/wire/a.ts', "import * as z from 'zod';"],
    ['docs/a.md', 'see https://example.com/work/a and ./home/page'],
  ])('and lets %s say: %s', (path, code) => {
    expect(check([{ path, text: code }])).toEqual([]);
  });

  test.each([
    { lines: LINES_MAX, broken: [] },
    { lines: LINES_MAX + 1, broken: ['length'] },
  ])('a file of $lines lines breaks $broken', ({ lines, broken }) => {
    expect(rulesBrokenBy('executor/main.ts', 'run();\n'.repeat(lines))).toEqual(broken);
  });
});
