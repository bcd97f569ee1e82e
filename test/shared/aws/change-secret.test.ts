import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { changeSecret, readSecretNow, SecretContendedError } from '#shared/aws/change-secret.ts';
import { secretsClient } from '#shared/aws/clients.ts';
import type { SecretReader } from '#shared/aws/secrets.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { putSecret } from '#test/support/put-secret.ts';
import { startSecretsManager, type SecretsManager } from '#local/aws/secrets-manager.ts';

const folder = mkdtempSync(join(tmpdir(), 'propbot-change-'));
let manager: SecretsManager;
let client: SecretReader;
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

const Names = z.array(z.string());
const add = (secretId: string, name: string) =>
  changeSecret(client, secretId, Names, (now) => [...(now?.value ?? []), name]);
const names = async (secretId: string) => (await readSecretNow(client, secretId, Names))?.value;

test('two who change a secret at once both have their way', async () => {
  await add('both', 'alice');
  await Promise.all([add('both', 'bob'), add('both', 'carol')]);
  expect((await names('both'))?.toSorted()).toEqual(['alice', 'bob', 'carol']);
});

test('what always changes meanwhile is given up, and is as the others made it', async () => {
  await putSecret(client, 'busy', ['first']);
  let round = 0;
  // Somebody else writes between our reading and our writing, every time.
  const meddling: SecretReader = {
    destroy: () => {},
    send: (async (command: { constructor: { name: string } }) => {
      const answer: unknown = await client.send(command as never);
      round += command.constructor.name === 'GetSecretValueCommand' ? 1 : 0;
      if (command.constructor.name === 'GetSecretValueCommand') await putSecret(client, 'busy', [`other ${round}`]);
      return answer;
    }) as SecretReader['send'],
  };
  await expect(changeSecret(meddling, 'busy', Names, () => ['ours'])).rejects.toThrow(SecretContendedError);
  expect(round).toBe(3);
  expect(await names('busy')).toEqual(['other 3']);
});

test('a value that nobody could read is not written', async () => {
  await putSecret(client, 'formed', ['kept']);
  await expect(changeSecret(client, 'formed', Names.max(1), () => ['one', 'two'])).rejects.toThrow(/not in the form/);
  expect(await names('formed')).toEqual(['kept']);
});

test('a secret that was never used is only begun when that is asked for', async () => {
  await putSecret(client, 'made', 'a random text of the deployment');
  await expect(add('made', 'alice')).rejects.toThrow(/not in the form/);
  await changeSecret(client, 'made', Names, (now) => [...(now?.value ?? []), 'alice'], { anew: true });
  expect(await names('made')).toEqual(['alice']);
});
