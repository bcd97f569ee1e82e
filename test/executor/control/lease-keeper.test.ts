import { expect, test } from 'vitest';
import { lead, type LeaseSettings, type Standing } from '#executor/control/lease-keeper.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import type { LeaseStore } from '#shared/store/ports.ts';
import type { Lease } from '#shared/wire/status.ts';

const settings: LeaseSettings = {
  book: 'main',
  holder: 'one',
  leaseMs: 10_000,
  heartbeatMs: 1_000,
  marginMs: 1_000,
  staleMs: 11_000,
};
const aLease = (over: Partial<Lease> = {}): Lease => ({
  book: 'main',
  fencing_id: 1,
  holder: 'one',
  beat: 0,
  renewed_at: epochMs(1_000),
  released: false,
  ...over,
});
const silence = (): Promise<never> => Promise.reject(new Error('no answer'));

/** One process and one table; time passes only while it sleeps, and `passed` is asked how the table then behaves. */
function aKeeper(table: { lease: Lease | null }, passed: (nowMs: number, leases: LeaseStore) => void) {
  let [now, ended] = [0, false];
  const standings: Standing[] = [];
  const said: string[] = [];
  const leases: LeaseStore = {
    read: () => Promise.resolve(table.lease),
    take(_book, holder, observed, at) {
      table.lease = aLease({ holder, fencing_id: (observed?.fencing_id ?? 0) + 1, renewed_at: at });
      return Promise.resolve({ kind: 'taken', lease: table.lease });
    },
    renew(lease) {
      table.lease = { ...lease, beat: lease.beat + 1 };
      return Promise.resolve({ kind: 'renewed', lease: table.lease });
    },
    release: () => Promise.resolve(),
  };
  const led = lead(
    settings,
    {
      leases,
      clock: { wall: () => epochMs(1_000 + now), monotonic: () => monotonicMs(now) },
      sleep(ms) {
        if (ended) return new Promise(() => undefined);
        now += ms;
        passed(now, leases);
        return Promise.resolve();
      },
      onStanding: (standing) => standings.push(standing),
      onWaiting: (leader) => said.push(`waits for ${leader.holder}`),
      onLost() {
        ended = true;
        said.push('lost');
      },
      onError: (what) => said.push(what),
    },
    () => ended,
  );
  return {
    said,
    standings,
    now: () => now,
    end() {
      ended = true;
    },
    led,
  };
}
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
};

test('a lease counts from when its renewal was sent, and a beat without an answer makes it no longer', async () => {
  const keeper = aKeeper({ lease: null }, (now, leases) => {
    if (now === 2_000) leases.renew = silence;
    if (now >= 4_000) keeper.end();
  });
  await keeper.led;
  await turns();
  expect(keeper.standings.map((standing) => standing.validUntil)).toEqual([9_000, 10_000]);
  expect(keeper.said).toContain('lease.renewal_failed');
});

test('the beat of a living leader is not stolen one moment before it is stale, and is taken then', async () => {
  const theirs = aLease({ holder: 'other', fencing_id: 4, beat: 9 });
  const table: { lease: Lease | null } = { lease: theirs };
  let takenAt = 0;
  const keeper = aKeeper(table, (now) => {
    if (takenAt === 0 && table.lease?.holder === 'one') takenAt = now;
    if (now > 20_000) keeper.end();
  });
  const leadership = await keeper.led;
  expect(leadership?.standing().fencingId).toBe(5);
  expect(keeper.said).toEqual(['waits for other']);
  expect(keeper.standings[0]?.validUntil).toBe(settings.staleMs + settings.leaseMs - settings.marginMs);
  keeper.end();
});

test('another process of the same name that leads now is somebody else', async () => {
  const table: { lease: Lease | null } = { lease: null };
  const keeper = aKeeper(table, (now, leases) => {
    if (now !== 1_000) return;
    leases.renew = silence;
    table.lease = aLease({ fencing_id: 2, beat: 40 });
  });
  await keeper.led;
  await turns();
  expect(keeper.said).toEqual(['lease.renewal_failed', 'lost']);
  expect(keeper.standings).toHaveLength(1);
});

test('a renewal that was made and whose answer was lost is our own, and is renewed further', async () => {
  const table: { lease: Lease | null } = { lease: null };
  const keeper = aKeeper(table, (now, leases) => {
    if (now === 1_000)
      leases.renew = (lease) => {
        table.lease = { ...lease, beat: lease.beat + 1 };
        return silence();
      };
    if (now === 2_000)
      leases.renew = (lease) => {
        table.lease = { ...lease, beat: lease.beat + 1 };
        return Promise.resolve({ kind: 'renewed', lease: table.lease });
      };
    if (now >= 3_000) keeper.end();
  });
  await keeper.led;
  await turns();
  expect(keeper.said).toEqual(['lease.renewal_failed']);
  expect(keeper.standings.map((standing) => standing.validUntil)).toEqual([9_000, 11_000, 12_000]);
});

test('no beat is written a second time, though every answer and every look at the table is lost for a while', async () => {
  const table: { lease: Lease | null } = { lease: null };
  const written: number[] = [];
  const keeper = aKeeper(table, (now, leases) => {
    leases.read = silence;
    leases.renew = (lease) => {
      table.lease = { ...lease, beat: lease.beat + 1 };
      written.push(table.lease.beat);
      return now < 4_000 ? silence() : Promise.resolve({ kind: 'renewed', lease: table.lease });
    };
    if (now >= 6_000) keeper.end();
  });
  await keeper.led;
  await turns();
  expect(written.length).toBeGreaterThan(4);
  expect(new Set(written).size).toBe(written.length);
  expect(keeper.standings.map((standing) => standing.validUntil)).toEqual([9_000, 13_000, 14_000, 15_000]);
});
