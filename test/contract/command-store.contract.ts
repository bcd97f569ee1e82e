/** What the control store must do with commands, whoever keeps it. */
import { expect, test } from 'vitest';
import { moved, withCommand, withKill, type Command } from '#shared/domain/command.ts';
import type { FencingId } from '#shared/domain/ids.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { AuditStore, ControlStore, LeaseStore } from '#shared/store/ports.ts';
import { aCommand, aCommandResult, aLevel, anAuditDraft, NOON } from '#test/support/records.ts';

interface Stores {
  readonly control: ControlStore;
  readonly audit: AuditStore;
  readonly lease: LeaseStore;
}
const fence = (id: number) => id as FencingId;

export function commandPromises(stores: () => Stores): void {
  const file = async (change: Partial<Command> = {}, replaces: string | null = null) => {
    const { control } = stores();
    const level = await control.readLevel('main');
    if (level === null) {
      await control.commit('main', { level: aLevel(), audit: anAuditDraft({ action: 'level_created' }), at: NOON });
      return fileOn(aLevel(), change, replaces);
    }
    return fileOn(level, change, replaces);
  };
  const fileOn = (level: ReturnType<typeof aLevel>, change: Partial<Command>, replaces: string | null) => {
    const decision = withCommand(level, 'alice', NOON);
    if (decision.kind === 'refused') throw new Error('a command is always filed');
    const command = aCommand({ number: decision.level.commands_through, ...change });
    const audit = anAuditDraft({ action: 'cancel_all', subject: command.id });
    return stores().control.commit('main', {
      level: decision.level,
      command: { kind: 'file', command, replaces },
      audit,
      at: NOON,
    });
  };
  /** Takes the lease over until it carries this fencing id. */
  const leadAs = async (fencingId: number): Promise<void> => {
    const { lease } = stores();
    for (let observed = await lease.read('main'); (observed?.fencing_id ?? 0) < fencingId;) {
      await lease.take('main', `executor-${fencingId}`, observed, NOON);
      observed = await lease.read('main');
    }
  };
  const claim = (fencingId: number, at = NOON) =>
    stores().control.claimCommand('main', aCommand().id, {
      fencing_id: fence(fencingId),
      executor: `executor-${fencingId}`,
      at,
    });

  test('a command, the level that tells of it and its audit link are there together, or none of them', async () => {
    const { control, audit } = stores();
    expect((await file()).kind).toBe('committed');
    expect((await control.readLevel('main'))?.commands_through).toBe(1);
    expect(await control.findCommand('main', aCommand().id)).toEqual(aCommand());
    expect(await control.findWish('main', aCommand().correlation)).toEqual(aCommand());
    expect(await control.findCommand('other', aCommand().id)).toBeNull();
    expect((await fileOn(aLevel(), { id: 'command00002', correlation: 'e'.repeat(64) }, null)).kind).toBe('conflict');
    expect(await control.findCommand('main', 'command00002')).toBeNull();
    expect(await audit.verify('main')).toEqual({ kind: 'intact', links: 2 });
  });

  test('one wish has one command, unless the new one names the one that it replaces', async () => {
    const { control } = stores();
    await file();
    expect((await file({ id: 'command00002' })).kind).toBe('conflict');
    expect((await file({ id: 'command00002' }, 'command00009')).kind).toBe('conflict');
    expect((await file({ id: 'command00002' }, aCommand().id)).kind).toBe('committed');
    expect((await control.findWish('main', aCommand().correlation))?.id).toBe('command00002');
    expect((await control.recentCommands('main', 10)).commands.map(({ id }) => id)).toEqual([
      'command00002',
      aCommand().id,
    ]);
    expect((await control.recentCommands('main', 1)).commands.map(({ id }) => id)).toEqual(['command00002']);
  });

  test('eight who file the same wish at once file one command', async () => {
    const { control } = stores();
    await control.commit('main', { level: aLevel(), audit: anAuditDraft({ action: 'level_created' }), at: NOON });
    const kinds = await Promise.all(
      Array.from({ length: 8 }, async (_, n) => (await file({ id: `command1000${n}` })).kind),
    );
    expect(kinds.filter((kind) => kind === 'committed')).toHaveLength(1);
    expect((await control.readLevel('main'))?.commands_through).toBe(1);
    expect((await control.recentCommands('main', 10)).commands).toHaveLength(1);
  });

  test('of many who claim at once one does, and only the one that holds the lease', async () => {
    const { control } = stores();
    await file();
    expect((await claim(1)).kind).toBe('refused');
    await leadAs(2);
    expect((await claim(1)).kind).toBe('refused');
    const results = await Promise.all(Array.from({ length: 4 }, () => claim(2)));
    expect(results.filter((result) => result.kind === 'claimed')).toHaveLength(1);
    const claimed = { state: 'claimed', fencing_id: 2, executor: 'executor-2' };
    expect(results).toContainEqual({ kind: 'claimed', command: aCommand({ ...claimed, state: 'claimed' }) });
    expect(await control.findCommand('main', aCommand().id)).toMatchObject(claimed);
  });

  test('what a leader before us claimed is claimed again, and then the one before cannot end it', async () => {
    const { control } = stores();
    await file();
    await leadAs(1);
    const first = await claim(1);
    await leadAs(2);
    const second = await claim(2);
    if (first.kind !== 'claimed' || second.kind !== 'claimed') throw new Error('both led in their time');
    const end = async (command: Command, fencingId: number) => {
      const over = moved(command, { kind: 'finish', fencing_id: fencingId, result: aCommandResult(), at: NOON });
      if (over.kind === 'refused') throw new Error(`it is claimed, and yet ${over.why}`);
      const audit = anAuditDraft({ action: 'command_done', subject: command.id });
      return (await control.commit('main', { command: { kind: 'end', command: over.command }, audit, at: NOON })).kind;
    };
    expect(await end(first.command, 1)).toBe('conflict');
    expect(await end(second.command, 2)).toBe('committed');
    expect(await end(second.command, 2)).toBe('conflict');
    expect(await control.findCommand('main', aCommand().id)).toMatchObject({ state: 'done', result: aCommandResult() });
    await leadAs(3);
    expect((await claim(3)).kind).toBe('refused');
  });

  test.each([
    { beforeExpiryMs: 1, kind: 'claimed' },
    { beforeExpiryMs: 0, kind: 'refused' },
  ])('claimed $beforeExpiryMs ms before it is too old: $kind', async ({ beforeExpiryMs, kind }) => {
    await file();
    await leadAs(1);
    expect((await claim(1, epochMs(aCommand().expires_at - beforeExpiryMs))).kind).toBe(kind);
  });

  test('whoever gave the lease back begins nothing more', async () => {
    const { lease } = stores();
    await file();
    await leadAs(1);
    const held = await lease.read('main');
    if (held !== null) await lease.release(held, NOON);
    expect((await claim(1)).kind).toBe('refused');
  });

  test('a kill is hold, safe mode and command in one version', async () => {
    const { control } = stores();
    await control.commit('main', { level: aLevel(), audit: anAuditDraft({ action: 'level_created' }), at: NOON });
    const hold = { id: 'hold-of-kill', reason: 'KILL', note: 'smoke', by: 'alice', at: NOON } as const;
    const decision = withKill(aLevel(), hold);
    if (decision.kind === 'refused') throw new Error('a kill is always accepted');
    const command = aCommand({ ask: { kind: 'kill', flatten: true, hold_id: hold.id } });
    const audit = anAuditDraft({ action: 'kill', subject: command.id });
    await control.commit('main', {
      level: decision.level,
      command: { kind: 'file', command, replaces: null },
      audit,
      at: NOON,
    });
    const level = await control.readLevel('main');
    expect(level).toMatchObject({ version: 2, commands_through: 1, safe_mode: { on: true, origin: 'kill' } });
    expect(level?.holds.at(-1)).toEqual(hold);
    expect(await control.findCommand('main', command.id)).toEqual(command);
  });
}
