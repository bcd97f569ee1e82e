import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  COMMAND_MS_MAX,
  commandAt,
  isRepeat,
  moved,
  REPEAT_MS_MAX,
  withCommand,
  withKill,
  type Command,
  type CommandMove,
} from '#shared/domain/command.ts';
import { materialOf } from '#shared/domain/level.ts';
import { epochMs } from '#shared/domain/time.ts';
import { aCommand, aCommandResult, aLevel, NOON } from '#test/support/records.ts';

const claim = (fencing_id: number, at = NOON): CommandMove => ({ kind: 'claim', fencing_id, executor: 'one', at });
const finish = (fencing_id: number, at = NOON): CommandMove => ({
  kind: 'finish',
  fencing_id,
  result: aCommandResult(),
  at,
});
const expire = (fencing_id: number, at = NOON): CommandMove => ({ kind: 'expire', fencing_id, at });
const over = epochMs(NOON + COMMAND_MS_MAX);
const claimed = aCommand({ state: 'claimed', fencing_id: 2, executor: 'one' });
const done = aCommand({ state: 'done', fencing_id: 2, executor: 'one', result: aCommandResult(), ended_at: NOON });

describe('the life of a command', () => {
  test.each([
    { what: 'filed, claimed in time', from: aCommand(), move: claim(1, epochMs(over - 1)), to: 'claimed' },
    { what: 'filed, claimed too late', from: aCommand(), move: claim(1, over), to: 'too-old' },
    { what: 'filed, finished by one who never claimed it', from: aCommand(), move: finish(1), to: 'not-claimed' },
    { what: 'filed, expired too early', from: aCommand(), move: expire(1, epochMs(over - 1)), to: 'not-too-old' },
    { what: 'filed, expired', from: aCommand(), move: expire(1, over), to: 'expired' },
    { what: 'claimed, claimed by the same leader', from: claimed, move: claim(2), to: 'of-another-leader' },
    { what: 'claimed, claimed by an older leader', from: claimed, move: claim(1), to: 'of-another-leader' },
    { what: 'claimed, claimed by the next leader', from: claimed, move: claim(3), to: 'claimed' },
    { what: 'claimed, finished by an older leader', from: claimed, move: finish(1), to: 'of-another-leader' },
    { what: 'claimed, finished, however late', from: claimed, move: finish(2, epochMs(over + 1)), to: 'done' },
    { what: 'claimed, expired by its own leader', from: claimed, move: expire(2, over), to: 'of-another-leader' },
    { what: 'claimed, expired by the next leader', from: claimed, move: expire(3, over), to: 'expired' },
    { what: 'done, claimed', from: done, move: claim(3), to: 'over' },
    { what: 'done, finished again', from: done, move: finish(2), to: 'over' },
    { what: 'done, expired', from: done, move: expire(3, over), to: 'over' },
  ])('$what: $to', ({ from, move, to }) => {
    const result = moved(from, move);
    expect(result.kind === 'moved' ? result.command.state : result.why).toBe(to);
  });

  test('whatever is tried in whatever order, it ends at most once, and by the leader that claimed it last', () => {
    const aMove = fc
      .record({
        kind: fc.constantFrom('claim', 'finish', 'expire'),
        fencing: fc.integer({ min: 1, max: 4 }),
        at: fc.nat(120_000),
      })
      .map(({ kind, fencing, at }): CommandMove => {
        const then = epochMs(NOON + at);
        return kind === 'claim'
          ? claim(fencing, then)
          : kind === 'finish'
            ? finish(fencing, then)
            : expire(fencing, then);
      });
    fc.assert(
      fc.property(fc.array(aMove, { maxLength: 40 }), (moves) => {
        let command: Command = aCommand();
        let ends = 0;
        let byOthers = false;
        for (const move of moves) {
          const before = command;
          const result = moved(command, move);
          if (result.kind === 'refused') continue;
          ({ command } = result);
          expect(command.fencing_id).toBeGreaterThanOrEqual(before.fencing_id);
          byOthers ||=
            command.state === 'done' && (before.state !== 'claimed' || before.fencing_id !== command.fencing_id);
          if (command.ended_at !== null) ends += 1;
        }
        expect([ends <= 1, byOthers]).toEqual([true, false]);
      }),
    );
  });

  test('one that nobody took in time is shown as expired, one that runs is not', () => {
    expect(commandAt(aCommand(), epochMs(over - 1)).state).toBe('filed');
    expect(commandAt(aCommand(), over).state).toBe('expired');
    expect(commandAt(claimed, over).state).toBe('claimed');
  });
});

