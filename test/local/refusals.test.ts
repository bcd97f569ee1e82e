import { createServer, type Server } from 'node:net';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sentenceOf } from '#local/child.ts';
import { lockFolder } from '#local/lock.ts';
import { startSystem, type SystemOptions } from '#local/system.ts';
import type { Environment } from '#shared/config/env.ts';

const folder = mkdtempSync(join(tmpdir(), 'propbot-refusals-'));
let taken: Server;
let port = 0;

beforeAll(async () => {
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  port = address !== null && typeof address === 'object' ? address.port : 0;
});
afterAll(() => {
  taken.close();
  rmSync(folder, { recursive: true, force: true });
});
/** Nothing was started: no log, no data, and the folder is free again. */
const left = (): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);

async function refusal(options: { readonly port?: number; readonly environment?: Environment }): Promise<string> {
  const whole: SystemOptions = {
    dataDir: folder,
    fresh: false,
    standby: false,
    port: 0,
    market: 'recorded',
    seed: null,
    speed: 1,
    overlay: null,
    onNote: () => undefined,
    environment: {},
    ...options,
  };
  return startSystem(whole).then(
    async (system) => {
      await system.stop();
      return 'it started';
    },
    (error: unknown) => sentenceOf(error),
  );
}

test('a taken port is named, with the way out', async () => {
  expect(await refusal({ port })).toBe(
    `Port ${port} is taken: stop what listens there, or choose another with --port.`,
  );
  expect(left()).toEqual([]);
});

test('a missing database is named', async () => {
  const binary = join(folder, 'dynoxide');
  expect(await refusal({ environment: { DYNOXIDE_BIN: binary } })).toBe(
    `DYNOXIDE_BIN names ${binary}, and there is no such file.`,
  );
  expect(left()).toEqual([]);
});

test('a limit of zero is named, before the folder is touched', async () => {
  expect(await refusal({ environment: { MAX_OPEN_POSITIONS: '0' } })).toMatch(
    /^\[FATAL CONFIG\] MAX_OPEN_POSITIONS: limits\.max_open_positions is 0/,
  );
  expect(left()).toEqual([]);
});

test('a second copy is told which process has the folder', async () => {
  const unlock = lockFolder(folder);
  const said = await refusal({});
  unlock();
  expect(said).toContain(`is running on ${folder} already (process ${process.pid})`);
});
