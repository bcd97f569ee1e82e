/**
 * Makes schemas when they are first used, and leaves out of a bundle those that nothing in it uses. A function that
 * starts would make every schema that any of its requests might need, which takes longer than to answer one. Packing
 * also keeps whatever calls a function at a module's start, since the call might do something; making a schema does
 * nothing but take its time, and here that is said.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform, type Plugin } from 'esbuild';

/**
 * `const name = z.something(…` or `const Name = Other.something(…` at the start of a statement, as esbuild prints it.
 * Names of schemas are written as those of types are.
 */
const MAKES = /^((?:export )?const (?:\w+ = (?=z\.)|[A-Z]+[a-z]\w* = (?=[A-Z])))(\w+\.\w+\(.*)$/;
const ENDS = /^(?:\S.*)?;$/;
const helper = join(import.meta.dirname, 'at-first-use.ts');
const helperImport = `import { atFirstUse as __atFirstUse } from ${JSON.stringify(helper)};\n`;

/** @param code as esbuild prints it: what belongs to a statement is indented, or closes it */
export function makeLazy(code: string): string {
  const lines = code.split('\n');
  const written: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const [, declared, made] = MAKES.exec(line) ?? [];
    if (declared === undefined || made === undefined) {
      written.push(line);
      continue;
    }
    const statement = [made];
    while (!ENDS.test(lines[at] ?? '') && at + 1 < lines.length) statement.push(lines[(at += 1)] ?? '');
    written.push(`${declared}/* @__PURE__ */ __atFirstUse(() => ${statement.join('\n').slice(0, -1)});`);
  }
  return written.join('\n');
}

/** Null when it makes no schema: then it is packed as it is written. */
async function lazily(path: string): Promise<string | null> {
  const { code } = await transform(await readFile(path, 'utf8'), {
    loader: 'ts',
    target: 'node24',
    sourcefile: path,
  });
  const lazy = makeLazy(code);
  return lazy === code ? null : helperImport + lazy;
}

/** For any number of bundles of the same files: each file is read once. */
export function lazySchemas(): Plugin {
  const read = new Map<string, ReturnType<typeof lazily>>();
  return {
    name: 'lazy-schemas',
    setup(bundling) {
      bundling.onLoad({ filter: /[\\/](?:shared|functions)[\\/][^.]+\.ts$/, namespace: 'file' }, async ({ path }) => {
        if (path.includes('node_modules')) return null;
        const reading = read.get(path) ?? lazily(path);
        read.set(path, reading);
        const contents = await reading;
        return contents === null ? null : { contents, loader: 'js' };
      });
    },
  };
}
