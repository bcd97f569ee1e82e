import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { standingGuardIds } from '#shared/domain/guard-reading.ts';
import { bug } from '../simulation/planted/bug.ts';
import { makeCopy, plantIn } from '../simulation/planted/run-planted.ts';
import { firstFailing } from './run-tests.ts';
import { sabotages } from './sabotages.ts';

describe('switching guards off', () => {
  let copy = '';
  beforeAll(() => {
    copy = makeCopy(['vitest.config.ts', 'test']);
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test('every guard can be, by a change that still fits the code', () => {
    const before = (file: string): string => readFileSync(join(copy, file), 'utf8');
    expect(sabotages.length).toBeGreaterThan(standingGuardIds.length + 10);
    expect(new Set(sabotages.map(({ guard }) => guard)).size).toBe(sabotages.length);
    for (const { guard, change } of sabotages) {
      const [{ file } = { file: '' }] = change.patches;
      const whole = before(file);
      const restore = plantIn(copy, change);
      expect([guard, before(file) === whole]).toEqual([guard, false]);
      restore();
      expect(before(file)).toBe(whole);
    }
  });

  test('is noticed by a test of its own, and all hold while it is on', async () => {
    const off = sabotages.find(({ guard }) => guard === 'permission');
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
