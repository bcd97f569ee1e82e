/** What the stores must do, whoever keeps them. Run against the embedded DynamoDB, and against AWS's own where Java is. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { withHold } from '#shared/domain/level.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { AuditStore, ControlStore, LeaseStore, TradingStore } from '#shared/store/ports.ts';
import { aLevel, anApproval, anAuditDraft, NOON } from '#test/support/records.ts';
import { commandPromises } from './command-store.contract.ts';
import { tradingPromises } from './trading-store.contract.ts';

export interface Stores {
  readonly control: ControlStore;
  readonly audit: AuditStore;
  readonly lease: LeaseStore;
  readonly trading: TradingStore;
}
export interface StoresUnderTest {
  /** Empty stores. */
  make(): Promise<Stores>;
  stop(): Promise<void>;
}

const later = (ms: number) => epochMs(NOON + ms);

export function storeContract(name: string, start: () => Promise<StoresUnderTest>): void {
  describe(`${name} keeps the promises of the stores`, () => {
    let world: StoresUnderTest;
    let stores: Stores;
    beforeAll(async () => {
      world = await start();
    });
    afterAll(() => world.stop());
    beforeEach(async () => {
      stores = await world.make();
    });
    const got = (): Stores => stores;
    levelPromises(got);
    chainPromises(got);
    approvalPromises(got);
    leasePromises(got);
    commandPromises(got);
    tradingPromises(() => stores.trading);
  });
}

const create = (control: ControlStore) =>
  control.commit('main', { level: aLevel(), audit: anAuditDraft({ action: 'level_created' }), at: NOON });

function levelPromises(stores: () => Stores): void {
  test('before the first start there is no level, and the first one is there as it was written', async () => {
    const { control } = stores();
    expect(await control.readLevel('main')).toBeNull();
    expect((await create(control)).kind).toBe('committed');
    expect(await control.readLevel('main')).toEqual(aLevel());
    expect(await control.readLevel('other')).toBeNull();
  });

  test('a level decided on an old version changes nothing, its audit link neither', async () => {
    const { control, audit } = stores();
    await create(control);
    const skipped = await control.commit('main', { level: aLevel({ version: 3 }), audit: anAuditDraft(), at: NOON });
    const again = await create(control);
    expect([skipped.kind, again.kind]).toEqual(['conflict', 'conflict']);
    expect((await control.readLevel('main'))?.version).toBe(1);
    expect((await audit.list('main', 10, null)).items).toHaveLength(1);
  });

  test('an acknowledgement never goes back: not to a lower version, not to an older leader', async () => {
    const { control } = stores();
    const ack = { book: 'main', version: 5, at: NOON, fencing_id: 2, executor: 'one', opening_in_flight: 0 };
    expect(await control.readAck('main')).toBeNull();
    expect(await control.writeAck(ack)).toBe('written');
    expect(await control.writeAck(ack)).toBe('written');
    expect(await control.writeAck({ ...ack, version: 4 })).toBe('outdated');
    expect(await control.writeAck({ ...ack, version: 9, fencing_id: 1 })).toBe('outdated');
    expect(await control.readAck('main')).toEqual(ack);
    expect(await control.writeAck({ ...ack, version: 4, fencing_id: 3 })).toBe('written');
  });
}

