import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { changeSecret, readSecretNow } from '#shared/aws/change-secret.ts';
import { secretsClient } from '#shared/aws/clients.ts';
import { secretVersions } from '#shared/aws/secret-versions.ts';
import type { SecretReader } from '#shared/aws/secrets.ts';
import { epochMs } from '#shared/domain/time.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { operatorOfToken } from '#shared/store/operators.ts';
import { OperatorRecords } from '#shared/wire/operator.ts';
import { rotate, RotationError, type RotationDeps, type RotationEvent } from '#functions/rotate-secret/app.ts';
import { startSecretsManager, type SecretsManager } from '#local/aws/secrets-manager.ts';
import { putSecret } from '#test/support/put-secret.ts';
import { team, tokenOf } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'propbot-rotate-'));
let manager: SecretsManager;
let client: SecretReader;
let webhooks: string[][];
let count = 0;
let people = '';
let own = '';
const VERSION = '00000000-0000-4000-8000-000000000001';
const LATER = epochMs(1_800_000_000_000);

beforeAll(async () => {
  manager = await startSecretsManager({ file: join(folder, 'secrets.json'), clock: systemClock, port: 0 });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = secretsClient({ region: 'eu-central-1', endpoint: manager.endpoint, credentials });
});
afterAll(async () => {
  client.destroy();
  await manager.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  count += 1;
  webhooks = [];
  people = `operators-${count}`;
  own = `own-${count}`;
  await putSecret(client, people, team);
  await putSecret(client, own, { operator_id: 'bob', token: tokenOf('bob') });
});

const records = async () => (await readSecretNow(client, people, OperatorRecords))?.value ?? [];
const deps = (change: Partial<RotationDeps> = {}): RotationDeps => ({
  ...secretVersions(client),
  changeOperator: async (id, to) => {
    await changeSecret(client, people, OperatorRecords, (now) =>
      (now?.value ?? []).map((one) => (one.id === id ? to(one) : one)),
    );
  },
  operator: async (id) => (await records()).find((one) => one.id === id) ?? null,
  setWebhook: (...said) => {
    webhooks.push(said);
    return Promise.resolve();
  },
  now: () => LATER,
  ...change,
});
const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const take = (Step: RotationEvent['Step'], change: Partial<RotationDeps> = {}, SecretId = own) =>
  rotate(deps(change), { SecretId, ClientRequestToken: VERSION, Step });
const valueOf = async (id: string): Promise<Record<string, unknown>> =>
  JSON.parse((await secretVersions(client).current(id)).text) as Record<string, unknown>;
const whoIs = async (token: unknown) => operatorOfToken(await records(), String(token))?.id ?? null;

describe('a bearer token', () => {
  test('is replaced in four steps; until the last one the old one works, and the new one from the second on', async () => {
    const old = tokenOf('bob');
    await take('createSecret');
    const pending = JSON.parse((await secretVersions(client).pending(own, VERSION)) ?? '{}') as { token: string };
    expect([await whoIs(old), await whoIs(pending.token)]).toEqual(['bob', null]);
    await take('setSecret');
    await take('testSecret');
    expect([await whoIs(old), await whoIs(pending.token)]).toEqual(['bob', 'bob']);
    expect((await valueOf(own))['token']).toBe(old);
    await take('finishSecret');
    expect([await whoIs(old), await whoIs(pending.token)]).toEqual([null, 'bob']);
    expect(await valueOf(own)).toEqual({ operator_id: 'bob', token: pending.token });
    expect((await records()).find(({ id }) => id === 'bob')).toMatchObject({ token_at: LATER });
    expect(await whoIs(tokenOf('alice'))).toBe('alice');
  });

  test('is one new token, however often each step comes', async () => {
    for (const step of steps) {
      await take(step);
      await take(step);
    }
    for (const step of steps) await take(step);
    expect(await whoIs((await valueOf(own))['token'])).toBe('bob');
    expect((await records()).find(({ id }) => id === 'bob')?.next_token_sha256).toBeUndefined();
  });

  test('of before is dropped also when the last step was cut short', async () => {
    for (const step of steps.slice(0, 3)) await take(step);
    const cut = { changeOperator: () => Promise.reject(new Error('cut short')) };
    await expect(take('finishSecret', cut)).rejects.toThrow('cut short');
    expect(await whoIs(tokenOf('bob'))).toBe('bob');
    await take('finishSecret');
    expect(await whoIs(tokenOf('bob'))).toBeNull();
    expect(await whoIs((await valueOf(own))['token'])).toBe('bob');
  });

  test('that nobody’s record has is not made current', async () => {
    await take('createSecret');
    await expect(take('testSecret')).rejects.toThrow(RotationError);
    expect(await whoIs((await valueOf(own))['token'])).toBe('bob');
  });
});

describe('the secret of the webhook', () => {
  const bot = { bot_token: '12345678:bot', webhook_secret: 'the-secret-of-before', chat_id: 7 };

  test('is told to Telegram before it becomes current, and the rest of the bot stays', async () => {
    await putSecret(client, own, bot);
    for (const step of steps.slice(0, 3)) await take(step);
    expect((await valueOf(own))['webhook_secret']).toBe(bot.webhook_secret);
    await take('finishSecret');
    const now = await valueOf(own);
    expect(now).toEqual({ ...bot, webhook_secret: webhooks[0]?.[1], changed_at: { webhook_secret: LATER } });
    expect(String(now['webhook_secret'])).toMatch(/^[\w-]{32}$/);
  });

  test('stays as it is when Telegram does not take the new one', async () => {
    await putSecret(client, own, bot);
    await take('createSecret');
    const deaf = { setWebhook: () => Promise.reject(new Error('no answer')) };
    await expect(take('setSecret', deaf)).rejects.toThrow('no answer');
    expect(await valueOf(own)).toEqual(bot);
  });
});

test.each(['no JSON', JSON.stringify({ 'binance-um': { apiKey: 'a', secret: 'b' } })])(
  'a secret that others make is not touched: %s',
  async (text) => {
    const { versionId } = await secretVersions(client).current(own);
    await secretVersions(client).putPending(own, '00000000-0000-4000-8000-000000000002', text);
    await secretVersions(client).makeCurrent(own, '00000000-0000-4000-8000-000000000002', versionId);
    await expect(take('createSecret')).rejects.toThrow(RotationError);
    expect(await secretVersions(client).pending(own, VERSION)).toBeNull();
  },
);
