import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { twoManRule } from '#functions/authority.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { codeOf, makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
let world: World;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  world = await makeWorld(embedded, { twoManRule: false });
});

const request = (as: string) => world.ask('POST', '/api/ui/resume-request', { as, body: { reason: 'all is well' } });
const confirm = (as: string, body: Record<string, unknown> = {}) =>
  world.ask('POST', '/api/ui/resume-confirm', { as, body: { token: codeOf(as), ...body } });
const lastLink = async () => (await world.audit.list('main', 1, null)).items[0];

describe('with the two-man rule off', () => {
  test('whoever asked may approve, with a code all the same, and the chain says so', async () => {
    expect((await world.ask('GET', '/api/ui/status/overview', { as: 'vera' })).body).toMatchObject({
      two_man_resume_required: false,
      safety: { hold_active: true },
    });
    await request('alice');
    expect((await confirm('alice', { token: 'wrong' })).body['code']).toBe('wrong_code');
    expect((await confirm('alice')).body).toMatchObject({ hold_active: false });
    expect(await lastLink()).toMatchObject({ action: 'resume_confirmed', detail: { two_man_rule: false } });
  });

  test('what another person approves is told as ever', async () => {
    await request('alice');
    await confirm('bob');
    expect((await lastLink())?.detail).not.toHaveProperty('two_man_rule');
  });

  test.each([
    ['paper', undefined, true],
    ['paper', 'true', true],
    ['paper', 'false', false],
    ['paper', '0', false],
    ['testnet', 'false', true],
    ['live', 'false', true],
  ])('in %s with TWO_MAN_RULE=%s the rule holds: %s', (PROFILE, TWO_MAN_RULE, holds) => {
    expect(twoManRule({ PROFILE, TWO_MAN_RULE })).toBe(holds);
  });
});
