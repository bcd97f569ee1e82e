/** An executor as the control plane meets it: over the tables, with a lease, at the ring of the doorbell. */
import { moved, type CommandResult } from '#shared/domain/command.ts';
import type { FencingId } from '#shared/domain/ids.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { NOON } from '#test/support/records.ts';
import { makeWorld, type World, type WorldOptions } from './world.ts';

/** A control plane whose doorbell wakes an executor that claims whatever waits and answers with `result`. */
export async function withExecutor(
  embedded: EmbeddedTables,
  result: CommandResult | null,
  options: WorldOptions = {},
): Promise<World> {
  const world: World = await makeWorld(embedded, {
    receiptWaitMsMax: 2_000,
    ...options,
    ring: async ({ version }) => {
      await world.control.writeAck({
        book: 'main',
        version,
        at: NOON,
        fencing_id: 1,
        executor: 'one',
        opening_in_flight: 0,
      });
      if (result !== null) await runAll(world, result);
    },
  });
  await world.leases.take('main', 'one', null, NOON);
  return world;
}
async function runAll(world: World, result: CommandResult): Promise<void> {
  const claim = { fencing_id: 1 as FencingId, executor: 'one', at: NOON };
  for (const { id } of (await world.control.recentCommands('main', 10)).commands) {
    const claimed = await world.control.claimCommand('main', id, claim);
    if (claimed.kind === 'refused') continue;
    const over = moved(claimed.command, { kind: 'finish', fencing_id: 1, result, at: epochMs(world.time.now) });
    if (over.kind === 'refused') throw new Error(`it was claimed, and yet ${over.why}`);
    const audit = { actor: 'one', action: 'command_done', subject: id, reason: '', detail: {} } as const;
    await world.control.commit('main', { command: { kind: 'end', command: over.command }, audit, at: NOON });
  }
}
