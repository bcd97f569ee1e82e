/** What must survive: the executor killed with a hedge open, the queue stopped, the tables stopped. */
import { appendFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditLink } from '#shared/wire/audit.ts';
import { linksOfEvents } from '#shared/wire/own-events.ts';
import { leaveDryRun, resumeAndRun, until } from './operator.ts';
import { ordersOf, startRunning, type Running, type SimulatorPositions } from './start.ts';

let running: Running;
beforeAll(async () => {
  running = await startRunning();
  await resumeAndRun(running.alice, running.bob);
  await leaveDryRun(running.alice, running.bob);
});
afterAll(async () => running.stop());

interface Seen {
  readonly flags: { readonly MODE: string; readonly hold_active: boolean };
  readonly safety: {
    readonly holds: readonly { readonly reason: string; readonly at: number; readonly note: string }[];
    readonly acknowledged_version: number;
  };
  readonly executor: {
    readonly stale: boolean;
    readonly status: {
      readonly executor: string;
      readonly resume_ok: boolean;
      readonly leader: boolean;
      readonly breaks: readonly unknown[];
      readonly fencing_id: number;
      readonly hedges: readonly {
        readonly simulated: boolean;
        readonly legs: readonly { readonly orders: readonly { readonly id: string; readonly mark: string | null }[] }[];
      }[];
    };
  };
}
const overview = async (): Promise<Seen> => (await running.alice.get<Seen>('/api/ui/status/overview')).body;
const atVenue = async (venue: 'binance' | 'okx'): Promise<number> =>
  Number((await running.venue<SimulatorPositions>(venue, 'positions')).positions[0]?.quantity);
const venues = async () => ({ 'binance-um': await atVenue('binance'), okx: await atVenue('okx') });

const somethingIsHeld = async () =>
  until(
    'a position at both venues',
    30_000,
    async () => {
      const { 'binance-um': one, okx } = await venues();
      return one !== 0 && okx !== 0 ? true : null;
    },
    overview,
  );

async function inOurBooks(): Promise<Record<string, number>> {
  const { body } = await running.alice.get('/api/ui/positions');
  const sums: Record<string, number> = { 'binance-um': 0, okx: 0 };
  for (const position of body['positions'] as {
    simulated: boolean;
    legs: { venue: string; side: string; quantity: string }[];
  }[])
    if (!position.simulated)
      for (const leg of position.legs)
        sums[leg.venue] = (sums[leg.venue] ?? 0) + Number(leg.quantity) * (leg.side === 'buy' ? 1 : -1);
  return Object.fromEntries(Object.entries(sums).map(([venue, sum]) => [venue, Number(sum.toFixed(8))]));
}

test('kill -9 with a hedge open: it comes back into HOLD with the books of the venues', async () => {
  await somethingIsHeld();
  const before = await overview();
  running.system.kill('executor', 'SIGKILL');
  const after = await until('another executor that leads and has recovered', 45_000, async () => {
    const seen = await overview();
    const { executor, resume_ok: recovered, leader } = seen.executor.status;
    return !seen.executor.stale && executor !== before.executor.status.executor && recovered && leader ? seen : null;
  });
  expect(after.executor.status.fencing_id).toBeGreaterThan(before.executor.status.fencing_id);
  expect(after.flags).toMatchObject({ MODE: 'HOLD', hold_active: true });
  const theirs = await venues();
  expect(theirs['binance-um']).not.toBe(0); // HOLD closes no pair by itself: what was open still is.
  expect(theirs['binance-um']).toBe(-theirs.okx);
  expect(await inOurBooks()).toEqual(theirs);
  expect(after.executor.status.breaks).toEqual([]);
  const carriedOn = after.executor.status.hedges.filter((hedge) => !hedge.simulated);
  const orders = carriedOn.flatMap((hedge) => hedge.legs.flatMap((leg) => leg.orders));
  expect(new Set(orders.map(({ mark }) => mark))).toEqual(new Set(['RESUMED']));
  const restart = await until('the audit chain says what the start found', 10_000, async () => {
    const { body } = await running.vera.get('/api/ui/audit_log?limit=50');
    const links = (body['entries'] as AuditLink[]).flatMap(linksOfEvents);
    const { executor } = after.executor.status;
    return links.find((link) => link.action === 'restart.resume' && link.actor === executor)?.detail ?? null;
  });
  const { fencing_id } = after.executor.status;
  expect(restart).toMatchObject({ hedges: carriedOn.length, orders: orders.length, complete: true, fencing_id });
  expect(new Set(restart['resumed'] as string[])).toEqual(new Set(orders.map(({ id }) => id)));
});