describe('a repeat', () => {
  const level = aLevel();
  const byAbout = (targets: number) => ({ kind: 'fingerprint', targets }) as const;
  const incomplete = { ...done, result: aCommandResult({ outcome: 'incomplete' }) };
  const unknown = { ...done, result: aCommandResult({ outcome: 'unknown' }) };

  test.each([
    { what: 'of one that runs', earlier: claimed, targets: 1, at: NOON, repeat: true },
    { what: 'of one that waits, about nothing that is known', earlier: aCommand(), targets: 0, at: NOON, repeat: true },
    { what: 'of one that hangs', earlier: claimed, targets: 1, at: over, repeat: false },
    { what: 'of one that nobody took', earlier: aCommand(), targets: 1, at: over, repeat: false },
    {
      what: 'of one that was met just now',
      earlier: done,
      targets: 1,
      at: epochMs(NOON + REPEAT_MS_MAX - 1),
      repeat: true,
    },
    {
      what: 'of one that was met a while ago',
      earlier: done,
      targets: 1,
      at: epochMs(NOON + REPEAT_MS_MAX),
      repeat: false,
    },
    { what: 'of one that was met, about nothing that is known', earlier: done, targets: 0, at: NOON, repeat: false },
    { what: 'of one that left something', earlier: incomplete, targets: 1, at: NOON, repeat: false },
    { what: 'of one whose end is not known', earlier: unknown, targets: 1, at: NOON, repeat: false },
  ])('$what, known by what it is about: $repeat', ({ earlier, targets, at, repeat }) => {
    expect(isRepeat(earlier, byAbout(targets), level, at)).toBe(repeat);
  });

  test('with an id of the caller is one for ever', () => {
    for (const earlier of [aCommand(), claimed, done, incomplete]) {
      expect(isRepeat(earlier, { kind: 'given' }, level, epochMs(over + 86_400_000))).toBe(true);
    }
  });

  test('of a kill is one only while it runs and its hold stands: an emergency is never swallowed', () => {
    const ask = { kind: 'kill', flatten: false, hold_id: 'hold-of-kill' } as const;
    const hold = { id: 'hold-of-kill', reason: 'KILL', note: 'smoke', by: 'alice', at: NOON } as const;
    const held = aLevel({ holds: [hold] });
    expect(isRepeat({ ...claimed, ask }, byAbout(1), held, NOON)).toBe(true);
    expect(isRepeat({ ...claimed, ask }, byAbout(1), level, NOON)).toBe(false);
    expect(isRepeat({ ...done, ask }, byAbout(1), held, NOON)).toBe(false);
  });
});

describe('the level', () => {
  test('with a command filed is the same to whoever approves something', () => {
    const decision = withCommand(aLevel(), 'alice', NOON);
    if (decision.kind === 'refused') throw new Error('a command is always filed');
    expect(decision.level).toMatchObject({ version: 2, commands_through: 1 });
    expect(materialOf(decision.level)).toEqual(materialOf(aLevel()));
  });

  test('after a kill is one version on: held, in safe mode by the kill, with nothing granted', () => {
    const hold = { id: 'hold-of-kill', reason: 'KILL', note: 'smoke', by: 'alice', at: NOON } as const;
    const granted = { approval_id: 'approval0001', at: NOON };
    const decision = withKill(aLevel({ mode: 'RUN', holds: [], resume_granted: granted }), hold);
    if (decision.kind === 'refused') throw new Error('a kill is always accepted');
    expect(decision.level).toMatchObject({
      version: 2,
      mode: 'HOLD',
      holds: [hold],
      resume_granted: null,
      commands_through: 1,
      safe_mode: { on: true, origin: 'kill', by: 'alice', reason: 'smoke' },
    });
  });
});
