/**
 * Packs each Lambda into a folder, and the executor into one file, with one set of options for all. Run by itself,
 * `node infra/bundle.ts --sizes` prints how large each has become (one JSON object a line with `--json`).
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { builtinsByName } from './builtins.ts';
import { functionNames, handlerFile, projectRoot, type LambdaName } from './entries.ts';
import { lazySchemas } from './lazy-schemas.ts';
import { KNOWS_ALL, ownRoutes } from './own-routes.ts';

export interface Bundle {
  readonly name: LambdaName | 'executor';
  /** Folder that holds the bundle, ready to be an asset. */
  readonly folder: string;
  readonly bytes: number;
  readonly gzipBytes: number;
}

/** Some packages inside are CommonJS and ask for Node's own modules by `require`. */
const BANNER = "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);";

/**
 * ccxt names parts of chains and codecs that we never trade with and that are not installed. Leaving them for run time
 * would end the process at its start; here they become empty modules.
 */
const withoutForeignChains: Plugin = {
  name: 'without-foreign-chains',
  setup(bundling) {
    const foreign =
      /dydx-v4-client|zklink|scure\/starknet|functions\/starknet\.js|mexc\/compiled|protobufjs|^bufferutil$|^utf-8-validate$/;
    bundling.onResolve({ filter: foreign }, ({ path }) => ({ path, namespace: 'foreign' }));
    bundling.onLoad({ filter: /.*/, namespace: 'foreign' }, () => ({ contents: 'module.exports={}' }));
  },
};

/** Packages that do nothing but be there, and do not say so: what is not asked of them is left out. */
const withoutEffects: Plugin = {
  name: 'without-effects',
  setup(bundling) {
    bundling.onResolve({ filter: /^yaml$/ }, async ({ path, pluginData, ...asked }) => {
      if (pluginData === 'again') return null;
      const { importer, kind, resolveDir } = asked;
      const found = await bundling.resolve(path, { importer, kind, resolveDir, pluginData: 'again' });
      return { ...found, sideEffects: false };
    });
  },
};

async function pack(name: Bundle['name'], entry: string, outDir: string, plugins: Plugin[]): Promise<Bundle> {
  const folder = join(outDir, name);
  const isFunction = name !== 'executor';
  const { outputFiles } = await build({
    entryPoints: { [isFunction ? 'handler' : 'main']: entry },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What is only asked for on the way, such as other ways to credentials than a Lambda's own, is not read at the start.
    splitting: isFunction,
    minify: true,
    // Names in stack traces and logs stay as they are written.
    keepNames: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Some packages' ES modules are half the size of what `main` names.
    mainFields: ['module', 'main'],
    banner: { js: BANNER },
    legalComments: 'none',
    logLevel: 'silent',
    plugins,
    write: false,
  });
  await mkdir(folder, { recursive: true });
  for (const { path, contents } of outputFiles) await writeFile(path, contents);
  const bytes = outputFiles.reduce((sum, { contents }) => sum + contents.length, 0);
  const gzipBytes = outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0);
  return { name, folder, bytes, gzipBytes };
}

/** `root` holds `functions/<name>/handler.ts`. @throws when one does not build; the message names file and line */
export async function bundleFunctions(outDir: string, root = projectRoot): Promise<readonly Bundle[]> {
  const routesOf = await ownRoutes();
  const lazy = lazySchemas();
  const bundles = await Promise.all(
    functionNames.map((name) =>
      pack(name, handlerFile(root, name), outDir, [
        builtinsByName,
        withoutEffects,
        ...routesOf(name),
        ...(name === KNOWS_ALL ? [] : [lazy]),
      ]),
    ),
  );
  // The page of the daily report carries the chart's code inside itself, so the function needs it as text.
  const chart = join(projectRoot, 'node_modules', 'uplot', 'dist');
  for (const name of ['uPlot.iife.min.js', 'uPlot.min.css'])
    await cp(join(chart, name), join(outDir, 'daily-report', name));
  return bundles;
}

/** The executor's image context: its bundle, the policies it reads, and the Dockerfile. */
export async function bundleExecutor(outDir: string, root = projectRoot): Promise<Bundle> {
  const bundle = await pack('executor', join(root, 'executor', 'main.ts'), outDir, [withoutForeignChains]);
  await mkdir(bundle.folder, { recursive: true });
  await cp(join(projectRoot, 'infra', 'executor.Dockerfile'), join(bundle.folder, 'Dockerfile'));
  await cp(join(projectRoot, 'configs'), join(bundle.folder, 'configs'), { recursive: true });
  return bundle;
}

async function printSizes(json: boolean): Promise<void> {
  const outDir = await mkdtemp(join(tmpdir(), 'propbot-sizes-'));
  try {
    const bundles = [...(await bundleFunctions(outDir)), await bundleExecutor(outDir)];
    for (const { name, bytes, gzipBytes } of bundles) {
      if (json) console.log(JSON.stringify({ bench: 'bundle', metric: name, value: bytes, unit: 'bytes' }));
      else
        console.log(
          `${name.padEnd(14)} ${(bytes / 1000).toFixed(0).padStart(6)} kB  ${(gzipBytes / 1000).toFixed(0).padStart(5)} kB gzip`,
        );
    }
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

if (import.meta.main && process.argv.includes('--sizes')) await printSizes(process.argv.includes('--json'));