function chainPromises(stores: () => Stores): void {
  test('eight writers at once lose no link and fork nothing', async () => {
    const { control, audit } = stores();
    const each = 8;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let n = 0; n < each; n += 1) {
        const draft = anAuditDraft({ action: 'executor_events', subject: `${writer}-${n}` });
        expect((await control.commit('main', { audit: draft, at: NOON })).kind).toBe('committed');
      }
    });
    await Promise.all(writers);
    const { items } = await audit.list('main', 100, null);
    expect(new Set(items.map((link) => link.subject)).size).toBe(64);
    expect(items.map((link) => link.seq)).toEqual(Array.from({ length: 64 }, (_, index) => 64 - index));
    expect(await audit.verify('main')).toEqual({ kind: 'intact', links: 64 });
  });

  test('eight holds at once: each that is told committed is in the level, and the version counts them', async () => {
    const { control, audit } = stores();
    await create(control);
    const results = await Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        const level = await control.readLevel('main');
        if (level === null) throw new Error('the level is there');
        const hold = { id: `hold-${writer}-0000`, reason: 'MANUAL', note: '', by: 'alice', at: NOON } as const;
        const decision = withHold(level, hold);
        if (decision.kind !== 'changed') throw new Error('a hold is always accepted');
        return (await control.commit('main', { level: decision.level, audit: anAuditDraft(), at: NOON })).kind;
      }),
    );
    const committed = results.filter((kind) => kind === 'committed').length;
    const level = await control.readLevel('main');
    expect(committed).toBeGreaterThan(0);
    expect(level?.version).toBe(1 + committed);
    expect(level?.holds).toHaveLength(1 + committed);
    expect(await audit.verify('main')).toEqual({ kind: 'intact', links: 1 + committed });
  });

  test('a turn stands once, whoever tries it again; the next one and another writer have theirs', async () => {
    const { control, audit } = stores();
    const write = async (writer: string, number: number) => {
      const change = { turn: { writer, number }, audit: anAuditDraft({ subject: `${writer} ${number}` }), at: NOON };
      return (await control.commit('main', change)).kind;
    };
    expect([await write('one 7', 1), await write('one 7', 1)]).toEqual(['committed', 'conflict']);
    expect([await write('one 7', 2), await write('one 7', 1)]).toEqual(['committed', 'conflict']);
    expect([await write('one 8', 1), await write('one 8', 4)]).toEqual(['committed', 'committed']);
    const atOnce = await Promise.all(Array.from({ length: 4 }, () => write('one 8', 5)));
    expect(atOnce.toSorted()).toEqual(['committed', 'conflict', 'conflict', 'conflict']);
    const { items } = await audit.list('main', 100, null);
    expect(items.map((link) => link.subject).toReversed()).toEqual([
      'one 7 1',
      'one 7 2',
      'one 8 1',
      'one 8 4',
      'one 8 5',
    ]);
    expect(await audit.verify('main')).toEqual({ kind: 'intact', links: 5 });
    expect(
      await control.commit('other', { turn: { writer: 'one 7', number: 1 }, audit: anAuditDraft(), at: NOON }),
    ).toMatchObject({ kind: 'committed' });
  });

  test('text that no store can keep as it is does not break the chain', async () => {
    const { control, audit } = stores();
    const draft = anAuditDraft({ reason: 'half a pair: \ud800', detail: { text: '\udc00', nested: { n: 1.5e-7 } } });
    await control.commit('main', { audit: draft, at: NOON });
    expect(await audit.verify('main')).toEqual({ kind: 'intact', links: 1 });
  });

  test('the list is newest first, in pages, and another book has its own chain', async () => {
    const { control, audit } = stores();
    for (const subject of ['a', 'b', 'c']) await control.commit('main', { audit: anAuditDraft({ subject }), at: NOON });
    const first = await audit.list('main', 2, null);
    const second = await audit.list('main', 2, first.cursor);
    expect(first.items.map((link) => link.subject)).toEqual(['c', 'b']);
    expect(second.items.map((link) => link.subject)).toEqual(['a']);
    expect(second.cursor).toBeNull();
    expect(await audit.verify('other')).toEqual({ kind: 'intact', links: 0 });
  });
}

function approvalPromises(stores: () => Stores): void {
  const file = (control: ControlStore, change: Parameters<typeof anApproval>[0], at = NOON) =>
    control.commit('main', { approval: { kind: 'file', approval: anApproval(change) }, audit: anAuditDraft(), at });
  const decide = (control: ControlStore, by: string, at = NOON, change: Parameters<typeof anApproval>[0] = {}) =>
    control.commit('main', {
      approval: {
        kind: 'decide',
        approval: anApproval({ state: 'approved', decided_by: by, decided_at: at, ...change }),
      },
      audit: anAuditDraft(),
      at,
    });

  test('one request waits per action and scope; a second is refused until the first is over', async () => {
    const { control } = stores();
    expect((await file(control, {})).kind).toBe('committed');
    expect((await file(control, { id: 'approval0002' })).kind).toBe('conflict');
    expect((await file(control, { id: 'approval0003', action: 'exit_dry_run' })).kind).toBe('committed');
    expect((await control.pendingApprovals('main', NOON)).map((approval) => approval.id).toSorted()).toEqual([
      'approval0001',
      'approval0003',
    ]);
    expect((await decide(control, 'bob')).kind).toBe('committed');
    expect((await file(control, { id: 'approval0004' })).kind).toBe('committed');
  });

  test('a request that expired no longer waits, and a new one takes its place', async () => {
    const { control } = stores();
    await file(control, {});
    const over = anApproval().expires_at;
    expect(await control.pendingApprovals('main', epochMs(over - 1))).toHaveLength(1);
    expect(await control.pendingApprovals('main', over)).toHaveLength(0);
    expect((await file(control, { id: 'approval0002' }, epochMs(over - 1))).kind).toBe('conflict');
    expect((await file(control, { id: 'approval0002', expires_at: epochMs(over + 1) }, over)).kind).toBe('committed');
  });

  test.each([
    { beforeExpiryMs: 1, kind: 'committed' },
    { beforeExpiryMs: 0, kind: 'conflict' },
  ])('decided $beforeExpiryMs ms before its expiry: $kind', async ({ beforeExpiryMs, kind }) => {
    const { control } = stores();
    await file(control, {});
    expect((await decide(control, 'bob', epochMs(anApproval().expires_at - beforeExpiryMs))).kind).toBe(kind);
  });

  test('of many who decide at once exactly one does', async () => {
    const { control, audit } = stores();
    await file(control, {});
    const kinds = await Promise.all(
      ['bob', 'carol', 'dave', 'erin'].map(async (by) => (await decide(control, by)).kind),
    );
    expect(kinds.filter((kind) => kind === 'committed')).toHaveLength(1);
    expect((await control.findApproval('main', 'approval0001'))?.state).toBe('approved');
    expect(await audit.verify('main')).toEqual({ kind: 'intact', links: 2 });
  });

  test('approvals are listed newest first, in pages', async () => {
    const { control } = stores();
    await file(control, { scope: 'a' });
    await file(control, { id: 'approval0002', scope: 'b' });
    const first = await control.listApprovals('main', 1, null);
    const second = await control.listApprovals('main', 1, first.cursor);
    expect([...first.items, ...second.items].map((approval) => approval.id)).toEqual(['approval0002', 'approval0001']);
    expect(await control.findApproval('main', 'approval0009')).toBeNull();
  });
}

