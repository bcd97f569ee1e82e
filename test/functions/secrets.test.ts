import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readSecretNow } from '#shared/aws/change-secret.ts';
import { secretsClient } from '#shared/aws/clients.ts';
import type { SecretReader } from '#shared/aws/secrets.ts';
import { epochMs } from '#shared/domain/time.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { dynamoKeyAges } from '#shared/store/dynamo/key-ages.ts';
import { secretNames } from '#shared/wire/http-secrets.ts';
import { VenueKeys } from '#shared/wire/venue-keys.ts';
import { secretPlace } from '#functions/secrets/place.ts';
import { TelegramKeys } from '#functions/secrets/new-values.ts';
import { tryBinance, tryOkx, type VenueAddresses } from '#functions/secrets/try-key.ts';
import { saying } from '#test/support/saying-venue.ts';
import { putSecret } from '#test/support/put-secret.ts';
import { startSecretsManager, type SecretsManager } from '#local/aws/secrets-manager.ts';
import { paperCredentials, spareKeys } from '#local/venues/credentials.ts';
import { noOverlay } from '#local/venues/market/overlay.ts';
import { recordedMarket } from '#local/venues/market/recorded.ts';
import { startVenueSimulator, type VenueSimulator } from '#local/venues/simulator.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { makeWorld, type World, type WorldOptions } from './world.ts';

const DAY_MS = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'propbot-secrets-'));
let embedded: EmbeddedTables;
let manager: SecretsManager;
let client: SecretReader;
let simulator: VenueSimulator;
let addresses: VenueAddresses;
let count = 0;
let world: World;
/** Of the venue keys of this test. */
let keysId = '';

beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
  manager = await startSecretsManager({ file: join(folder, 'secrets.json'), clock: systemClock, port: 0 });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = secretsClient({ region: 'eu-central-1', endpoint: manager.endpoint, credentials });
  simulator = await startVenueSimulator({ clock: systemClock, source: recordedMarket(), overlay: noOverlay });
  const binance = { futures: simulator.binance.rest, account: simulator.binance.rest };
  addresses = { binance, okx: { rest: simulator.okx.rest, demo: false } };
});
afterAll(async () => {
  client.destroy();
  await Promise.all([manager.stop(), simulator.stop(), embedded.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

const first = { 'binance-um': paperCredentials.binance, okx: paperCredentials.okx };
const bot = { bot_token: '12345678:old', webhook_secret: 'the-webhook-secret-of-before', chat_id: 7 };

/** The venues judge stamps by the clock on the wall, whatever the time of the world. */
async function make(options: WorldOptions = {}, at: VenueAddresses = addresses): Promise<World> {
  count += 1;
  keysId = `venue-keys-${count}`;
  await putSecret(client, keysId, first);
  await putSecret(client, `bot-${count}`, bot);
  return makeWorld(embedded, {
    ...options,
    secrets: {
      venueKeys: secretPlace(client, keysId, VenueKeys),
      telegram: secretPlace(client, `bot-${count}`, TelegramKeys),
      tryBinance: (key) => tryBinance(at.binance, key, systemClock.wall()),
      tryOkx: (key) => tryOkx(at.okx, key, systemClock.wall()),
    },
  });
}
beforeEach(async () => {
  world = await make();
});

const [binance2, binance3] = spareKeys.binance.map(({ apiKey, secret }) => ({
  BINANCE_UM_API_KEY: apiKey,
  BINANCE_UM_API_SECRET: secret,
}));
const [okx2, okx3] = spareKeys.okx.map(({ apiKey, secret, passphrase }) => ({
  OKX_API_KEY: apiKey,
  OKX_API_SECRET: secret,
  OKX_API_PASSPHRASE: passphrase,
}));
const set = (body: unknown, as = 'alice') => world.ask('POST', '/api/ui/secret', { as, body });
const inPlace = async () => (await readSecretNow(client, keysId, VenueKeys))?.value;
const lastLink = async () => (await world.audit.list('main', 1, null)).items[0];

describe('new venue keys', () => {
  test('of both venues are tried, put in place and written down, and no value comes back', async () => {
    const answer = await set({ ...binance2, ...okx2 });
    expect([answer.status, answer.body['status'], answer.body['warnings']]).toEqual([200, 'ok', []]);
    const now = await inPlace();
    expect([now?.['binance-um'].apiKey, now?.okx.passphrase]).toEqual([
      binance2?.BINANCE_UM_API_KEY,
      okx2?.OKX_API_PASSPHRASE,
    ]);
    const link = await lastLink();
    expect(link).toMatchObject({ actor: 'alice', action: 'secret_changed' });
    for (const value of Object.values({ ...binance2, ...okx2 })) {
      expect(answer.text + JSON.stringify(link)).not.toContain(value);
    }
  });

  test('of one venue leave the other’s as it is', async () => {
    await set(okx2);
    const now = await inPlace();
    expect(now?.['binance-um']).toMatchObject(first['binance-um']);
    expect(now?.okx.apiKey).toBe(okx2?.OKX_API_KEY);
    const ages = dynamoKeyAges(embedded.documents, world.tables.control);
    expect(await ages.read('main')).toEqual({ okx: world.clock.wall() });
  });

  test.each([
    { what: 'an unknown key', body: { BINANCE_UM_API_KEY: 'nobody-knows', BINANCE_UM_API_SECRET: 'x' }, code: '-2015' },
    { what: 'a wrong secret', body: { ...binance2, BINANCE_UM_API_SECRET: 'wrong' }, code: '-1022' },
    { what: 'a wrong passphrase', body: { ...okx2, OKX_API_PASSPHRASE: 'wrong' }, code: '50105' },
    { what: 'a wrong key beside a right one', body: { ...okx2, ...binance2, OKX_API_KEY: 'wrong' }, code: '50111' },
  ])('with $what are refused, written down, and nothing is changed', async ({ body, code }) => {
    const answer = await set(body);
    expect([answer.status, answer.body['code']]).toEqual([422, 'secret_refused']);
    expect(answer.body['message']).toContain(`code ${code}`);
    expect(await inPlace()).toEqual(first);
    expect(await dynamoKeyAges(embedded.documents, world.tables.control).read('main')).toEqual({});
    expect(await lastLink()).toMatchObject({ action: 'secret_refused', actor: 'alice' });
    for (const value of Object.values(body).filter((each) => each.length > 5)) expect(answer.text).not.toContain(value);
  });

  test.each([
    { profile: 'paper', status: 200, warnings: 1 },
    { profile: 'testnet', status: 200, warnings: 1 },
    { profile: 'live', status: 422, warnings: 0 },
  ] as const)('that can withdraw are answered $status in $profile', async ({ profile, status, warnings }) => {
    for (const body of [binance3, okx3]) {
      world = await make({ profile });
      const answer = await set(body);
      const { warnings: said = [] } = answer.body;
      expect([answer.status, (said as unknown[]).length]).toEqual([status, warnings]);
      expect(JSON.stringify((await inPlace()) ?? null) === JSON.stringify(first)).toBe(status !== 200);
    }
  });

  test('that cannot withdraw are taken in live', async () => {
    world = await make({ profile: 'live' });
    expect((await set({ ...binance2, ...okx2 })).status).toBe(200);
  });

  test('that are in place already are refused, so that no age is made younger', async () => {
    const { apiKey: BINANCE_UM_API_KEY, secret: BINANCE_UM_API_SECRET } = paperCredentials.binance;
    expect((await set({ BINANCE_UM_API_KEY, BINANCE_UM_API_SECRET })).body['code']).toBe('secret_refused');
    expect(await inPlace()).toEqual(first);
  });

  test('are only taken by an operator', async () => {
    expect((await set(binance2, 'vera')).status).toBe(403);
    expect(await inPlace()).toEqual(first);
  });
});

describe('a venue', () => {
  test.each([
    { what: 'fails', status: 500, body: {}, answered: 503 },
    { what: 'says something else', status: 200, body: { hello: 1 }, answered: 503 },
    {
      what: 'does not allow trading',
      status: 200,
      body: { enableFutures: false, enableWithdrawals: false },
      answered: 422,
    },
    {
      what: 'says what is needed',
      status: 200,
      body: { enableFutures: true, enableWithdrawals: false },
      answered: 200,
    },
  ])(
    'that $what: $answered, and only what is known to be right is put in place',
    async ({ status, body, answered }) => {
      await using venue = await saying(status, body);
      world = await make({ profile: 'live' }, venue.addresses);
      expect((await set(binance2)).status).toBe(answered);
      expect((await inPlace())?.['binance-um'].apiKey === binance2?.BINANCE_UM_API_KEY).toBe(answered === 200);
    },
  );

  test('that does not tell what a key may do is enough in testnet, and not in live', async () => {
    for (const profile of ['testnet', 'live'] as const) {
      world = await make({ profile }, { ...addresses, binance: { futures: simulator.binance.rest, account: null } });
      expect([profile, (await set(binance2)).status]).toEqual([profile, profile === 'live' ? 422 : 200]);
    }
  });
});

describe('names', () => {
  test('that are not known are 400 with those that are, and not repeated, since one may be a value', async () => {
    const answer = await set({ 'my-precious-secret': 'BINANCE_UM_API_KEY' });
    expect([answer.status, answer.body['code']]).toEqual([400, 'bad_request']);
    for (const name of secretNames) expect(answer.body['hint']).toContain(name);
    expect(answer.text).not.toContain('my-precious-secret');
  });

  test.each([
    { profile: 'testnet', status: 200 },
    { profile: 'paper', status: 400 },
    { profile: 'live', status: 400 },
  ] as const)('that end in _TESTNET are answered $status in $profile', async ({ profile, status }) => {
    world = await make({ profile });
    const body = Object.fromEntries(Object.entries(binance2 ?? {}).map(([name, value]) => [`${name}_TESTNET`, value]));
    expect((await set(body)).status).toBe(status);
  });

  test.each([
    { body: { BINANCE_UM_API_KEY: 'half-of-it' }, status: 400 },
    { body: { OKX_API_KEY: 'two', OKX_API_SECRET: 'of-three' }, status: 400 },
    { body: { TELEGRAM_WEBHOOK_SECRET: 'short' }, status: 400 },
    { body: { TELEGRAM_BOT_TOKEN: 'with a blank' }, status: 400 },
    { body: {}, status: 422 },
    { body: { TELEGRAM_BOT_TOKEN: 7 }, status: 422 },
  ])('or values that cannot be right: $body is $status and changes nothing', async ({ body, status }) => {
    expect((await set(body)).status).toBe(status);
    expect(await inPlace()).toEqual(first);
  });

  test('of the bot that are in place already leave new venue keys out as well: all of a request, or nothing', async () => {
    const answer = await set({ ...binance2, TELEGRAM_BOT_TOKEN: bot.bot_token });
    expect([answer.status, answer.body['code']]).toEqual([422, 'secret_refused']);
    expect(await inPlace()).toEqual(first);
    expect((await set({ ...binance2, TELEGRAM_BOT_TOKEN: '12345678:new' })).status).toBe(200);
    expect((await inPlace())?.['binance-um'].apiKey).toBe(binance2?.BINANCE_UM_API_KEY);
  });

  test('of the bot change its secret and leave the rest of it', async () => {
    expect((await set({ TELEGRAM_BOT_TOKEN: '12345678:new' })).status).toBe(200);
    const now = (await readSecretNow(client, `bot-${count}`, TelegramKeys))?.value;
    expect(now).toMatchObject({ ...bot, bot_token: '12345678:new' });
  });
});

describe('the list', () => {
  const row = async (name: string) => {
    const { body } = await world.ask('GET', '/api/ui/secrets', { as: 'alice' });
    return (body['secrets'] as { name: string }[]).find((one) => one.name === name);
  };

  test.each([
    { ageMs: 30 * DAY_MS, needs_rotation: false, age_days: 30 },
    { ageMs: 30 * DAY_MS + 1, needs_rotation: true, age_days: 30 },
  ])('wants what is $ageMs ms old rotated: $needs_rotation', async ({ ageMs, ...expected }) => {
    await set(binance2);
    world.time.now += ageMs;
    expect(await row('BINANCE_UM_API_SECRET')).toMatchObject({ set: true, ...expected });
    expect(await row('BINANCE_UM_API_KEY')).toMatchObject(expected);
  });

  test('keeps the age of what was not replaced', async () => {
    const before = await readSecretNow(client, keysId, VenueKeys);
    await set(binance2);
    expect(await row('OKX_API_KEY')).toMatchObject({ changed_at: before?.createdAt });
    expect(await row('BINANCE_UM_API_KEY')).toMatchObject({ changed_at: world.time.now, age_days: 0 });
  });

  test('names each person’s token, wants what has no known age rotated, and holds no value', async () => {
    expect(await row('operator:alice')).toEqual({
      name: 'operator:alice',
      set: true,
      changed_at: null,
      age_days: null,
      needs_rotation: true,
    });
    const { text } = await world.ask('GET', '/api/ui/secrets', { as: 'alice' });
    for (const value of [
      ...Object.values(first['binance-um']),
      ...Object.values(first.okx),
      bot.bot_token,
      bot.webhook_secret,
    ]) {
      expect(text).not.toContain(value);
    }
    expect((await world.ask('GET', '/api/ui/secrets', { as: 'vera' })).status).toBe(403);
  });

  test('of a deployment that was never used says that nothing is set, and all keys at once begin it', async () => {
    await putSecret(client, keysId, 'a random text of the deployment');
    expect(await row('OKX_API_KEY')).toMatchObject({ set: false, needs_rotation: false, changed_at: null });
    expect((await set(okx2)).body['code']).toBe('secret_refused');
    expect((await set({ ...binance2, ...okx2 })).status).toBe(200);
    expect(await row('OKX_API_KEY')).toMatchObject({ set: true, changed_at: epochMs(world.time.now) });
  });
});
