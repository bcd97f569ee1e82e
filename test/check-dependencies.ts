/**
 * `npm run check`: what package.json and the lockfile promise, checked offline. Says all that is wrong and exits 1, or
 * one line when all is well.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const root = join(import.meta.dirname, '..');
const Names = z.record(z.string(), z.string()).default({});
const Package = z.object({ dependencies: Names, devDependencies: Names, optionalDependencies: Names });
const Entry = z.object({
  version: z.string().optional(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  license: z.union([z.string(), z.unknown()]).optional(),
  hasInstallScript: z.boolean().optional(),
  /** Comes inside the package that holds it, under that one's integrity. */
  inBundle: z.boolean().optional(),
  optionalDependencies: Names,
});
const Lock = z.object({ packages: z.record(z.string(), Entry) });

const manifest = Package.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
const { packages } = Lock.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));

const licences =
  /^(MIT|MIT-0|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0|MPL-2\.0|CC0-1\.0|Unlicense|Python-2\.0)$/;
/** `A OR B` is fine with either; `A AND B` needs both. */
const isFree = (licence: string): boolean =>
  licence
    .replace(/[()]/g, '')
    .split(/ OR /)
    .some((choice) => choice.split(/ AND /).every((one) => licences.test(one.trim())));
/**
 * Their install scripts are not needed and not run (`local/setup.mjs`): messages, checks of a binary, and one that counts
 * installs, which package.json switches off as well (`scarfSettings`).
 */
const harmlessScripts = new Set(['ccxt', 'esbuild', 'fsevents', 'bufferutil', 'utf-8-validate', '@scarf/scarf']);
/** Packages whose members are tested together by their makers and must not be mixed. */
const families = [/^@aws-sdk\/(client-|lib-)/, /^@aws-lambda-powertools\//, /^node-(linux|win)-/];

const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

function checkManifest(): string[] {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  const loose = Object.entries(all).flatMap(([name, version]) => [
    ...(/^\d+\.\d+\.\d+$/.test(version) ? [] : [`${name} is ${version} in package.json: pin one version`]),
    ...(packages[`node_modules/${name}`]?.version === version
      ? []
      : [`${name} ${version} is not what package-lock.json has: run npm install`]),
  ]);
  const mixed = families.flatMap((family) => {
    const versions = new Set(Object.entries(all).flatMap(([name, version]) => (family.test(name) ? [version] : [])));
    return versions.size <= 1 ? [] : [`${family.source} is at ${[...versions].join(', ')}: pin one version for all`];
  });
  return [...loose, ...mixed];
}

function checkLock(): string[] {
  return Object.entries(packages).flatMap(([path, entry]) => {
    if (path === '' || entry.inBundle === true) return [];
    const name = nameOf(path);
    const found: string[] = [];
    if (entry.integrity === undefined) found.push(`${path} has no integrity in package-lock.json`);
    if (entry.resolved !== undefined && !entry.resolved.startsWith('https://'))
      found.push(`${path} is from ${entry.resolved}`);
    if (typeof entry.license !== 'string' || !isFree(entry.license)) {
      found.push(`${path} has the licence ${String(entry.license)}, which is not one of those we take`);
    }
    if (entry.hasInstallScript === true && !harmlessScripts.has(name)) {
      found.push(`${path} has an install script, and those are not run: is it needed?`);
    }
    // npm silently leaves out what the registry does not have, and then refuses `npm ci` on a clean clone.
    for (const [wanted, version] of Object.entries(entry.optionalDependencies)) {
      const inLock = packages[`${path}/node_modules/${wanted}`] ?? packages[`node_modules/${wanted}`];
      if (inLock === undefined) found.push(`${name} wants ${wanted} ${version}, which package-lock.json lacks`);
    }
    return found;
  });
}

const problems = [...checkManifest(), ...checkLock()];
for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log(`dependencies: ${Object.keys(packages).length - 1} locked, all in order`);
process.exitCode = problems.length === 0 ? 0 : 1;
