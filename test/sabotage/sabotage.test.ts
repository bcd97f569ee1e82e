import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { standingGuardIds } from '#shared/domain/guard-reading.ts';
import { bug } from '../simulation/planted/bug.ts';
import { makeCopy, plantIn } from '../simulation/planted/run-planted.ts';
import { firstFailing } from './run-tests.ts';
import type { Group } from './sabotage.ts';
import { sabotages } from './sabotages.ts';

describe('breaking what holds', () => {
  let copy = '';
  beforeAll(() => {
    copy = makeCopy(['vitest.config.ts', 'test']);
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test('is by changes that still fit the code, each under a name of its own and with tests that are there', () => {
    const before = (file: string): string => readFileSync(join(copy, file), 'utf8');
    const count = (group: Group): number => sabotages.filter((one) => one.group === group).length;
    expect(count('guards')).toBeGreaterThan(standingGuardIds.length + 10);
    expect(count('control')).toBeGreaterThanOrEqual(25);
    expect(new Set(sabotages.map(({ name }) => name)).size).toBe(sabotages.length);
    for (const { name, change, noticedBy } of sabotages) {
      const files = change.patches.map(({ file }) => file);
      const whole = files.map(before);
      const restore = plantIn(copy, change);
      const broken = files.map(before);
      expect([name, broken.every((text, at) => text !== whole[at])]).toEqual([name, true]);
      restore();
      expect(files.map(before)).toEqual(whole);
      const missing = noticedBy.flatMap((tests) => tests.files).filter((file) => !existsSync(join(copy, file)));
      expect([name, missing, noticedBy.length > 0]).toEqual([name, [], true]);
    }
  });

  test('is noticed by a test of its own, and all hold while it is on', async () => {
    const off = sabotages.find(({ name }) => name === 'permission');
    const [tests] = off?.noticedBy ?? [];
    if (off === undefined || tests === undefined) throw new Error('that guard has tests');
    expect(await firstFailing(copy, tests)).toBe(null);
    const restore = plantIn(copy, off.change);
    expect(await firstFailing(copy, tests)).not.toBe(null);
    restore();
  }, 60_000);

  test('tests that cannot be loaded notice nothing', async () => {
    const from = 'export type Review =';
    const restore = plantIn(copy, bug('no code', 'executor/guards/index.ts', from, `this is no code ${from}`));
    const asked = firstFailing(copy, { files: ['test/executor/guards/guards.test.ts'] });
    await expect(asked).rejects.toThrow('no test ran, or a file cannot be loaded');
    restore();
  }, 60_000);
});
