import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  InvalidParameterException,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '#shared/runtime/clock.ts';
import { startSecretsManager, type SecretsManager } from '#local/aws/secrets-manager.ts';

const folder = mkdtempSync(join(tmpdir(), 'propbot-secrets-'));
const file = join(folder, 'secrets.json');
let manager: SecretsManager;
let client: SecretsManagerClient;

async function start(): Promise<void> {
  manager = await startSecretsManager({ file, clock: systemClock, port: 0 });
  client = new SecretsManagerClient({
    region: 'eu-central-1',
    endpoint: manager.endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
}
beforeEach(async () => {
  rmSync(file, { force: true });
  await start();
});
afterEach(async () => {
  client.destroy();
  await manager.stop();
});

const read = async (SecretId: string, VersionStage?: string): Promise<string | undefined> =>
  (await client.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString;

test('the real SDK writes a secret, reads it, and finds the one before it under its stage', async () => {
  await client.send(new CreateSecretCommand({ Name: 'operators', SecretString: 'one' }));
  await client.send(new PutSecretValueCommand({ SecretId: 'operators', SecretString: 'two' }));
  expect(await read('operators')).toBe('two');
  expect(await read('operators', 'AWSPREVIOUS')).toBe('one');
  const described = await client.send(new DescribeSecretCommand({ SecretId: 'operators' }));
  expect(described.CreatedDate).toBeInstanceOf(Date);
  expect(
    Object.values(described.VersionIdsToStages ?? {})
      .flat()
      .toSorted(),
  ).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
});

test('a value under AWSPENDING is not current until its stage is moved', async () => {
  await client.send(new CreateSecretCommand({ Name: 'keys', SecretString: 'old' }));
  const { VersionId } = await client.send(
    new PutSecretValueCommand({ SecretId: 'keys', SecretString: 'new', VersionStages: ['AWSPENDING'] }),
  );
  expect(await read('keys')).toBe('old');
  expect(await read('keys', 'AWSPENDING')).toBe('new');
  const move = { SecretId: 'keys', VersionStage: 'AWSCURRENT', MoveToVersionId: VersionId };
  for (const RemoveFromVersionId of [undefined, 'another']) {
    const blind = new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId });
    await expect(client.send(blind)).rejects.toThrow(InvalidParameterException);
    expect(await read('keys')).toBe('old');
  }
  const from = (await client.send(new GetSecretValueCommand({ SecretId: 'keys' }))).VersionId;
  await client.send(new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId: from }));
  expect(await read('keys')).toBe('new');
  const { Versions = [] } = await client.send(new ListSecretVersionIdsCommand({ SecretId: 'keys' }));
  expect(Versions).toHaveLength(2);
});

test('what is not there, and what is there already, are the typed errors of the SDK', async () => {
  await expect(read('nothing')).rejects.toThrow(ResourceNotFoundException);
  await client.send(new CreateSecretCommand({ Name: 'once', SecretString: 'a' }));
  await expect(client.send(new CreateSecretCommand({ Name: 'once', SecretString: 'b' }))).rejects.toThrow(
    ResourceExistsException,
  );
  expect(await read('once')).toBe('a');
  await client.send(new DeleteSecretCommand({ SecretId: 'once' }));
  await expect(read('once')).rejects.toThrow(ResourceNotFoundException);
});

test('repeating a put with the same token is one version; with another value it is refused', async () => {
  await client.send(new CreateSecretCommand({ Name: 's', SecretString: 'a' }));
  const put = (SecretString: string) =>
    client.send(
      new PutSecretValueCommand({
        SecretId: 's',
        SecretString,
        ClientRequestToken: '00000000-0000-0000-0000-000000000001',
      }),
    );
  await put('b');
  await put('b');
  await expect(put('c')).rejects.toThrow(ResourceExistsException);
  expect(await read('s')).toBe('b');
});

test('secrets outlive a restart in a file that only this user may read', async () => {
  await client.send(new CreateSecretCommand({ Name: 'kept', SecretString: 'still here' }));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await manager.stop();
  await start();
  expect(await read('kept')).toBe('still here');
  const { SecretList = [] } = await client.send(new ListSecretsCommand({}));
  expect(SecretList.map((secret) => secret.Name)).toEqual(['kept']);
});

test('a file that is damaged stops the start and is left as it is', async () => {
  await manager.stop();
  writeFileSync(file, '{"kept": ');
  await expect(startSecretsManager({ file, clock: systemClock, port: 0 })).rejects.toThrow(/cannot be read.*--fresh/);
  expect(readFileSync(file, 'utf8')).toBe('{"kept": ');
  rmSync(file);
  await start();
});
