import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aLevel } from '#test/support/records.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { codeOf, makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
let world: World;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  world = await makeWorld(embedded);
});

const MINUTE_MS = 60_000;
const request = (as: string, what = 'resume', body: Record<string, unknown> = {}) =>
  world.ask('POST', `/api/ui/${what}-request`, { as, body: { reason: 'all is well again', ...body } });
const confirm = (as: string, body: Record<string, unknown> = {}, what = 'resume') =>
  world.ask('POST', `/api/ui/${what}-confirm`, { as, body: { token: codeOf(as), ...body } });
const hold = () => world.ask('POST', '/api/ui/hold', { as: 'carol', body: { reason: 'wait' } });
const level = async () => {
  const found = await world.control.readLevel('main');
  if (found === null) throw new Error('the level is there');
  return found;
};
const lastLink = async () => (await world.audit.list('main', 1, null)).items[0];
const idOf = (answer: { readonly body: Record<string, unknown> }): string => String(answer.body['request_id']);

describe('a resume', () => {
  test('takes two: one asks, HOLD stays, another approves, and then one sets RUN', async () => {
    const filed = await request('alice', 'resume', { also: ['exit_safe_mode'] });
    expect(filed.status).toBe(200);
    expect((await level()).holds).toHaveLength(1);
    expect(await lastLink()).toMatchObject({ actor: 'alice', action: 'resume_requested', subject: idOf(filed) });
    const confirmed = await confirm('bob', { actor: 'somebody' });
    expect(confirmed.body).toMatchObject({ hold_active: false, mode: 'HOLD', safe_mode: false, dry_run_mode: true });
    expect(await lastLink()).toMatchObject({ actor: 'bob', action: 'resume_confirmed', subject: idOf(filed) });
    const run = await world.ask('POST', '/api/ui/resume', { as: 'alice' });
    expect(run.body).toMatchObject({ mode: 'RUN' });
    expect(await lastLink()).toMatchObject({
      actor: 'alice',
      action: 'resumed',
      detail: { channel: 'POST /api/ui/resume', approval_id: idOf(filed) },
    });
    expect(await world.audit.verify('main')).toEqual({ kind: 'intact', links: 4 });
  });

  test('that did not ask for safe mode leaves it on, and RUN names it', async () => {
    await request('alice');
    expect((await confirm('bob')).body).toMatchObject({ hold_active: false, safe_mode: true });
    expect((await world.ask('POST', '/api/ui/resume', { as: 'alice' })).body['code']).toBe('safe_mode_on');
    await request('alice', 'exit-safe-mode');
    await confirm('bob', {}, 'exit-safe-mode');
    expect((await world.ask('POST', '/api/ui/resume', { as: 'alice' })).body['mode']).toBe('RUN');
  });

  test('may not be bundled with leaving dry run', async () => {
    expect((await request('alice', 'resume', { also: ['exit_dry_run'] })).status).toBe(422);
  });

  test('cannot be asked for when nothing is held, nor twice', async () => {
    await request('alice');
    const second = await request('bob');
    expect([second.status, second.body['code']]).toEqual([409, 'already_pending']);
    await confirm('bob');
    expect((await request('alice')).body['code']).toBe('nothing_to_lift');
  });
});

