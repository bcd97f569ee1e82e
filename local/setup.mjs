/**
 * Makes a fresh clone ready, before `start`, `test` and `verify`. Plain JavaScript for Node 20, because it runs before
 * anything is installed; Node 24 itself comes with the install. Says nothing when there is nothing to do.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NODE_MAJOR_TO_INSTALL = 20;
const NODE_MAJOR_TO_RUN = 24;
/** A slow network gets this long; a hung one does not block a shell for ever. */
const INSTALL_MS_MAX = 10 * 60_000;
const DYNOXIDE_HOME = 'https://github.com/nubo-db/dynoxide/releases';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockEntry
 * @typedef {{ packages: Record<string, LockEntry | undefined> }} Lock
 */

/** @type {(path: string) => Lock | null} */
const readJson = (path) => (existsSync(path) ? /** @type {Lock} */ (JSON.parse(readFileSync(path, 'utf8'))) : null);

/**
 * Whether what npm noted in `node_modules/.package-lock.json` is what the lockfile asks for. Compares contents, since a
 * checkout gives files new times without changing them. Optional packages may be absent: other platforms' binaries are.
 * @param {Lock | null} lock
 * @param {Lock | null} installed
 */
export function isInstalled(lock, installed) {
  if (lock === null || installed === null) return false;
  const wanted = Object.entries(lock.packages).filter(([path]) => path !== '');
  /** @type {(path: string, entry: LockEntry | undefined) => boolean} */
  const same = (path, entry) => {
    const found = installed.packages[path];
    if (found === undefined) return entry?.optional === true || entry?.devOptional === true;
    return found.version === entry?.version && found.integrity === entry?.integrity;
  };
  return (
    wanted.every(([path, entry]) => same(path, entry)) &&
    Object.keys(installed.packages).every((path) => lock.packages[path] !== undefined)
  );
}

/** @type {(name: string, environment: Record<string, string | undefined>) => boolean} */
const onPath = (name, environment) =>
  (environment['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)));

/**
 * @param {string} root
 * @param {Record<string, string | undefined>} environment
 * @param {string} nodeVersion
 * @param {string} platform such as `linux-x64`
 * @returns {string | null} one sentence that says what is missing and how to get it, or null when this machine can run PropBot
 */
export function whatIsMissing(root, environment, nodeVersion, platform) {
  const windows = platform.startsWith('win32');
  const bundledNode = existsSync(join(root, 'node_modules/.bin', windows ? 'node.cmd' : 'node'));
  if (!bundledNode && Number(nodeVersion.split('.')[0]) < NODE_MAJOR_TO_RUN) {
    return (
      `PropBot runs on Node ${NODE_MAJOR_TO_RUN}, which npm does not carry for ${platform}: install Node ` +
      `${NODE_MAJOR_TO_RUN} from https://nodejs.org/en/download (this is Node ${nodeVersion}) and run the same command again.`
    );
  }
  const dynoxide =
    existsSync(join(root, 'node_modules/@dynoxide/linux-x64/dynoxide')) ||
    (environment['DYNOXIDE_BIN'] !== undefined && existsSync(environment['DYNOXIDE_BIN'])) ||
    (environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '') !== '' ||
    onPath(windows ? 'dynoxide.exe' : 'dynoxide', environment);
  if (!dynoxide) {
    return (
      `The embedded DynamoDB (dynoxide 1.2.1) does not come with npm for ${platform}: download it from ${DYNOXIDE_HOME} ` +
      'and put it on the PATH or name it in DYNOXIDE_BIN, or name a DynamoDB endpoint in AWS_ENDPOINT_URL_DYNAMODB.'
    );
  }
  return null;
}

/**
 * @param {string} root
 * @returns {string | null} one sentence when the install failed
 */
function install(root) {
  process.stdout.write('Installing what PropBot needs (once, about 150 MB) ...\n');
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    encoding: 'utf8',
    timeout: INSTALL_MS_MAX,
    shell: process.platform === 'win32',
  });
  if (npm.status === 0) return null;
  const said = `${npm.stdout ?? ''}${npm.stderr ?? ''}`.trim().split('\n').slice(-5).join('\n');
  const why =
    npm.error?.message ?? (npm.status === null ? `it was stopped (${npm.signal})` : `npm ci ended with ${npm.status}`);
  return `${said}\nThe packages could not be installed: ${why}. Check the network, then run the same command again.`;
}

/**
 * @param {string} root
 * @returns {string | null}
 */
function setUp(root) {
  if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_TO_INSTALL) {
    return `PropBot needs Node ${NODE_MAJOR_TO_INSTALL} or newer to begin with; this is Node ${process.versions.node}.`;
  }
  const lock = readJson(join(root, 'package-lock.json'));
  if (lock === null) return 'There is no package-lock.json here: this is not a whole clone of PropBot.';
  if (!isInstalled(lock, readJson(join(root, 'node_modules/.package-lock.json')))) {
    const failed = install(root);
    if (failed !== null) return failed;
  }
  return whatIsMissing(root, process.env, process.versions.node, `${process.platform}-${process.arch}`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const problem = setUp(dirname(dirname(fileURLToPath(import.meta.url))));
  if (problem !== null) {
    process.stderr.write(`${problem}\n`);
    process.exitCode = 1;
  }
}
