/**
 * Node's own modules, by `require` and name by name. An `import` of one reads every name it exports at once, and with
 * those of `http`, `crypto` and `util` a whole HTTP client, the web's ciphers and threads, which nobody here uses.
 */
import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

/** @param names that the module exports; packing leaves out those that nobody asks for */
export function byName(module: string, names: readonly string[]): string {
  const each = names
    .filter((name) => name !== 'default')
    .map((name) => `export const ${name} = /* @__PURE__ */ (() => whole.${name})();`);
  return [`const whole = require(${JSON.stringify(module)});`, 'export default whole;', ...each].join('\n');
}

export const builtinsByName: Plugin = {
  name: 'builtins-by-name',
  setup(bundling) {
    bundling.onResolve({ filter: /^[a-z]/, namespace: 'file' }, ({ path, kind }) => {
      const imported = kind === 'import-statement' || kind === 'dynamic-import';
      return imported && isBuiltin(path) ? { path, namespace: 'builtin', sideEffects: false } : null;
    });
    bundling.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => {
      const names = Object.keys(Object(process.getBuiltinModule(path))).filter((name) => /^\w+$/.test(name));
      return { contents: byName(path, names), loader: 'js' };
    });
  },
};
