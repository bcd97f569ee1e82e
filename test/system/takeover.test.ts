/** Two executors, exactly one leads: the other takes over from one that is killed, and from one that is asked to go. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { leaveDryRun, resumeAndRun, until } from './operator.ts';
import { standingGuardIds } from '#shared/domain/guard-reading.ts';
import { booksOf, overviewOf, positionsOf, type Seen } from './seen.ts';
import { startRunning, type Running } from './start.ts';

/** With the timings that ship it is twelve and twenty seconds on a machine that has time; it is printed, and here bounded. */
const HELD_WITHIN_MS = 30_000;
const RECONCILED_WITHIN_MS = 60_000;

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
/** When a process last said so, by its own log. */
const saidAt = (name: string, event: string): number => {
  const line =
    logOf(name)
      .trimEnd()
      .split('\n')
      .findLast((each) => each.includes(`"${event}"`)) ?? '{}';
  return Date.parse(z.looseObject({ timestamp: z.string() }).parse(JSON.parse(line)).timestamp);
};
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

test('each has metrics of its own: the leader all of them, the other that it does not lead', async () => {
  const scraped = async (name: 'executor' | 'standby'): Promise<string> => {
    const response = await fetch(String(running.system.facts(name)['metrics']));
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    return response.text();
  };
  const leader = await scraped('executor');
  expect(leader).toContain('\npropbot_leader 1\n');
  expect(leader).toContain('\npropbot_hold{reason="STARTUP"} 1\n');
  for (const guard of standingGuardIds) expect(leader).toContain(`propbot_guard_status{guard="${guard}",`);
  for (const name of ['propbot_watchdog_ok{venue="okx"}', 'propbot_daily_loss_breached', 'propbot_auto_trade'])
    expect(leader).toContain(`\n${name} `);
  expect(leader).toContain('\npropbot_unhedged_usdt_seconds_last_hour 0\n');
  expect(await scraped('standby')).toMatch(/^# HELP .*\n# TYPE propbot_leader gauge\npropbot_leader 0\n$/);
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
  await until('the first executor waits', HELD_WITHIN_MS, () =>
    Promise.resolve(logOf('executor').includes('lease.waiting') ? true : null),
  );
  expect((await overview()).executor.status.leader).toBe(true);
});

test('SIGTERM to the leader hands over at once, without waiting for its lease to end', async () => {
  await trade();
  const { fencing_id: fence } = (await overview()).executor.status;
  const askedAt = Date.now();
  // For good: one that is started again at once finds the lease given back as well, and may be the quicker of the two.
  const ended = running.system.end('standby');
  const after = await recoveredAfter(fence, RECONCILED_WITHIN_MS);
  const tookMs = Date.now() - askedAt;
  await ended;
  console.log(`hand-over: reconciled after ${tookMs} ms`);
  // The lease alone would have taken eleven seconds to go stale.
  const idleMs = saidAt('executor', 'lease.taken') - saidAt('standby', 'executor.stopped');
  expect(idleMs).toBeLessThan(running.system.config.executor.lease_ms);
  expect(after.flags.MODE).toBe('HOLD');
  expect(after.safety.holds.map((hold) => hold.reason)).toContain('TAKEOVER');
  expect(await booksOf(running.alice)).toEqual(await positionsOf(running));
});
