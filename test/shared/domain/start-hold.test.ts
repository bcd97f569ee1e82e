import { describe, expect, test } from 'vitest';
import { holdReasons, type HoldReason } from '#shared/domain/hold.ts';
import { withCommand } from '#shared/domain/command.ts';
import {
  withDryRun,
  withGrant,
  withHold,
  withSafeMode,
  type ControlLevel,
  type Hold,
  type LevelDecision,
} from '#shared/domain/level.ts';
import { AUTOPILOT, isStartHold, withRestart, withStartHold } from '#shared/domain/start-hold.ts';
import { levelAfterRestart } from '#shared/store/first-level.ts';
import { epochMs } from '#shared/domain/time.ts';
import { aLevel } from '#test/executor/world.ts';

const at = epochMs(7);
const aHold = (reason: HoldReason, id = `hold-${reason}`): Hold => ({ id, reason, note: '', by: 'executor-1', at });
const changed = (decision: LevelDecision): ControlLevel => {
  if (decision.kind === 'refused') throw new Error(`refused: ${decision.refusal.code}`);
  return decision.level;
};
const start = {
  book: 'main',
  limits: aLevel().limits,
  limitScopes: [],
  parameters: aLevel().parameters,
  strategies: [],
  safeMode: true,
  dryRun: true,
};
/** As a start leaves a level: latches as configured, then its hold. */
const started = (level: ControlLevel, reason: HoldReason = 'STARTUP', id?: string): ControlLevel =>
  changed(withStartHold(levelAfterRestart(level, start, at) ?? level, aHold(reason, id)));

describe('a start that held a book in RUN', () => {
  const held = started(aLevel());

  test('is lifted to what it was: RUN, safe mode off; dry run stays as the start has set it', () => {
    const restart = withRestart(held, at);
    expect(restart).toMatchObject({
      kind: 'changed',
      level: {
        mode: 'RUN',
        holds: [],
        safe_mode: { on: false, by: AUTOPILOT },
        dry_run: { on: true },
        interrupted_at: null,
        version: held.version + 1,
        updated_by: AUTOPILOT,
      },
    });
  });

  test('is lifted with the hold of a takeover beside it', () => {
    const restart = withRestart(started(held, 'TAKEOVER'), at);
    expect(restart.kind === 'changed' && restart.lifted.map(({ reason }) => reason)).toEqual(['STARTUP', 'TAKEOVER']);
  });

  test('has one hold of each reason, the newest, however often it starts', () => {
    const again = started(held, 'STARTUP', 'hold-newer');
    expect(again.holds.map(({ id }) => id)).toEqual(['hold-newer']);
    expect([again.version > held.version, withRestart(again, at).kind]).toEqual([true, 'changed']);
  });

  test.each(holdReasons.filter((reason) => !isStartHold(aHold(reason))))('%s beside it is for two people', (reason) => {
    const both = changed(withHold(held, aHold(reason)));
    expect(withRestart(both, at).kind).toBe('refused');
    // Also when nobody has decided anything since: the hold alone is enough.
    expect(withRestart({ ...both, interrupted_at: at }, at)).toMatchObject({ kind: 'refused', why: /another hold/ });
  });

  test.each<[string, (level: ControlLevel) => LevelDecision]>([
    [
      'a hold that was lifted again',
      (level) =>
        withGrant(
          changed(withHold(level, aHold('MANUAL'))),
          { lift_holds: ['hold-MANUAL'], exit_safe_mode: false, exit_dry_run: false },
          'a1',
          'bob',
          at,
          false,
        ),
    ],
    ['safe mode', (level) => withSafeMode(level, 'why', 'alice', at)],
    ['safe mode by a guard', (level) => withSafeMode(level, 'why', 'executor-1', at, 'guard')],
    ['dry run', (level) => withDryRun({ ...level, dry_run: { ...level.dry_run, on: false } }, 'why', 'alice', at)],
  ])('is for people once somebody has decided since: %s', (_what, decide) => {
    expect(withRestart(changed(decide(held)), at).kind).toBe('refused');
  });

  test('is still lifted when a command was filed meanwhile, which decides nothing', () => {
    expect(withRestart(changed(withCommand(held, 'alice', at)), at).kind).toBe('changed');
  });
});

describe('a start that held a book which did not trade is for people', () => {
  test.each<[string, ControlLevel]>([
    ['a hold was on', started(changed(withHold(aLevel(), aHold('STARTUP', 'hold-before'))))],
    ['resume was granted and RUN not set', started(aLevel({ mode: 'HOLD' }))],
    [
      'safe mode was on',
      started(aLevel({ safe_mode: { on: true, reason: '', by: 'alice', since: at, origin: 'person' } })),
    ],
  ])('%s', (_what, level) => {
    expect(withRestart(level, at).kind).toBe('refused');
  });

  test('and where nothing is held there is nothing to lift', () => {
    expect(withRestart(aLevel(), at).kind).toBe('nothing-to-lift');
  });
});
