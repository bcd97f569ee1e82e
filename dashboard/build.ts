/** Builds the page: one script, one stylesheet, one HTML file and an icon, all from this folder, none from elsewhere. */
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Writes `index.html`, `main.js`, `main.css` and `icon.svg` into `outDir`, which is made when missing.
 * @returns the size of each built file in bytes, by name
 * @throws when a source does not build; the message names file and line
 */
export async function buildDashboard(outDir: string): Promise<Readonly<Record<string, number>>> {
  const here = import.meta.dirname;
  await mkdir(outDir, { recursive: true });
  const result = await build({
    entryPoints: { main: join(here, 'main.tsx') },
    outdir: outDir,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    metafile: true,
    logLevel: 'silent',
  });
  const css = await build({
    entryPoints: { main: join(here, 'styles', 'main.css') },
    outdir: outDir,
    bundle: true,
    minify: true,
    metafile: true,
    logLevel: 'silent',
  });
  for (const file of ['index.html', 'icon.svg']) await cp(join(here, file), join(outDir, file));
  const outputs = { ...result.metafile.outputs, ...css.metafile.outputs };
  return Object.fromEntries(
    Object.entries(outputs).map(([path, { bytes }]) => [path.split('/').at(-1) ?? path, bytes]),
  );
}
