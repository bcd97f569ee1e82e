import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isInstalled, whatIsMissing } from '#local/setup.mjs';

const folder = mkdtempSync(join(tmpdir(), 'propbot-setup-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('whether the packages are those of the lockfile', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
      'node_modules/b': { version: '2.0.0', integrity: 'sha512-b', optional: true },
    },
  };
  const { 'node_modules/a': a, 'node_modules/b': b } = lock.packages;

  test.each([
    ['all of them', { 'node_modules/a': a, 'node_modules/b': b }, true],
    ['without one that other platforms need', { 'node_modules/a': a }, true],
    ['without one that is needed', { 'node_modules/b': b }, false],
    ['another version', { 'node_modules/a': { ...a, version: '1.0.1' } }, false],
    ['another content', { 'node_modules/a': { ...a, integrity: 'sha512-x' } }, false],
    ['one too many', { 'node_modules/a': a, 'node_modules/c': a }, false],
    ['none', {}, false],
  ])('%s: %j', (_name, packages, installed) => {
    expect(isInstalled(lock, { packages })).toBe(installed);
  });

  test('nothing was ever installed', () => {
    expect(isInstalled(lock, null)).toBe(false);
  });

  test('here, where this test runs, they are', () => {
    const read = (name: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, '../..', name), 'utf8'));
    const locks = [read('package-lock.json'), read('node_modules/.package-lock.json')] as Parameters<
      typeof isInstalled
    >;
    expect(isInstalled(...locks)).toBe(true);
  });
});

describe('what is said on a machine that cannot run it', () => {
  function machine(name: string, ...files: readonly string[]): string {
    const root = join(folder, name);
    mkdirSync(root, { recursive: true });
    for (const file of files) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), '');
    }
    return root;
  }
  const node = 'node_modules/.bin/node';
  const dynoxide = 'node_modules/@dynoxide/linux-x64/dynoxide';

  test('Node 24 and the database came with the install: nothing', () => {
    expect(whatIsMissing(machine('whole', node, dynoxide), {}, '20.1.0', 'linux-x64')).toBeNull();
  });

  test.each([
    ['23.9.0', 'PropBot runs on Node 24'],
    ['24.0.0', 'nothing'],
    ['25.1.0', 'nothing'],
  ])('a Mac with Node %s is told: %s', (version, says) => {
    const missing = whatIsMissing(
      machine('mac', 'opt/dynoxide'),
      { PATH: join(folder, 'mac/opt') },
      version,
      'darwin-arm64',
    );
    expect((missing ?? 'nothing').slice(0, says.length)).toBe(says);
  });

  test('no database for this platform: what to get, and each way to name one is taken', () => {
    const root = machine('arm', node, 'opt/dynoxide');
    const ask = (environment: Record<string, string>): string | null =>
      whatIsMissing(root, environment, '20.1.0', 'linux-arm64');
    expect(ask({ PATH: '/usr/bin' })).toMatch(/dynoxide 1\.2\.1.*linux-arm64.*DYNOXIDE_BIN.*AWS_ENDPOINT_URL_DYNAMODB/);
    expect(ask({ DYNOXIDE_BIN: join(root, 'nowhere') })).toMatch(/dynoxide 1\.2\.1/);
    expect(ask({ DYNOXIDE_BIN: join(root, 'opt/dynoxide') })).toBeNull();
    expect(ask({ PATH: join(root, 'opt') })).toBeNull();
    expect(ask({ AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000' })).toBeNull();
  });
});
