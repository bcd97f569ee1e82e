/** Two executors, exactly one leads: the other takes over from one that is killed, and from one that is asked to go. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leaveDryRun, resumeAndRun, until } from './operator.ts';
import { booksOf, overviewOf, positionsOf, type Seen } from './seen.ts';
import { startRunning, type Running } from './start.ts';

/** With the timings that ship: what is promised is promised of them. */
const HELD_WITHIN_MS = 12_000;
const RECONCILED_WITHIN_MS = 20_000;

let running: Running;
beforeAll(async () => {
  running = await startRunning({ standby: true });
});
afterAll(async () => running.stop());

const overview = (): Promise<Seen> => overviewOf(running.alice);
const trade = async (): Promise<void> => {
  await resumeAndRun(running.alice, running.bob);
  await leaveDryRun(running.alice, running.bob);
  await until('a position at both venues', 30_000, async () => {
    const { 'binance-um': one, okx } = await positionsOf(running);
    return one !== 0 && okx !== 0 ? true : null;
  });
};
const logOf = (name: string): string => readFileSync(join(running.system.dataDir, 'logs', `${name}.log`), 'utf8');
const recoveredAfter = (fence: number, withinMs: number): Promise<Seen> =>
  until('another leader that has reconciled', withinMs, async () => {
    const seen = await overview();
    const { executor } = seen;
    return !executor.stale && executor.status.fencing_id > fence && executor.status.resume_ok ? seen : null;
  });

test('one leads; the other says that it waits, and writes nothing of its own', async () => {
  const seen = await overview();
  expect(seen.executor.status).toMatchObject({ leader: true, fencing_id: 1 });
  expect(logOf('standby')).toContain('lease.waiting');
  expect(logOf('standby')).not.toContain('lease.taken');
  expect(logOf('executor')).toContain('lease.taken');
});

test('kill -9 of the leader while it trades: the standby leads, has reconciled, and is in HOLD', async () => {
  await trade();
  const { fencing_id: fence } = (await overview()).executor.status;
  const killedAt = Date.now();
  running.system.kill('executor', 'SIGKILL');
  await until('the standby holds the lease', HELD_WITHIN_MS, () =>
    Promise.resolve(logOf('standby').includes('lease.taken') ? true : null),
  );
  const heldMs = Date.now() - killedAt;
  const after = await recoveredAfter(fence, RECONCILED_WITHIN_MS - heldMs);
  console.log(`takeover: lease held after ${heldMs} ms, reconciled after ${Date.now() - killedAt} ms`);
  expect(after.flags).toMatchObject({ MODE: 'HOLD', hold_active: true });
  expect(after.safety.holds.map((hold) => hold.reason)).toContain('TAKEOVER');
  expect(await booksOf(running.alice)).toEqual(await positionsOf(running));
  expect(after.executor.status.breaks).toEqual([]);
});

test('the one that was killed comes back and waits', async () => {
  await until('the first executor waits', 10_000, () =>
    Promise.resolve(logOf('executor').includes('lease.waiting') ? true : null),
  );
  expect((await overview()).executor.status.leader).toBe(true);
});

test('SIGTERM to the leader hands over at once, without waiting for its lease to end', async () => {
  await trade();
  const { fencing_id: fence } = (await overview()).executor.status;
  const askedAt = Date.now();
  running.system.kill('standby', 'SIGTERM');
  const after = await recoveredAfter(fence, 15_000);
  console.log(`hand-over: reconciled after ${Date.now() - askedAt} ms`);
  // The lease alone would have taken eleven seconds to go stale; what is waited for is the drain.
  const { lease_ms: lease } = running.system.config.executor;
  expect(Date.now() - askedAt).toBeLessThan(lease);
  expect(after.flags.MODE).toBe('HOLD');
  expect(after.safety.holds.map((hold) => hold.reason)).toContain('TAKEOVER');
  expect(await booksOf(running.alice)).toEqual(await positionsOf(running));
});
