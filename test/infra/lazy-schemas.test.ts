import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { routes } from '#shared/wire/routes.ts';
import { atFirstUse } from '../../infra/at-first-use.ts';
import { projectRoot } from '../../infra/entries.ts';
import { lazySchemas, makeLazy } from '../../infra/lazy-schemas.ts';

describe('what only makes a schema', () => {
  test.each([
    ['export const A = z.string().min(1);', 'export const A = /* @__PURE__ */ __atFirstUse(() => z.string().min(1));'],
    ['const text = z.string();', 'const text = /* @__PURE__ */ __atFirstUse(() => z.string());'],
    ['const Ab = B.optional();', 'const Ab = /* @__PURE__ */ __atFirstUse(() => B.optional());'],
    [
      'export const A = z.strictObject({\n  b: z.string()\n}).meta({ id: "A" });\nconst x = 1;',
      'export const A = /* @__PURE__ */ __atFirstUse(() => z.strictObject({\n  b: z.string()\n}).meta({ id: "A" }));\nconst x = 1;',
    ],
  ])('%s waits until it is used, and may be left out', (code, lazy) => {
    expect(makeLazy(code)).toBe(lazy);
  });

  test.each([
    'registry.add(A);',
    'const f = (a) => z.string().min(a);',
    'export function make() {\n  const A = z.string();\n  return A;\n}',
    'const a = 1;',
    'const names = Object.keys(Limits.shape);',
    'const TEXT_MAX = Math.max(1, 2);',
    'const Ab = b.optional();',
  ])('%s stays as it is', (code) => {
    expect(makeLazy(code)).toBe(code);
  });
});

describe('a schema that is made at its first use', () => {
  test('is made once, and not before', () => {
    let times = 0;
    const schema = atFirstUse(() => {
      times += 1;
      return z.string();
    });
    expect(times).toBe(0);
    expect(schema instanceof z.ZodString).toBe(true);
    expect(Reflect.get(schema, 'type')).toBe('string');
    expect(times).toBe(1);
  });

  test('shows the same fields as the schema itself', () => {
    const made = z.strictObject({ a: z.string() });
    const schema = atFirstUse(() => made);
    expect(Object.keys(schema)).toEqual(Object.keys(made));
    expect('shape' in schema).toBe(true);
    expect('elsewhere' in schema).toBe(false);
    expect(Object.getOwnPropertyDescriptor(schema, '_zod')?.value).toBe(made._zod);
  });

  test('must be a schema', () => {
    const list = atFirstUse(() => ['a']);
    expect(() => 'length' in list).toThrow(TypeError);
  });
});

describe('all schemas, as functions have them', () => {
  let folder = '';
  const lazily = new Map<string, Record<string, unknown>>();
  const plainly = new Map<string, Record<string, unknown>>();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'propbot-lazy-'));
    const files = await Promise.all(
      ['wire', 'config'].map(async (part) =>
        (await readdir(join(projectRoot, 'shared', part))).map((file) => join(projectRoot, 'shared', part, file)),
      ),
    );
    const all = files.flat();
    await build({
      stdin: {
        contents: all.map((file, at) => `export * as m${at} from ${JSON.stringify(file)};`).join('\n'),
        resolveDir: projectRoot,
      },
      outfile: join(folder, 'all.mjs'),
      bundle: true,
      format: 'esm',
      platform: 'node',
      banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
      plugins: [lazySchemas()],
    });
    const packed = (await import(pathToFileURL(join(folder, 'all.mjs')).href)) as Record<
      string,
      Record<string, unknown>
    >;
    for (const [at, file] of all.entries()) {
      lazily.set(file, packed[`m${at}`] ?? {});
      plainly.set(file, (await import(file)) as Record<string, unknown>);
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const pairs = (): { name: string; plain: z.ZodType; lazy: z.ZodType }[] =>
    [...plainly].flatMap(([file, exported]) =>
      Object.entries(exported).flatMap(([name, plain]) =>
        plain instanceof z.ZodType ? [{ name, plain, lazy: lazily.get(file)?.[name] as z.ZodType }] : [],
      ),
    );

  const example = (schema: z.ZodType): unknown[] =>
    routes.flatMap(({ request, examples = [] }) => (request.body === schema ? examples.map(({ body }) => body) : []));
  const outcome = (schema: z.ZodType, value: unknown) => {
    const { success, data, error } = schema.safeParse(value);
    return { success, data, issues: error?.issues };
  };

  test('say the same of what they are given', () => {
    const compared = pairs().map(({ name, plain, lazy }) => {
      for (const value of [
        {},
        null,
        undefined,
        'x',
        '1.5',
        1,
        -1,
        true,
        [],
        [{}],
        { kind: 'guard' },
        ...example(plain),
      ])
        expect(outcome(lazy, value), `${name} of ${JSON.stringify(value)}`).toEqual(outcome(plain, value));
      return name;
    });
    expect(compared).toContain('ControlLevelRecord');
    expect(compared.length).toBeGreaterThan(100);
  });
});