describe('the approver', () => {
  test('cannot be the one who asked: refused by identity, whatever the code and the name, and audited', async () => {
    const id = idOf(await request('alice'));
    for (const answer of [
      await confirm('alice', { actor: 'bob' }),
      await confirm('alice', { token: codeOf('bob'), request_id: id }),
      await world.ask('POST', `/api/ui/approvals/${id}/approve`, { as: 'alice', body: { token: codeOf('alice') } }),
    ]) {
      expect([answer.status, answer.body['code']]).toEqual([409, 'same_operator']);
    }
    expect(await lastLink()).toMatchObject({ actor: 'alice', action: 'approval_refused', reason: 'same_operator' });
    expect((await world.marks()).links).toBe(5);
    expect((await level()).version).toBe(1);
  });

  test('with a wrong code is 401, HOLD stays, and the try is audited', async () => {
    await request('alice');
    for (const token of ['wrong', codeOf('alice'), '']) {
      const { status } = await confirm('bob', { token });
      expect(status).toBe(token === '' ? 422 : 401);
    }
    expect(await lastLink()).toMatchObject({ actor: 'bob', action: 'approval_refused', reason: 'wrong_code' });
    expect((await level()).version).toBe(1);
    expect((await confirm('bob')).status).toBe(200);
  });

  test('is locked out for fifteen minutes by five wrong codes in ten, and others are not', async () => {
    await request('alice');
    for (let n = 0; n < 5; n += 1) expect((await confirm('bob', { token: 'wrong' })).status).toBe(401);
    expect((await confirm('bob')).status).toBe(423);
    world.time.now += 15 * MINUTE_MS - 1;
    // The first request has nearly expired by now; whoever is locked is locked for every request.
    expect((await confirm('bob')).status).toBe(423);
    world.time.now += 1;
    await request('alice');
    expect((await confirm('bob')).status).toBe(200);
  });

  test.each([
    { fifth: 'a millisecond before ten minutes are over', ms: 10 * MINUTE_MS - 1, status: 423 },
    { fifth: 'after ten minutes', ms: 10 * MINUTE_MS, status: 200 },
  ])('whose fifth wrong code comes $fifth is answered $status', async ({ ms, status }) => {
    await request('alice');
    for (let n = 0; n < 4; n += 1) expect((await confirm('bob', { token: 'wrong' })).status).toBe(401);
    world.time.now += ms;
    expect((await confirm('bob', { token: 'wrong' })).status).toBe(401);
    expect((await confirm('bob')).status).toBe(status);
  });

  test('who is another operator is not locked by somebody else’s mistakes', async () => {
    await request('alice');
    for (let n = 0; n < 5; n += 1) await confirm('bob', { token: 'wrong' });
    expect((await confirm('carol')).status).toBe(200);
  });

  test('who mistypes four times in ten minutes, and again later, is never locked', async () => {
    for (let round = 0; round < 3; round += 1) {
      await request('alice');
      for (let n = 0; n < 4; n += 1) expect((await confirm('bob', { token: 'wrong' })).status).toBe(401);
      world.time.now += 15 * MINUTE_MS;
    }
  });

  test('who sends many guesses at once has at most five of them looked at', async () => {
    await request('alice');
    const guesses = await Promise.all(Array.from({ length: 12 }, (_, n) => confirm('bob', { token: `guess-${n}` })));
    const lookedAt = guesses.filter(({ status }) => status === 401);
    expect(lookedAt.length).toBeLessThanOrEqual(5);
    expect(guesses.every(({ status }) => status === 401 || status === 423)).toBe(true);
    expect((await confirm('bob')).status).toBe(423);
  });
});

describe('a request', () => {
  test.each([
    { what: 'expires after fifteen minutes', ms: 15 * MINUTE_MS, status: 410 },
    { what: 'is good until then', ms: 15 * MINUTE_MS - 1, status: 200 },
  ])('$what', async ({ ms, status }) => {
    const id = idOf(await request('alice'));
    world.time.now += ms;
    expect((await confirm('bob', { request_id: id })).status).toBe(status);
    expect((await level()).version).toBe(status === 200 ? 2 : 1);
  });

  test('that expired is shown as expired, and can be made again', async () => {
    await request('alice');
    world.time.now += 15 * MINUTE_MS;
    const { body } = await world.ask('GET', '/api/ui/approvals', { as: 'vera' });
    expect(body).toMatchObject({ approvals: [{ state: 'expired' }] });
    expect((await confirm('bob')).body['code']).toBe('nothing_pending');
    expect((await request('bob')).status).toBe(200);
  });

  test('is void once what the requester saw has changed, and says so for ever', async () => {
    const id = idOf(await request('alice'));
    await hold();
    for (let n = 0; n < 2; n += 1) {
      const { status, body } = await confirm('bob', { request_id: id });
      expect([status, body['code']]).toEqual([409, 'state_changed']);
    }
    expect((await world.control.findApproval('main', id))?.state).toBe('void');
    expect((await level()).holds).toHaveLength(2);
    expect(await lastLink()).toMatchObject({ action: 'approval_refused', reason: 'state_changed' });
    expect((await request('alice')).status).toBe(200);
  });

  test('stays good when only the version moved: a command filed meanwhile is nothing that was approved', async () => {
    await request('alice');
    const now = await level();
    const filed = { ...now, version: now.version + 1, commands_through: 1 };
    const audit = { actor: 'system', action: 'executor_events', subject: 'x', reason: '', detail: {} } as const;
    expect((await world.control.commit('main', { level: filed, audit, at: world.clock.wall() })).kind).toBe(
      'committed',
    );
    expect((await confirm('bob')).status).toBe(200);
  });

  test('is decided once', async () => {
    const id = idOf(await request('alice'));
    await confirm('bob');
    for (const path of ['approve', 'decline', 'withdraw']) {
      const body = { approve: { token: codeOf('bob') }, decline: { reason: 'too late' }, withdraw: {} }[path];
      const answer = await world.ask('POST', `/api/ui/approvals/${id}/${path}`, { as: 'bob', body });
      expect([answer.status, answer.body['code']]).toEqual([409, 'already_decided']);
    }
  });

  test('is declined by others and withdrawn by its author, never the other way round', async () => {
    const declined = idOf(await request('alice'));
    const say = (as: string, id: string, what: string) =>
      world.ask('POST', `/api/ui/approvals/${id}/${what}`, {
        as,
        body: what === 'decline' ? { reason: 'not yet' } : {},
      });
    expect((await say('alice', declined, 'decline')).body['code']).toBe('same_operator');
    expect((await say('bob', declined, 'withdraw')).status).toBe(403);
    expect((await say('bob', declined, 'decline')).body).toMatchObject({ approval: { state: 'declined' } });
    expect(await lastLink()).toMatchObject({ actor: 'bob', action: 'approval_declined' });
    const withdrawn = idOf(await request('alice'));
    expect((await say('alice', withdrawn, 'withdraw')).body).toMatchObject({ approval: { state: 'withdrawn' } });
    expect((await level()).version).toBe(1);
  });

  test('named for another action than its own is not found', async () => {
    const id = idOf(await request('alice', 'exit-dry-run'));
    expect((await confirm('bob', { request_id: id })).status).toBe(404);
  });
});

