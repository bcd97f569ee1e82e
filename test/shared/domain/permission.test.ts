import { describe, expect, test } from 'vitest';
import { purposes, type Purpose } from '#shared/domain/order.ts';
import {
  permissionForReal,
  permissionOf,
  type Latches,
  type SafeModeOrigin,
  type Standing,
} from '#shared/domain/permission.ts';

const latches = (change: Partial<Latches> = {}): Latches => ({
  holdActive: false,
  mode: 'RUN',
  safeMode: { on: false, origin: 'start' },
  holdCompletesHedges: true,
  ...change,
});
const good: Standing = { leaseValid: true, levelFresh: true };
const safe = (origin: SafeModeOrigin) => ({ safeMode: { on: true, origin } });
const allowed = (of: Latches, standing: Standing = good): readonly Purpose[] => {
  const permission = permissionOf(of, standing);
  return purposes.filter((purpose) => permission[purpose]);
};

describe('the table of permissions', () => {
  const repair = ['complete', 'unwind', 'asked-close'];
  test.each<[string, Latches, Standing, readonly string[]]>([
    ['RUN with the latches off', latches(), good, [...purposes]],
    ['a hold', latches({ holdActive: true }), good, repair],
    ['mode HOLD', latches({ mode: 'HOLD' }), good, repair],
    ['safe mode from the start', latches(safe('start')), good, repair],
    ['safe mode forced by a guard', latches(safe('guard')), good, repair],
    ['safe mode set by a person', latches(safe('person')), good, ['asked-close']],
    ['a kill', latches({ ...safe('kill'), holdActive: true }), good, ['asked-close']],
    ['a hold that completes nothing', latches({ holdActive: true, holdCompletesHedges: false }), good, ['asked-close']],
    ['no lease', latches(), { leaseValid: false, levelFresh: true }, []],
    ['no lease and an old level', latches(), { leaseValid: false, levelFresh: false }, []],
    ['an old level while the lease runs', latches(), { leaseValid: true, levelFresh: false }, ['complete', 'unwind']],
    ['an old level after a person set safe mode', latches(safe('person')), { leaseValid: true, levelFresh: false }, []],
  ])('%s', (_name, of, standing, expected) => expect(allowed(of, standing)).toEqual(expected));
});

test('opening is permitted in one state only: everything else forbids it', () => {
  let states = 0;
  for (const holdActive of [true, false])
    for (const mode of ['RUN', 'HOLD'] as const)
      for (const on of [true, false])
        for (const origin of ['start', 'person', 'kill', 'guard'] as const)
          for (const leaseValid of [true, false])
            for (const levelFresh of [true, false]) {
              states += 1;
              const open = permissionOf(latches({ holdActive, mode, safeMode: { on, origin } }), {
                leaseValid,
                levelFresh,
              }).open;
              expect(open).toBe(!holdActive && mode === 'RUN' && !on && leaseValid && levelFresh);
            }
  expect(states).toBe(128);
});

test('under dry run a real hedge has the permissions of HOLD, and never more than it had', () => {
  expect(permissionForReal(permissionOf(latches(), good), true)).toEqual(
    permissionOf(latches({ holdActive: true }), good),
  );
  expect(permissionForReal(permissionOf(latches(safe('person')), good), true)).toEqual(
    permissionOf(latches(safe('person')), good),
  );
  expect(permissionForReal(permissionOf(latches(), good), false).open).toBe(true);
});
