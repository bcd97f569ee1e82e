import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readSecretNow } from '#shared/aws/change-secret.ts';
import { secretsClient } from '#shared/aws/clients.ts';
import type { SecretReader } from '#shared/aws/secrets.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { secretPlace } from '#functions/secrets/place.ts';
import { TelegramKeys } from '#functions/secrets/new-values.ts';
import { TelegramSecret } from '#functions/telegram-secret.ts';
import { putSecret } from '#test/support/put-secret.ts';
import { startSecretsManager, type SecretsManager } from '#local/aws/secrets-manager.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { noSecrets } from './no-secrets.ts';
import { makeWorld, type World } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'propbot-first-bot-'));
let embedded: EmbeddedTables;
let manager: SecretsManager;
let client: SecretReader;
let world: World;
let count = 0;

beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
  manager = await startSecretsManager({ file: join(folder, 'secrets.json'), clock: systemClock, port: 0 });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = secretsClient({ region: 'eu-central-1', endpoint: manager.endpoint, credentials });
});
afterAll(async () => {
  client.destroy();
  await Promise.all([manager.stop(), embedded.stop()]);
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  count += 1;
  world = await makeWorld(embedded, {
    secrets: { ...noSecrets, telegram: secretPlace(client, `bot-${count}`, TelegramKeys) },
  });
});

const bot = {
  TELEGRAM_BOT_TOKEN: '123456789:a-token-of-BotFather',
  TELEGRAM_WEBHOOK_SECRET: 'the-secret-of-the-webhook',
  TELEGRAM_CHAT_ID: '-1001234567890',
};
const set = (body: Record<string, unknown>) => world.ask('POST', '/api/ui/secret', { as: 'alice', body });
/** As the webhook and the notices read it. */
const inPlace = async () => (await readSecretNow(client, `bot-${count}`, TelegramSecret))?.value;

describe('a first bot', () => {
  test.each([
    { where: 'nothing is', before: null },
    { where: 'a deployment has put a random text', before: 'a random text of the deployment' },
  ])('is set up with all there is to know of it, where $where', async ({ before }) => {
    if (before !== null) await putSecret(client, `bot-${count}`, before);
    const answer = await set(bot);
    expect([answer.status, answer.body['changed']]).toEqual([200, Object.keys(bot).toSorted()]);
    expect(await inPlace()).toEqual({
      bot_token: bot.TELEGRAM_BOT_TOKEN,
      webhook_secret: bot.TELEGRAM_WEBHOOK_SECRET,
      chat_id: -1_001_234_567_890,
      changed_at: { bot_token: world.clock.wall(), webhook_secret: world.clock.wall() },
    });
  });

  test.each(Object.keys(bot))('is not set up without %s, and what is missing is named', async (name) => {
    const { status, body } = await set({ ...bot, [name]: undefined });
    expect([status, body['code']]).toEqual([422, 'secret_refused']);
    expect(body['hint']).toContain(name);
    expect(await inPlace()).toBeUndefined();
  });

  test.each([
    { TELEGRAM_CHAT_ID: '@ourchat' },
    { TELEGRAM_CHAT_ID: '0' },
    { TELEGRAM_CHAT_ID: '12345678901234567' },
    { TELEGRAM_BOT_TOKEN: 'no-number:of-a-bot' },
    { TELEGRAM_WEBHOOK_SECRET: 'too-short' },
  ])('is not taken with %j', async (wrong) => {
    expect((await set({ ...bot, ...wrong })).status).toBe(400);
    expect(await inPlace()).toBeUndefined();
  });

  test('moves to another chat and keeps the rest; its chat has no age', async () => {
    await set(bot);
    expect((await set({ TELEGRAM_CHAT_ID: '-77' })).status).toBe(200);
    expect(await inPlace()).toMatchObject({ bot_token: bot.TELEGRAM_BOT_TOKEN, chat_id: -77 });
    expect((await set({ TELEGRAM_CHAT_ID: '-77' })).body['code']).toBe('secret_refused');
    const { body } = await world.ask('GET', '/api/ui/secrets', { as: 'alice' });
    const named = (body['secrets'] as { name: string; set: boolean }[]).filter((one) =>
      one.name.startsWith('TELEGRAM'),
    );
    expect(named.map(({ name, set: there }) => [name, there])).toEqual([
      ['TELEGRAM_BOT_TOKEN', true],
      ['TELEGRAM_WEBHOOK_SECRET', true],
    ]);
  });
});