test('what an approver calls itself is a note by either door', async () => {
  const id = idOf(await request('alice'));
  const body = { token: codeOf('bob'), actor: 'the second operator' };
  expect((await world.ask('POST', `/api/ui/approvals/${id}/approve`, { as: 'bob', body })).status).toBe(200);
  expect(await lastLink()).toMatchObject({ actor: 'bob', detail: { actor: 'the second operator' } });
});

describe('leaving dry run', () => {
  test('takes two as well', async () => {
    await request('alice', 'exit-dry-run');
    expect((await confirm('bob', {}, 'exit-dry-run')).body).toMatchObject({ dry_run_mode: false });
    expect(await lastLink()).toMatchObject({ action: 'exit_dry_run_approved' });
    expect((await request('alice', 'exit-dry-run')).body['code']).toBe('already_so');
  });

  test('is impossible while the deployment is locked to it, asked for or approved', async () => {
    world = await makeWorld(embedded, { dryRunLocked: true });
    const { status, body } = await request('alice', 'exit-dry-run');
    expect([status, body['code']]).toEqual([409, 'dry_run_locked']);
    expect((await world.marks()).links).toBe(1);
  });
});

describe('races', () => {
  test('of two approvers: one approves, the other is told, and the level changes once', async () => {
    await request('alice');
    const answers = await Promise.all([confirm('bob'), confirm('carol'), confirm('bob'), confirm('carol')]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, body } of answers.filter((answer) => answer.status !== 200)) {
      expect(status).toBe(409);
      expect(['already_decided', 'nothing_pending']).toContain(body['code']);
    }
    expect((await level()).version).toBe(2);
    expect(await world.audit.verify('main')).toEqual({ kind: 'intact', links: 3 });
  });

  test('of an approval and a HOLD: whoever is first, the HOLD is in force afterwards', async () => {
    for (let round = 0; round < 10; round += 1) {
      world = await makeWorld(embedded);
      await request('alice');
      const [approved, held] = await Promise.all([confirm('bob'), hold()]);
      const after = await level();
      expect(held.status).toBe(200);
      expect(after.mode).toBe('HOLD');
      expect(after.resume_granted).toBeNull();
      expect(after.holds.map((one) => one.id)).toContain(held.body['hold_id']);
      expect([200, 409]).toContain(approved.status);
      // Approved first: only the hold that was asked about is gone. Held first: nothing is.
      expect(after.holds).toHaveLength(approved.status === 200 ? 1 : 2);
    }
  });

  test('of RUN and a HOLD: RUN never outlives the HOLD', async () => {
    for (let round = 0; round < 10; round += 1) {
      const granted = { holds: [], resume_granted: { approval_id: 'approval0001', at: aLevel().updated_at } };
      world = await makeWorld(embedded, { level: { ...granted, safe_mode: { ...aLevel().safe_mode, on: false } } });
      await Promise.all([world.ask('POST', '/api/ui/resume', { as: 'alice' }), hold()]);
      expect(await level()).toMatchObject({ mode: 'HOLD', resume_granted: null, holds: [{ by: 'carol' }] });
    }
  });

  test('of eight who ask: one request waits, the others are told which', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => request(n % 2 === 0 ? 'alice' : 'bob')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body['code'] === 'already_pending')).toHaveLength(7);
    expect((await world.marks()).links).toBe(2);
  });
});
