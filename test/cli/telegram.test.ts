import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { secretsClient } from '#shared/aws/clients.ts';
import type { SecretReader } from '#shared/aws/secrets.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { startSecretsManager, type SecretsManager } from '#local/aws/secrets-manager.ts';
import { startBotApi, type BotApi } from '#test/support/bot-api.ts';
import { putSecret } from '#test/support/put-secret.ts';
import { runCommandLine } from '../../cli/program.ts';
import { webhookAddress } from '../../cli/telegram.ts';

const folder = mkdtempSync(join(tmpdir(), 'propbot-telegram-'));
const TOKEN = '123456:bot-token';
const SECRET = 'webhook-secret-0123456789';
let manager: SecretsManager;
let client: SecretReader;
let botApi: BotApi;
const before = { ...process.env };

beforeAll(async () => {
  manager = await startSecretsManager({ file: join(folder, 'secrets.json'), clock: systemClock, port: 0 });
  // As the SDK finds them: in the environment of the process.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  client = secretsClient({ region: 'eu-central-1' });
  await putSecret(client, 'telegram', { bot_token: TOKEN, webhook_secret: SECRET, chat_id: -100 });
});
afterAll(async () => {
  process.env = before;
  client.destroy();
  await manager.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  botApi = await startBotApi();
});
afterEach(() => botApi.stop());

async function run(words: readonly string[], secretId = 'telegram') {
  const shown: string[] = [];
  const say = (line: string): void => void shown.push(line);
  const environment = { AWS_REGION: 'eu-central-1', TELEGRAM_SECRET_ID: secretId, TELEGRAM_API_URL: botApi.apiRoot };
  const terminal = { out: say, err: say, readSecret: () => Promise.resolve(null) };
  const exitCode = await runCommandLine(['telegram', 'webhook', ...words], terminal, environment);
  for (const hidden of [TOKEN, SECRET]) expect(shown.join('\n')).not.toContain(hidden);
  return { exitCode, shown };
}

describe('telegram webhook', () => {
  test('tells Telegram the address with the secret and what is read, and shows what Telegram knows', async () => {
    const { exitCode, shown } = await run(['--url', 'https://bot.example']);
    expect({ exitCode, shown }).toEqual({
      exitCode: 0,
      shown: ['webhook https://bot.example/telegram/webhook', 'updates that wait: 2'],
    });
    expect(botApi.calls[0]).toMatchObject({
      method: 'setWebhook',
      path: `/bot${TOKEN}/setWebhook`,
      body: {
        url: 'https://bot.example/telegram/webhook',
        secret_token: SECRET,
        allowed_updates: ['message', 'callback_query'],
      },
    });
  });

  test('without an address changes nothing: it says that there is none, or what went wrong there', async () => {
    expect(await run([])).toEqual({
      exitCode: 1,
      shown: ['no webhook: the bot hears no command', 'updates that wait: 2'],
    });
    expect(botApi.calls.map(({ method }) => method)).toEqual(['getWebhookInfo']);
    await run(['--url', 'https://bot.example']);
    botApi.failWebhook('Wrong response from the webhook: 401 Unauthorized');
    const { exitCode, shown } = await run([]);
    expect(exitCode).toBe(0);
    expect(shown.at(-1)).toMatch(/^last error, 2025-11-13T.*: Wrong response from the webhook: 401 Unauthorized$/);
  });

  test.each([
    { what: 'an address that is not https', words: ['--url', 'http://bot.example'], exitCode: 2, says: 'https' },
    { what: 'no address at all', words: ['--url', 'bot'], exitCode: 2, says: 'https' },
  ])('$what is refused, and Telegram is not asked', async ({ words, exitCode, says }) => {
    const ran = await run(words);
    expect(ran.exitCode).toBe(exitCode);
    expect(ran.shown.join('\n')).toContain(says);
    expect(botApi.calls).toEqual([]);
  });

  test.each(['none', 'as-deployed'])('where no bot is set up (%s) says how', async (secretId) => {
    await putSecret(client, 'as-deployed', { made: 'by the deployment' });
    const { exitCode, shown } = await run(['--url', 'https://bot.example'], secretId);
    expect(exitCode).toBe(1);
    expect(shown[0]).toContain('rotate-key --name TELEGRAM_BOT_TOKEN');
  });

  test('what Telegram refuses, or does not answer, is said without the token', async () => {
    botApi.refuseNext({ status: 403 });
    expect((await run(['--url', 'https://bot.example'])).shown[0]).toContain('403');
    await botApi.stop();
    expect((await run([])).shown).toEqual(['not done: no answer']);
  });
});

test.each([
  { given: 'https://bot.example', address: 'https://bot.example/telegram/webhook' },
  { given: 'https://bot.example/', address: 'https://bot.example/telegram/webhook' },
  { given: 'https://bot.example/telegram/webhook/', address: 'https://bot.example/telegram/webhook' },
  { given: 'https://bot.example/stage', address: 'https://bot.example/stage/telegram/webhook' },
  { given: 'ftp://bot.example', address: null },
])('$given is called at $address', ({ given, address }) => {
  expect(webhookAddress(given)).toBe(address);
});
