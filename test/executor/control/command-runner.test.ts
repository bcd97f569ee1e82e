import { beforeEach, describe, expect, test } from 'vitest';
import { AT_ONCE_MAX, createCommandRunner, type CommandRunner } from '#executor/control/command-runner.ts';
import { COMMAND_MS_MAX, type Command } from '#shared/domain/command.ts';
import type { FencingId } from '#shared/domain/ids.ts';
import { aCommand } from '#test/support/records.ts';
import { commandWorld, turns, type CommandWorld } from './command-world.ts';

let world: CommandWorld;
let runner: CommandRunner;
beforeEach(() => {
  world = commandWorld();
  runner = createCommandRunner(world.deps);
});
const file = (change: Partial<Command> = {}): void => {
  const number = world.commands.size + 1;
  const command = aCommand({ id: `command0000${number}`, number, ...change });
  world.commands.set(command.id, command);
};
const states = (): string[] => [...world.commands.values()].map((command) => command.state);
const settled = async (): Promise<void> => {
  await turns();
  await runner.idle();
};

describe('a command', () => {
  test('is found when the level tells of it, run once and answered with one audit link', async () => {
    file();
    runner.onLevel(1);
    runner.onLevel(1);
    await settled();
    runner.onLevel(1);
    await settled();
    expect(states()).toEqual(['done']);
    expect(world.told).toHaveLength(1);
    expect(world.links).toMatchObject([{ action: 'command_done', actor: 'executor-2', subject: 'command00001' }]);
    expect(world.commands.get('command00001')).toMatchObject({ fencing_id: 2, result: { outcome: 'complete' } });
  });

  test('that the applied level does not tell of yet waits for its level', async () => {
    file();
    file();
    runner.onLevel(1);
    await settled();
    expect(states()).toEqual(['done', 'filed']);
    runner.onLevel(2);
    await settled();
    expect(states()).toEqual(['done', 'done']);
  });

  test('is not touched without the lease, and found once we lead', async () => {
    file();
    world.standing.leads = false;
    runner.onLevel(1);
    await settled();
    expect(states()).toEqual(['filed']);
    world.standing.leads = true;
    runner.onLevel(1);
    await settled();
    expect(states()).toEqual(['done']);
  });

  test('that is too old is never run, and that is written down', async () => {
    file();
    world.time.ms = COMMAND_MS_MAX;
    runner.onLevel(1);
    await settled();
    expect(states()).toEqual(['expired']);
    expect(world.told).toEqual([]);
    expect(world.links).toMatchObject([{ action: 'command_expired' }]);
  });

  test('of a leader that died is run by us; one that somebody after us claimed is not', async () => {
    file({ state: 'claimed', fencing_id: 1, executor: 'executor-1' });
    file({ state: 'claimed', fencing_id: 3, executor: 'executor-3' });
    runner.onLevel(2);
    await settled();
    expect(states()).toEqual(['done', 'claimed']);
    expect(world.told).toHaveLength(1);
  });

  test('whose claim we made and whose answer was lost is run, once', async () => {
    file();
    world.fail.claimAnswers = 1;
    runner.onLevel(1);
    await settled();
    expect(states()).toEqual(['claimed']);
    runner.onLevel(1);
    await settled();
    expect(states()).toEqual(['done']);
    expect(world.told).toHaveLength(1);
  });

  test('is found although the table failed once, and its result is stored although that failed twice', async () => {
    file();
    Object.assign(world.fail, { reads: 1, commits: 2 });
    runner.onLevel(1);
    await settled();
    expect(states()).toEqual(['filed']);
    runner.onLevel(1);
    await settled();
    expect(states()).toEqual(['done']);
    expect(world.links).toHaveLength(1);
    expect(world.told).toHaveLength(1);
  });

  test('that another leader took while we ran it keeps the result of that one', async () => {
    file();
    world.on.tell = () => {
      file({ id: 'command00001', number: 1, state: 'claimed', fencing_id: 3, executor: 'executor-3' });
    };
    runner.onLevel(1);
    await settled();
    expect(world.commands.get('command00001')).toMatchObject({ state: 'claimed', fencing_id: 3, result: null });
    expect(world.links).toEqual([]);
  });

  test('that was running when the executor stopped is claimed again by the next leader', async () => {
    file({ ask: { kind: 'close_all' } });
    world.engine.flat = false;
    world.on.tell = () => {
      world.stop.stopped = true;
    };
    runner.onLevel(1);
    await settled();
    expect(states()).toEqual(['claimed']);
    world.on.tell = () => {
      world.engine.flat = true;
    };
    world.stop.stopped = false;
    world.standing.fencingId = 3 as FencingId;
    const next = createCommandRunner(world.deps);
    next.onLevel(1);
    await turns();
    await next.idle();
    expect(states()).toEqual(['done']);
  });
});

test('a kill never waits behind a close that hangs', async () => {
  file({ ask: { kind: 'close_all' } });
  world.engine.flat = false;
  world.on.tell = (event) => {
    if (event.type !== 'flatten' || !event.on) return;
    file({ ask: { kind: 'kill', flatten: false, hold_id: 'hold-of-kill' } });
    runner.onLevel(2);
  };
  runner.onLevel(1);
  await settled();
  expect(world.links.map((link) => link.subject)).toEqual(['command00002', 'command00001']);
});

test('many at once are run a few at a time, the urgent ones first, and none is forgotten', async () => {
  for (let n = 0; n < 2 * AT_ONCE_MAX; n += 1) file();
  file({ ask: { kind: 'kill', flatten: false, hold_id: 'hold-of-kill' } });
  const all = world.commands.size;
  for (let level = 0; level < 4; level += 1) {
    runner.onLevel(all);
    await settled();
  }
  expect(new Set(states())).toEqual(new Set(['done']));
  expect(world.links[0]?.subject).toBe(`command0000${all}`);
  expect(world.links).toHaveLength(all);
});

test('a hand-over is answered first, and asked for once', async () => {
  file({ ask: { kind: 'release_leader' }, reason: 'deployment' });
  runner.onLevel(1);
  await settled();
  runner.onLevel(1);
  await settled();
  expect(states()).toEqual(['done']);
  expect(world.handedOver).toEqual(['deployment']);
});

test('a command of a version that cannot be read is said, and keeps no other one waiting', async () => {
  world.fail.unreadable = ['the stored item command#main / 9 is not valid'];
  file({ ask: { kind: 'kill', flatten: true, hold_id: 'hold-of-kill' } });
  runner.onLevel(1);
  await settled();
  expect(states()).toEqual(['done']);
  expect(world.skews).toEqual(['the stored item command#main / 9 is not valid']);
});
