/** From one start to the next over one table: who may lift what an executor has set when it started. */
import { describe, expect, test } from 'vitest';
import { writeRestart } from '#executor/control/restart-writer.ts';
import { startLevel } from '#executor/control/start-level.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import { withHold } from '#shared/domain/level.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import { emptyControlTables, memoryControlStore, type Through } from '#test/simulation/world/memory-control.ts';
import { aLevel } from '#test/executor/world.ts';

const BOOK = 'main';
const atOnce: Through = (_table, step) => Promise.resolve(step());

function aTable(level: ControlLevel = aLevel()) {
  const tables = emptyControlTables();
  tables.levels.set(BOOK, level);
  const control = memoryControlStore(tables, atOnce);
  let now = 1_000;
  const clock = { wall: () => epochMs((now += 10)), monotonic: () => monotonicMs(now) };
  const start = {
    book: BOOK,
    limits: level.limits,
    limitScopes: [],
    parameters: level.parameters,
    strategies: level.strategies,
    safeMode: true,
    dryRun: false,
  };
  return {
    control,
    now: (): ControlLevel => tables.levels.get(BOOK) ?? level,
    last: () => tables.links.get(BOOK)?.at(-1),
    starts: (fencingId: number, reason: 'STARTUP' | 'TAKEOVER' = 'STARTUP') =>
      startLevel(start, reason, { control, clock, executor: `executor-${fencingId}`, fencingId }),
    lifts: (fencingId: number, over = control) =>
      writeRestart(
        { book: BOOK, control: over, clock, executor: `executor-${fencingId}`, fencingId: () => fencingId },
        ['venues'],
      ),
  };
}

describe('the autopilot of the executor that started', () => {
  test('lifts in one step, on behalf of autopilot, and the link says what and why', async () => {
    const table = aTable();
    await table.starts(2);
    expect(table.now()).toMatchObject({ mode: 'HOLD', safe_mode: { on: true }, holds: [{ reason: 'STARTUP' }] });
    expect(await table.lifts(2)).toMatchObject({ kind: 'resumed', reason: 'all gates green, lifts STARTUP' });
    expect(table.now()).toMatchObject({ mode: 'RUN', holds: [], safe_mode: { on: false }, dry_run: { on: false } });
    expect(table.last()).toMatchObject({
      actor: 'autopilot',
      action: 'autopilot_resumed',
      detail: {
        message: 'AUTOPILOT: resumed trading after restart (reason=all gates green, lifts STARTUP)',
        gates: ['venues'],
        executor: 'executor-2',
      },
    });
  });

  test('writes nothing when a person was faster', async () => {
    const table = aTable();
    await table.starts(2);
    const hold = { id: 'hold-alice', reason: 'MANUAL', note: '', by: 'alice', at: epochMs(1) } as const;
    const slow = {
      ...table.control,
      // Between the read and the write of the autopilot somebody presses HOLD.
      async readLevel(book: string) {
        const read = await table.control.readLevel(book);
        const held = withHold(table.now(), hold);
        if (held.kind === 'changed')
          await table.control.commit(BOOK, {
            level: held.level,
            audit: { actor: 'alice', action: 'hold_set', subject: hold.id, reason: '', detail: {} },
            at: epochMs(1),
          });
        return read;
      },
    };
    expect((await table.lifts(2, slow)).kind).toBe('conflict');
    expect(table.now().holds.map(({ reason }) => reason)).toEqual(['STARTUP', 'MANUAL']);
    expect((await table.lifts(2)).kind).toBe('refused');
  });

  test('of a leader that was replaced lifts nothing of its successor, though both found the same hold', async () => {
    const table = aTable();
    await table.starts(2);
    const late = { ...table.control, readLevel: () => Promise.resolve(seen) };
    const seen = table.now();
    await table.starts(3);
    expect((await table.lifts(2, late)).kind).toBe('conflict');
    expect(table.now()).toMatchObject({ mode: 'HOLD', holds: [{ by: 'executor-3' }] });
  });
});

test('a start after a start that nobody lifted remembers that the book traded before the first', async () => {
  const table = aTable();
  await table.starts(2);
  await table.starts(3, 'TAKEOVER');
  await table.starts(4);
  expect(await table.lifts(4)).toMatchObject({
    kind: 'resumed',
    reason: 'all gates green, lifts TAKEOVER and STARTUP',
  });
});

test('the same start asks for its hold once', async () => {
  const table = aTable();
  await table.starts(2);
  const { version } = table.now();
  await table.starts(2);
  expect(table.now().version).toBe(version);
});
