/**
 * Leaves schemas out of a bundle that nothing in it uses. Packing keeps whatever calls a function at a module's start,
 * since the call might do something; making a schema does nothing but take its time, and here that is said.
 */
import { readFile } from 'node:fs/promises';
import { transform, type Plugin } from 'esbuild';

/** `const Name = z.something(…` or `Name.something(…` at the start of a statement, as esbuild prints it. */
const MAKES = /^((?:export )?const \w+ = )(\w+\.\w+\(.*)$/;
const ENDS = /^(?:\S.*)?;$/;

/** @param code as esbuild prints it: what belongs to a statement is indented, or closes it */
export function markPure(code: string): string {
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
    written.push(`${declared}/* @__PURE__ */ (() => ${statement.join('\n').slice(0, -1)})();`);
  }
  return written.join('\n');
}

export const pureSchemas: Plugin = {
  name: 'pure-schemas',
  setup(bundling) {
    bundling.onLoad({ filter: /[\\/]shared[\\/](?:wire|config)[\\/][^\\/]+\.ts$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), {
        loader: 'ts',
        target: 'node24',
        sourcefile: path,
      });
      return { contents: markPure(code), loader: 'js' };
    });
  },
};
