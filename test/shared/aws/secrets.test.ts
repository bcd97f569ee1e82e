import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { secretsClient } from '#shared/aws/clients.ts';
import { cachedOptionalSecret, cachedSecret, SECRET_AGE_MS_MAX } from '#shared/aws/secrets.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { OperatorRecords } from '#shared/wire/operator.ts';
import { startSecretsManager, type SecretsManager } from '#local/aws/secrets-manager.ts';
import { team } from '#test/functions/world.ts';

let folder: string;
let manager: SecretsManager;
let writer: SecretsManagerClient;
const access = () => ({
  region: 'eu-central-1',
  endpoint: manager.endpoint,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'propbot-secrets-'));
  manager = await startSecretsManager({ file: path.join(folder, 'secrets.json'), clock: systemClock, port: 0 });
  writer = new SecretsManagerClient(access());
});
afterAll(async () => {
  writer.destroy();
  await manager.stop();
  await rm(folder, { recursive: true });
});

let made = 0;
async function aSecret(text: string): Promise<string> {
  made += 1;
  const Name = `propbot/secret-${made}`;
  await writer.send(new CreateSecretCommand({ Name, SecretString: text }));
  return Name;
}

test('a secret is read once, and a change of it is seen after thirty seconds', async () => {
  const time = { now: 0 };
  const clock = { wall: () => epochMs(0), monotonic: () => monotonicMs(time.now) };
  const id = await aSecret(JSON.stringify(team));
  const read = cachedSecret(secretsClient(access()), id, OperatorRecords, clock);
  expect(await read()).toEqual(team);
  await writer.send(new PutSecretValueCommand({ SecretId: id, SecretString: JSON.stringify(team.slice(1)) }));
  time.now = SECRET_AGE_MS_MAX - 1;
  expect(await read()).toHaveLength(team.length);
  time.now = SECRET_AGE_MS_MAX;
  expect(await read()).toHaveLength(team.length - 1);
});

const [first, second] = team;
test.each([
  { what: 'is not JSON', text: 'hunter2' },
  { what: 'has a record without a token', text: JSON.stringify([{ ...first, token_sha256: 'hunter2' }]) },
  { what: 'knows a field that nobody else does', text: JSON.stringify([{ ...first, password: 'hunter2' }]) },
  { what: 'has one person twice', text: JSON.stringify([first, first]) },
  {
    what: 'has two people with one second factor',
    text: JSON.stringify([first, { ...second, second_factor: first?.second_factor }]),
  },
  { what: 'is empty', text: '[]' },
])('a secret that $what is refused, and its content is not repeated', async ({ text }) => {
  const read = cachedSecret(secretsClient(access()), await aSecret(text), OperatorRecords, systemClock);
  const error: unknown = await read().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'SecretInvalidError' });
  expect(String(error)).not.toContain('hunter2');
});

test('a secret that need not be there is null until it is', async () => {
  const read = cachedOptionalSecret(
    secretsClient(access()),
    `propbot/secret-${made + 1}`,
    OperatorRecords,
    systemClock,
  );
  expect(await read()).toBeNull();
  await aSecret(JSON.stringify(team));
  expect(await read()).toEqual(team);
});
