import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  materialOf,
  withDryRun,
  withGrant,
  withHold,
  withRun,
  withSafeMode,
  type ControlLevel,
  type LevelDecision,
} from '#shared/domain/level.ts';
import { canonicalJson } from '#shared/domain/canonical-json.ts';
import { epochMs } from '#shared/domain/time.ts';
import { aLevel } from '#test/executor/world.ts';

const at = epochMs(5);
const hold = (id: string) => ({ id, reason: 'MANUAL' as const, note: 'why', by: 'alice', at });
const changed = (decision: LevelDecision): ControlLevel => {
  if (decision.kind === 'refused') throw new Error(`refused: ${decision.refusal.code}`);
  return decision.level;
};
const refusal = (decision: LevelDecision): string => (decision.kind === 'refused' ? decision.refusal.code : 'changed');
const lift = (...ids: string[]) => ({ lift_holds: ids, exit_safe_mode: false, exit_dry_run: false });

describe('leaving HOLD', () => {
  const held = changed(withHold(aLevel(), hold('hold-one')));

  test('a hold ends RUN and takes back a granted resume', () => {
    expect([held.mode, held.resume_granted, held.version]).toEqual(['HOLD', null, 2]);
  });

  test('RUN takes a granted resume', () => {
    expect(refusal(withRun(held, 'alice', at))).toBe('hold_active');
    const lifted = changed(withGrant(held, lift('hold-one'), 'approval1', 'bob', at, false));
    expect([lifted.holds, lifted.mode]).toEqual([[], 'HOLD']);
    expect(changed(withRun(lifted, 'alice', at)).mode).toBe('RUN');
    expect(refusal(withRun({ ...lifted, resume_granted: null }, 'alice', at))).toBe('no_granted_resume');
  });

  test('a hold that the grant does not name stays, and nothing is granted', () => {
    const twice = changed(withHold(held, hold('hold-two')));
    const lifted = changed(withGrant(twice, lift('hold-one'), 'approval1', 'bob', at, false));
    expect(lifted.holds.map((left) => left.id)).toEqual(['hold-two']);
    expect(lifted.resume_granted).toBeNull();
  });

  test('a hold between the grant and RUN makes RUN impossible', () => {
    const lifted = changed(withGrant(held, lift('hold-one'), 'approval1', 'bob', at, false));
    const again = changed(withHold(lifted, hold('hold-two')));
    expect(refusal(withRun(again, 'alice', at))).toBe('hold_active');
    expect(again.resume_granted).toBeNull();
  });

  test('RUN waits for safe mode to be off', () => {
    const safe = changed(withSafeMode(held, 'why', 'alice', at));
    const lifted = changed(withGrant(safe, lift('hold-one'), 'approval1', 'bob', at, false));
    expect(refusal(withRun(lifted, 'alice', at))).toBe('safe_mode_on');
    const both = changed(withGrant(safe, { ...lift('hold-one'), exit_safe_mode: true }, 'approval1', 'bob', at, false));
    expect(changed(withRun(both, 'alice', at)).mode).toBe('RUN');
  });

  test('dry run that is locked cannot be left, approved or not', () => {
    const dry = changed(withDryRun(aLevel(), 'why', 'alice', at));
    const grant = { lift_holds: [], exit_safe_mode: false, exit_dry_run: true };
    expect(refusal(withGrant(dry, grant, 'approval1', 'bob', at, true))).toBe('dry_run_locked');
    expect(changed(withGrant(dry, grant, 'approval1', 'bob', at, false)).dry_run.on).toBe(false);
  });
});

test('no sequence of what one person may do ends in RUN, or takes a latch off', () => {
  const step = fc.constantFrom('hold', 'safe', 'dry', 'run');
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let level = changed(withHold(aLevel(), hold('first-hold')));
      let latches = 0;
      for (const [index, what] of steps.entries()) {
        const decision =
          what === 'hold'
            ? withHold(level, hold(`hold-${index}`))
            : what === 'safe'
              ? withSafeMode(level, 'why', 'alice', at)
              : what === 'dry'
                ? withDryRun(level, 'why', 'alice', at)
                : withRun(level, 'alice', at);
        if (decision.kind === 'changed') level = decision.level;
        const on = level.holds.length + Number(level.safe_mode.on) + Number(level.dry_run.on);
        expect(on).toBeGreaterThanOrEqual(latches);
        latches = on;
        expect(level.mode).toBe('HOLD');
      }
    }),
  );
});

test('a command filed meanwhile does not void an approval; a hold, a limit or a latch does', () => {
  const seen = canonicalJson(materialOf(aLevel()));
  expect(canonicalJson(materialOf(aLevel({ version: 9, commands_through: 4 })))).toBe(seen);
  expect(canonicalJson(materialOf(changed(withHold(aLevel(), hold('hold-one')))))).not.toBe(seen);
  expect(canonicalJson(materialOf(aLevel({ limits: { ...aLevel().limits, max_open_positions: 3 } })))).not.toBe(seen);
  expect(canonicalJson(materialOf(changed(withDryRun(aLevel(), 'why', 'alice', at))))).not.toBe(seen);
});

test('canonical JSON does not depend on the order of keys, and refuses what JSON cannot say', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const shuffled = Object.fromEntries(Object.entries(value).toReversed());
      return canonicalJson(shuffled) === canonicalJson(value);
    }),
  );
  expect(() => canonicalJson({ a: Number.NaN })).toThrow('NaN');
  expect(() => canonicalJson(1n)).toThrow('bigint');
});
