import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { AlreadyRunningError, lockFolder } from '#local/lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'propbot-lock-'));
const file = join(folder, 'lock.json');
beforeEach(() => rmSync(file, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

test('a second copy on one folder is told so in one sentence, and the folder can be given back', () => {
  const unlock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(AlreadyRunningError);
  expect(() => lockFolder(folder)).toThrow(new RegExp(`running on .* already \\(process ${process.pid}\\)`));
  unlock();
  expect(existsSync(file)).toBe(false);
  lockFolder(folder)();
});

test('a lock whose process has ended is taken over', async () => {
  const ended = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await new Promise((resolve) => ended.once('close', resolve));
  writeFileSync(file, JSON.stringify({ pid: ended.pid, started: '1' }));
  expect(lockFolder(folder)).toBeTypeOf('function');
});

test('a number that was given to another process meanwhile does not hold the folder', () => {
  writeFileSync(file, JSON.stringify({ pid: process.pid, started: 'long ago' }));
  expect(lockFolder(folder)).toBeTypeOf('function');
});

test('a damaged lock holds nothing', () => {
  writeFileSync(file, '{"pid":');
  expect(lockFolder(folder)).toBeTypeOf('function');
});