function leasePromises(stores: () => Stores): void {
  test('of many who take a free lease one gets it, and the fencing id rises with each change', async () => {
    const { lease } = stores();
    const results = await Promise.all(['a', 'b', 'c'].map((holder) => lease.take('main', holder, null, NOON)));
    const taken = results.filter((result) => result.kind === 'taken');
    expect(taken).toHaveLength(1);
    const first = await lease.read('main');
    expect(first?.fencing_id).toBe(1);
    const second = await lease.take('main', 'd', first, NOON);
    expect(second).toMatchObject({ kind: 'taken', lease: { fencing_id: 2, holder: 'd' } });
  });

  test('a lease that was renewed while it was watched is not taken', async () => {
    const { lease } = stores();
    const result = await lease.take('main', 'a', null, NOON);
    if (result.kind !== 'taken') throw new Error('the lease is free');
    const renewed = await lease.renew(result.lease, later(1));
    expect(renewed).toMatchObject({ kind: 'renewed', lease: { beat: 1 } });
    expect((await lease.take('main', 'b', result.lease, later(2))).kind).toBe('lost');
  });

  test('a renewal that comes late brings back no beat that was there before, and one that comes twice is no loss', async () => {
    const { lease } = stores();
    const taken = await lease.take('main', 'a', null, NOON);
    if (taken.kind !== 'taken') throw new Error('the lease is free');
    const first = await lease.renew(taken.lease, later(1));
    expect(await lease.renew(taken.lease, later(1))).toEqual(first);
    if (first.kind !== 'renewed') throw new Error('it is held');
    const second = await lease.renew(first.lease, later(2));
    expect((await lease.renew(taken.lease, later(1))).kind).toBe('lost');
    expect(await lease.read('main')).toEqual(second.kind === 'renewed' ? second.lease : null);
    await lease.release(first.lease, later(3));
    expect((await lease.read('main'))?.released).toBe(false);
  });

  test('whoever lost the lease cannot renew or release it', async () => {
    const { lease } = stores();
    const old = await lease.take('main', 'a', null, NOON);
    if (old.kind !== 'taken') throw new Error('the lease is free');
    const now = await lease.take('main', 'b', old.lease, later(1));
    expect((await lease.renew(old.lease, later(2))).kind).toBe('lost');
    await lease.release(old.lease, later(3));
    expect(await lease.read('main')).toEqual(now.kind === 'taken' ? now.lease : null);
  });

  test('a released lease says so, cannot be renewed, and is taken with the next fencing id', async () => {
    const { lease } = stores();
    const taken = await lease.take('main', 'a', null, NOON);
    if (taken.kind !== 'taken') throw new Error('the lease is free');
    await lease.release(taken.lease, later(1));
    expect((await lease.read('main'))?.released).toBe(true);
    expect((await lease.renew(taken.lease, later(2))).kind).toBe('lost');
    const next = await lease.take('main', 'b', await lease.read('main'), later(3));
    expect(next).toMatchObject({ kind: 'taken', lease: { fencing_id: 2, released: false } });
  });
}
