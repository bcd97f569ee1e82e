import { CreateSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { epochMs, monotonicMs, type Clock } from '#shared/domain/time.ts';
import { secretsClient } from '#shared/aws/clients.ts';
import { cachedSecret, OPERATORS_AGE_MS_MAX, type SecretReader } from '#shared/aws/secrets.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { OperatorRecords } from '#shared/wire/operator.ts';
import { createAuthorizer, type AuthorizerEvent } from '#functions/authorizer/app.ts';
import { createAuthorization } from '#local/aws/authorization.ts';
import { startSecretsManager, type SecretsManager } from '#local/aws/secrets-manager.ts';
import { team, tokenOf } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'propbot-revocation-'));
let manager: SecretsManager;
let client: SecretReader;
beforeAll(async () => {
  manager = await startSecretsManager({ file: join(folder, 'secrets.json'), clock: systemClock, port: 0 });
  client = secretsClient({
    region: 'eu-central-1',
    endpoint: manager.endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterAll(async () => {
  client.destroy();
  await manager.stop();
  rmSync(folder, { recursive: true, force: true });
});

const nobody = { find: () => Promise.resolve(null), end: () => Promise.resolve() };
const never = (): Promise<never> => Promise.reject(new Error('not asked for here'));
const GATEWAY_MS = 5_000;

test('whoever is disabled is out within 30 s, through the gateway, however lately it was asked before', async () => {
  const time = { now: 1_000_000 };
  const clock: Clock = { wall: () => epochMs(time.now), monotonic: () => monotonicMs(time.now) };
  await client.send(new CreateSecretCommand({ Name: 'operators', SecretString: JSON.stringify(team) }));
  const authorizer = createAuthorizer({
    sessions: { ...nobody, mintSignIn: never, redeemSignIn: never, open: never, extend: never },
    operators: cachedSecret(client, 'operators', OperatorRecords, clock, OPERATORS_AGE_MS_MAX),
    sightings: { saw: () => Promise.resolve(), lastSeen: () => Promise.resolve(null) },
    clock,
    onFailure: () => {},
  });
  const authorize = createAuthorization((event) => authorizer(event as AuthorizerEvent), clock);
  const request = {
    method: 'GET',
    path: '/api/ui/session',
    query: '',
    headers: { authorization: `Bearer ${tokenOf('bob')}` },
    cookies: [],
    body: Buffer.alloc(0),
    at: clock.wall(),
    sourceIp: '127.0.0.1',
    requestId: 'request-1',
  };
  const isIn = async (): Promise<boolean> =>
    (await authorize(request, 'GET /api/ui/session', {}))?.['operator_id'] === 'bob';

  expect(await isIn()).toBe(true);
  const without = team.map((one) => (one.id === 'bob' ? { ...one, disabled: true } : one));
  const disabledAt = time.now;
  await client.send(new PutSecretValueCommand({ SecretId: 'operators', SecretString: JSON.stringify(without) }));
  // The worst order: asked a last time just before the records grow old, and then not by the gateway for its seconds.
  time.now = disabledAt + OPERATORS_AGE_MS_MAX - 1;
  expect(await isIn()).toBe(true);
  time.now += GATEWAY_MS;
  expect(await isIn()).toBe(true);
  time.now += 1;
  expect(await isIn()).toBe(false);
  expect(time.now - disabledAt).toBeLessThanOrEqual(30_000);
});