test('kill -9 and a journal that nobody can read: it is kept, and the venues have it all', async () => {
  await somethingIsHeld();
  const folder = join(dirname(running.eventLog), 'executor');
  const before = await overview();
  running.system.kill('executor', 'SIGKILL');
  // Before the next one reads it: a lease of the dead has to run out first.
  appendFileSync(join(folder, 'journal-main.jsonl'), 'rubbish\nrubbish\n');
  const after = await until('another executor that leads and has recovered', 45_000, async () => {
    const seen = await overview();
    const { executor, resume_ok: recovered, leader } = seen.executor.status;
    return !seen.executor.stale && executor !== before.executor.status.executor && recovered && leader ? seen : null;
  });
  const kept = readdirSync(folder).filter((name) => name.includes('unreadable'));
  expect(kept).toEqual(['journal-main.jsonl.unreadable-1']);
  const told = after.safety.holds.filter(({ reason }) => reason === 'JOURNAL_STALE').map(({ note }) => note);
  expect(told.map((note) => note.replace(/^line \d+ was/, 'a line was'))).toEqual([
    `a line was not readable; the file is kept as ${kept[0]}`,
  ]);
  const theirs = await venues();
  expect(theirs['binance-um']).not.toBe(0);
  expect(await inOurBooks()).toEqual(theirs);
  expect(after.executor.status.breaks).toEqual([]);
});

test('with the doorbell queue stopped a HOLD is in force within two seconds', async () => {
  await resumeAndRun(running.bob, running.alice);
  running.system.kill('queue', 'SIGSTOP');
  try {
    const began = Date.now();
    const answer = running.alice.post('/api/ui/hold', { reason: 'the queue is dead' });
    const applied = await until('the executor acknowledges', 5_000, async () => {
      const seen = await overview();
      return seen.flags.hold_active && seen.safety.acknowledged_version >= 1 && seen.safety.holds.length > 0
        ? seen
        : null;
    });
    expect(applied.flags.MODE).toBe('HOLD');
    const { body } = await answer;
    expect(body['acknowledged']).toBe(true);
    expect(Number(body['ack_ms'])).toBeLessThan(2_000);
    expect(Date.now() - began).toBeLessThan(5_000);
  } finally {
    running.system.kill('queue', 'SIGCONT');
  }
});

test('with the tables stopped the executor holds by itself, and says so when they are back', async () => {
  await resumeAndRun(running.alice, running.bob);
  await leaveDryRun(running.alice, running.bob);
  const before = (await ordersOf(running)).length;
  await until('orders are leaving', 30_000, async () => ((await ordersOf(running)).length >= before + 4 ? true : null));
  const stoppedAt = Date.now();
  running.system.kill('dynamodb', 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 13_000)); // Two spread events that would have traded.
  const staleMs = running.system.config.executor.control_stale_ms;
  const late = (await ordersOf(running)).filter((order) => order.arrivedAt > stoppedAt + staleMs + 500);
  running.system.kill('dynamodb', 'SIGCONT');
  expect(late).toEqual([]);
  const back = await until('the hold that it raised', 30_000, async () => {
    const seen = await overview().catch(() => null);
    return seen?.safety.holds.some((held) => held.reason === 'CONTROL_STALE') === true ? seen : null;
  });
  expect(back.flags.MODE).toBe('HOLD');
});
