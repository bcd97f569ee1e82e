/**
 * Packs each Lambda into one file, and the executor into another, with one set of options for all. Run by itself,
 * `node infra/bundle.ts --sizes` prints how large each has become (one JSON object a line with `--json`).
 */
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { functionNames, handlerFile, projectRoot, type LambdaName } from './entries.ts';

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

async function pack(name: Bundle['name'], entry: string, outDir: string, plugins: Plugin[]): Promise<Bundle> {
  const folder = join(outDir, name);
  const file = join(folder, name === 'executor' ? 'main.mjs' : 'handler.mjs');
  await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
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
  });
  const text = await readFile(file);
  return { name, folder, bytes: text.length, gzipBytes: gzipSync(text).length };
}

/** `root` holds `functions/<name>/handler.ts`. @throws when one does not build; the message names file and line */
export async function bundleFunctions(outDir: string, root = projectRoot): Promise<readonly Bundle[]> {
  const bundles = await Promise.all(functionNames.map((name) => pack(name, handlerFile(root, name), outDir, [])));
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
