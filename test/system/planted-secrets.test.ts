/**
 * Every kind of secret there is, planted with values of its own, a day in which all doors are used well and badly, and a
 * search for those values in whatever was written or answered.
 */
import { PutSecretValueCommand, CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { secretsClient } from '#shared/aws/clients.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { codeAt } from '#shared/store/second-factor.ts';
import { routes } from '#shared/wire/routes.ts';
import { paperCredentials, spareKeys } from '#local/venues/credentials.ts';
import { runCommandLine } from '../../cli/program.ts';
import { until } from './operator.ts';
import { startRunning, type Running } from './start.ts';

const bot = {
  bot_token: '7700112233:planted-bot-token-of-the-day',
  webhook_secret: 'planted-webhook-secret-of-the-day',
};
const [binance] = spareKeys.binance;
const [okx] = spareKeys.okx;
const before = { ...process.env };
const terminalSaid: string[] = [];
const answered: string[] = [];
const planted = new Map<string, string>();
let running: Running;

beforeAll(async () => {
  running = await startRunning();
  // What the SDK of the command line finds in the environment of its process.
  for (const [name, value] of Object.entries(running.system.environment)) {
    if (name.startsWith('AWS_') && value !== undefined) process.env[name] = value;
  }
  const client = secretsClient({ region: running.system.environment['AWS_REGION'] ?? '' });
  const value = { SecretString: JSON.stringify({ ...bot, chat_id: 7 }) };
  await client.send(new CreateSecretCommand({ Name: 'propbot/telegram', ...value }));
  await client.send(new PutSecretValueCommand({ SecretId: 'propbot/telegram', ...value }));
  client.destroy();
  for (const { id, token, approveCode, signInCode } of running.system.people) {
    planted.set(`token of ${id}`, token).set(`code of ${id}`, approveCode).set(`link of ${id}`, signInCode);
  }
  for (const [name, value] of Object.entries(bot)) planted.set(name, value);
  for (const key of [paperCredentials.binance, paperCredentials.okx, binance, okx]) {
    for (const [name, value] of Object.entries(key ?? {}))
      if (name !== 'rights') planted.set(`${name} ${value}`, value);
  }
});
afterAll(async () => {
  process.env = before;
  await running.stop();
});

/** @param typed answers what is asked for, from what was shown before */
async function type(words: readonly string[], typed: (shown: readonly string[]) => string | null = () => null) {
  const said: string[] = [];
  const terminal = {
    out: (line: string) => void said.push(line),
    err: (line: string) => void said.push(line),
    readSecret: () => Promise.resolve(typed(said)),
  };
  const [alice] = running.system.people;
  const environment = { ...running.system.environment, PROPBOT_API_URL: running.system.url, API_TOKEN: alice?.token };
  const exitCode = await runCommandLine(words, terminal, environment);
  return { exitCode, said };
}
async function send(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(`${running.system.url}${path}`, init);
  answered.push(await response.clone().text());
  return response;
}
const json = { 'content-type': 'application/json' };

test('secrets are put in place by those who may, at every door', async () => {
  const lines = [binance?.apiKey, binance?.secret, okx?.apiKey, okx?.secret, okx?.passphrase];
  const names = ['BINANCE_UM_API_KEY', 'BINANCE_UM_API_SECRET', 'OKX_API_KEY', 'OKX_API_SECRET', 'OKX_API_PASSPHRASE'];
  const rotated = await type(['rotate-key', '--name', ...names], () => lines.shift() ?? null);
  expect([rotated.exitCode, rotated.said.length]).toEqual([0, 2]);
  const added = await type(['operator', 'add', 'carol', '--role', 'operator']);
  planted.set('token of carol', added.said.join('\n').match(/^ {2}(\S+)$/m)?.[1] ?? '');
  let key = '';
  const enrolled = await type(['operator', 'enroll', 'carol'], (shown) => {
    key = (/the key: ([A-Z2-7 ]+)$/m.exec(shown.join('\n'))?.[1] ?? '').replaceAll(' ', '');
    return codeAt(key, systemClock.wall());
  });
  planted.set('key of carol', key);
  expect([added.exitCode, enrolled.exitCode, key.length]).toEqual([0, 0, 32]);
  for (const words of [['secrets'], ['operator', 'list'], ['status']]) terminalSaid.push(...(await type(words)).said);
  terminalSaid.push(...rotated.said);
  const [alice] = running.system.people;
  const body = JSON.stringify({ code: alice?.signInCode });
  const signedIn = await send('/api/ui/session', { method: 'POST', headers: json, body });
  const cookie = /propbot_session_alice=([^;]+)/.exec(signedIn.headers.get('set-cookie') ?? '')?.[1] ?? '';
  planted.set('cookie of alice', cookie);
  const headers = { cookie: `propbot_session_alice=${cookie}`, 'x-propbot-operator': 'alice' };
  expect((await send('/api/ui/session', { headers })).status).toBe(200);
});

test('and sent to every route there is, where they do not belong', async () => {
  const values = [...planted.values()];
  let at = 0;
  const next = (): string => values[(at += 1) % values.length] ?? '';
  for (const { method, path, who } of routes) {
    const real = path.replace(/\{\w+\}/g, 'nothing-of-this-name');
    if (method === 'GET') {
      await running.alice.get(real).catch(() => null);
      await send(`${real}?limit=${encodeURIComponent(next())}`, { headers: { authorization: `Bearer ${next()}x` } });
      continue;
    }
    const token = next();
    await running.alice.post(real, { token, reason: 1, value: next(), body: { code: next() } }).catch(() => null);
    const headers = { ...json, authorization: `Bearer ${next()}!`, 'x-telegram-bot-api-secret-token': `${next()}!` };
    await send(real, { method, headers, body: `{"token": "${token}", ` });
    expect(who).not.toBe('');
  }
  const headers = { ...json, 'x-telegram-bot-api-secret-token': bot.webhook_secret };
  const update = {
    update_id: 1,
    message: { message_id: 1, date: 1, chat: { id: 7 }, from: { id: 9 }, text: `/approve x ${next()}` },
  };
  const hook = routes.find(({ who }) => who === 'telegram')?.path ?? '';
  expect(hook).not.toBe('');
  await send(hook, { method: 'POST', headers, body: JSON.stringify(update) });
});

test('the executor starts anew with the new keys, and leads again', async () => {
  const log = (): string => readFileSync(join(running.system.dataDir, 'logs', 'executor.log'), 'utf8');
  const starts = (): number => log().split('PropBot starting').length - 1;
  expect(starts()).toBe(1);
  running.system.kill('executor', 'SIGTERM');
  await until('a second start', 60_000, () => Promise.resolve(starts() > 1 ? true : null));
  await until('a leader', 60_000, async () => {
    const { status } = await running.alice.get('/api/ui/status/overview');
    const { body } = await running.alice.get('/api/ui/leader');
    return status === 200 && body['alive'] !== false ? true : null;
  });
});

/** A secret as it is, and as it looks when something has encoded it on the way. */
const formsOf = (secret: string): readonly string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('base64url'),
  Buffer.from(secret).toString('hex'),
  encodeURIComponent(secret),
];
const foundIn = (text: string): readonly string[] =>
  [...planted].filter(([, secret]) => formsOf(secret).some((form) => text.includes(form))).map(([name]) => name);

test('none of them is in any log, journal, table, answer or line of the command line', async () => {
  await running.system.stop();
  expect([...planted.values()].filter((value) => value.length < 10)).toEqual([]);
  expect(planted.size).toBeGreaterThan(22);
  const files = readdirSync(running.system.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const said = new Map(files.map((file) => [file, readFileSync(file, 'latin1')]));
  said.set('answers to alice', running.alice.heard.join('\n'));
  said.set('other answers', answered.join('\n'));
  said.set('the command line', terminalSaid.join('\n'));
  const vault = join(running.system.dataDir, 'secrets.json');
  // The search finds what is there: the keys where they belong.
  expect(foundIn(said.get(vault) ?? '')).toEqual(expect.arrayContaining(['key of carol', 'bot_token']));
  said.delete(vault);
  for (const place of ['executor.log', 'gateway.log', 'dynamodb.sqlite']) {
    expect([...said].some(([file, text]) => file.endsWith(place) && text.length > 0)).toBe(true);
  }
  expect(running.alice.heard.length).toBeGreaterThan(routes.length / 2);
  expect([...said].flatMap(([where, text]) => foundIn(text).map((name) => `${name} in ${where}`))).toEqual([]);
});
