import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { epochMs } from '#shared/domain/time.ts';
import { checkSecondFactor, codeAt } from '#shared/store/second-factor.ts';
import { SIGHTING_EVERY_MS } from '#functions/authorizer/app.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { PHONE_KEY, withPhone } from './phone.ts';
import { codeOf, makeWorld, team, type World, type WorldOptions } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const STEP_MS = 30_000;
const make = (options: WorldOptions = {}) => makeWorld(embedded, { team: withPhone, ...options });

const request = (world: World) =>
  world.ask('POST', '/api/ui/resume-request', { as: 'alice', body: { reason: 'fine again' } });
const confirm = (world: World, token: string, as = 'bob') =>
  world.ask('POST', '/api/ui/resume-confirm', { as, body: { token } });
const holds = async (world: World) => (await world.control.readLevel('main'))?.holds.length;
const lastReason = async (world: World) => (await world.audit.list('main', 1, null)).items[0]?.reason;

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
])('codes are those of RFC 6238: at %d s it is %s', (seconds, code) => {
  expect(codeAt(PHONE_KEY, epochMs(seconds * 1_000))).toBe(code);
});

describe('a one-time code', () => {
  test.each([
    { steps: -2, kind: 'wrong' },
    { steps: -1, kind: 'right' },
    { steps: 0, kind: 'right' },
    { steps: 1, kind: 'right' },
    { steps: 2, kind: 'wrong' },
  ])('of $steps half minutes from now is $kind', ({ steps, kind }) => {
    const bob = withPhone.find(({ id }) => id === 'bob');
    const now = epochMs(1_700_000_000_000);
    const code = codeAt(PHONE_KEY, epochMs(now + steps * STEP_MS));
    expect(bob && checkSecondFactor(bob, code, now).kind).toBe(kind);
  });

  test('approves, and is then used up: it and the one before it lift nothing again, also in another process', async () => {
    const world = await make();
    await request(world);
    const before = codeAt(PHONE_KEY, epochMs(world.time.now - STEP_MS));
    const code = codeAt(PHONE_KEY, world.clock.wall());
    expect((await confirm(world, code)).status).toBe(200);
    await world.ask('POST', '/api/ui/hold', { as: 'alice', body: { reason: 'another look' } });
    await request(world);
    for (const used of [code, before]) {
      const { status, body } = await confirm(world, used);
      expect([status, body['code']]).toEqual([401, 'wrong_code']);
      expect(await lastReason(world)).toBe('used_code');
    }
    expect(await holds(world)).toBe(1);
    world.time.now += STEP_MS;
    expect((await confirm(world, codeAt(PHONE_KEY, world.clock.wall()))).status).toBe(200);
  });

  test('sent by two at the same time is accepted once', async () => {
    const world = await make();
    const first = await request(world);
    await world.ask('POST', '/api/ui/exit-safe-mode-request', { as: 'alice', body: { reason: 'fine again' } });
    const code = codeAt(PHONE_KEY, world.clock.wall());
    const both = await Promise.all([
      confirm(world, code),
      world.ask('POST', '/api/ui/exit-safe-mode-confirm', { as: 'bob', body: { token: code } }),
    ]);
    expect(first.status).toBe(200);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(both.filter(({ body }) => body['code'] === 'wrong_code')).toHaveLength(1);
  });

  test('of somebody else, or of another length, is wrong: 401, HOLD stays', async () => {
    const world = await make();
    await request(world);
    for (const code of ['000000', '0', '1234567', codeOf('bob')]) {
      expect((await confirm(world, code)).status).toBe(401);
      expect(await lastReason(world)).toBe('wrong_code');
    }
    expect(await holds(world)).toBe(1);
  });
});

describe('a static approve token', () => {
  test.each([
    { profile: 'paper', status: 200, holdsLeft: 0, reason: 'fine again' },
    { profile: 'testnet', status: 200, holdsLeft: 0, reason: 'fine again' },
    { profile: 'live', status: 401, holdsLeft: 1, reason: 'no_second_factor' },
  ] as const)('in $profile is answered $status', async ({ profile, status, holdsLeft, reason }) => {
    const world = await make({ profile });
    await request(world);
    expect((await confirm(world, codeOf('carol'), 'carol')).status).toBe(status);
    expect(await lastReason(world)).toBe(reason);
    expect(await holds(world)).toBe(holdsLeft);
  });
});

describe('wrong codes', () => {
  const guess = async (world: World, count: number) => {
    for (let n = 0; n < count; n += 1) expect((await confirm(world, 'wrong')).status).toBe(401);
  };
  const right = (world: World) => confirm(world, codeAt(PHONE_KEY, world.clock.wall()));
  const WINDOW_MS = 600_000;

  test.each([
    { agoMs: WINDOW_MS - 1, status: 423 },
    { agoMs: WINDOW_MS, status: 200 },
  ])('four, and a fifth $agoMs ms after them, then the right one: $status', async ({ agoMs, status }) => {
    const world = await make();
    await request(world);
    await guess(world, 4);
    world.time.now += agoMs;
    await guess(world, 1);
    expect((await right(world)).status).toBe(status);
  });

  test('used codes are guesses like others: five lock', async () => {
    const world = await make();
    await request(world);
    const code = codeAt(PHONE_KEY, world.clock.wall());
    await confirm(world, code);
    await world.ask('POST', '/api/ui/hold', { as: 'alice', body: { reason: 'another look' } });
    await request(world);
    for (let n = 0; n < 5; n += 1) expect((await confirm(world, code)).status).toBe(401);
    world.time.now += STEP_MS;
    expect((await right(world)).status).toBe(423);
    expect(await holds(world)).toBe(1);
  });
});

describe('whoever is disabled', () => {
  test('is nobody: no token, no session, no approval', async () => {
    const world = await make({ team: team.map((one) => (one.id === 'bob' ? { ...one, disabled: true } : one)) });
    await request(world);
    expect((await world.ask('GET', '/api/ui/session', { as: 'bob' })).status).toBe(401);
    expect((await confirm(world, codeOf('bob'))).status).toBe(401);
    expect(await holds(world)).toBe(1);
  });
});

describe('when somebody was last here', () => {
  test('is kept, once a minute and not more often', async () => {
    const world = await make();
    expect(await world.sightings.lastSeen('alice')).toBeNull();
    const first = world.time.now;
    const look = () => world.ask('GET', '/api/ui/session', { as: 'alice' });
    await look();
    world.time.now = first + SIGHTING_EVERY_MS - 1;
    await look();
    expect(await world.sightings.lastSeen('alice')).toBe(first);
    world.time.now = first + SIGHTING_EVERY_MS;
    await look();
    expect(await world.sightings.lastSeen('alice')).toBe(first + SIGHTING_EVERY_MS);
    expect(await world.sightings.lastSeen('bob')).toBeNull();
  });
});
