import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readSecretNow } from '#shared/aws/change-secret.ts';
import { secretsClient } from '#shared/aws/clients.ts';
import type { SecretReader } from '#shared/aws/secrets.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { dynamoAuditStore } from '#shared/store/dynamo/audit-store.ts';
import { dynamoCodeAttempts } from '#shared/store/dynamo/code-attempts.ts';
import { dynamoSightings } from '#shared/store/dynamo/sightings.ts';
import { operatorOfToken } from '#shared/store/operators.ts';
import { checkSecondFactor, codeAt } from '#shared/store/second-factor.ts';
import { OperatorRecords } from '#shared/wire/operator.ts';
import { putSecret } from '#test/support/put-secret.ts';
import { startSecretsManager, type SecretsManager } from '#local/aws/secrets-manager.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { runCommandLine } from '../../cli/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'propbot-operator-'));
let embedded: EmbeddedTables;
let manager: SecretsManager;
let client: SecretReader;
let environment: Record<string, string>;
let count = 0;
const before = { ...process.env };

beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
  manager = await startSecretsManager({ file: join(folder, 'secrets.json'), clock: systemClock, port: 0 });
  // As the SDK finds them: in the environment of the process.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: embedded.access.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  client = secretsClient({ region: 'eu-central-1' });
});
afterAll(async () => {
  process.env = before;
  client.destroy();
  await manager.stop();
  await embedded.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  const tables = await embedded.fresh();
  count += 1;
  environment = {
    AWS_REGION: 'eu-central-1',
    PROFILE: 'paper',
    OPERATORS_SECRET_ID: `operators-${count}`,
    CONTROL_TABLE: tables.control,
    TRADING_TABLE: tables.trading,
    AUDIT_TABLE: tables.audit,
  };
});

/** @param typed answers what is asked for, from what was shown before */
async function run(words: string, typed: (shown: readonly string[]) => string | null = () => null) {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    readSecret: () => Promise.resolve(typed(out)),
  };
  const exitCode = await runCommandLine(['operator', ...words.split(' ')], terminal, environment);
  return { exitCode, out, err, shown: out.join('\n') };
}
const records = async () =>
  (await readSecretNow(client, environment['OPERATORS_SECRET_ID'] ?? '', OperatorRecords))?.value;
const record = async (id: string) => (await records())?.find((one) => one.id === id);
const secretIn = (shown: string): string => /^ {2}(\S+)$/m.exec(shown)?.[1] ?? '';
const keyIn = (lines: readonly string[]): string =>
  (/the key: ([A-Z2-7 ]+)$/m.exec(lines.join('\n'))?.[1] ?? '').replaceAll(' ', '');
const phone = (lines: readonly string[]): string => codeAt(keyIn(lines), systemClock.wall());

describe('adding a person', () => {
  test('shows a token once, keeps its hash only, and writes it down', async () => {
    const { exitCode, shown } = await run('add alice --role operator --telegram 1001');
    const token = secretIn(shown);
    const all = (await records()) ?? [];
    expect(exitCode).toBe(0);
    expect(operatorOfToken(all, token)).toMatchObject({ id: 'alice', role: 'operator', telegram_user_id: 1001 });
    expect(JSON.stringify(all)).not.toContain(token);
    const tables = {
      control: environment['CONTROL_TABLE'] ?? '',
      trading: '',
      audit: environment['AUDIT_TABLE'] ?? '',
    };
    const [link] = (await dynamoAuditStore(embedded.documents, tables).list('main', 1, null)).items;
    expect(link).toMatchObject({ action: 'operator_changed', subject: 'alice', reason: 'added as operator' });
    expect(JSON.stringify(link)).not.toContain(token);
  });

  test('is refused for an id or a Telegram number that somebody has, also when disabled', async () => {
    await run('add alice --role operator --telegram 1001');
    await run('disable alice');
    for (const words of ['add alice --role viewer', 'add bob --role viewer --telegram 1001']) {
      const { exitCode, err } = await run(words);
      expect([exitCode, err.length]).toEqual([1, 1]);
    }
    expect(await records()).toHaveLength(1);
  });

  test('replaces what a deployment was made with only when that is asked for', async () => {
    await putSecret(client, environment['OPERATORS_SECRET_ID'] ?? '', 'made by the deployment');
    expect((await run('add alice --role operator')).exitCode).toBe(3);
    expect((await run('add alice --role operator --first')).exitCode).toBe(0);
    expect(await records()).toHaveLength(1);
  });

  test.each(['add A --role operator', 'add bob --role king', 'add bob --role viewer --telegram @bob', 'add bob'])(
    '«%s» is wrong usage and changes nothing',
    async (words) => {
      expect((await run(words)).exitCode).toBe(2);
      expect(await records()).toBeUndefined();
    },
  );
});

describe('setting', () => {
  test('gives a Telegram number and a language, each without touching the other, and writes it down', async () => {
    await run('add bob --role operator --language ru');
    expect(await record('bob')).toMatchObject({ language: 'ru', telegram_user_id: null });
    expect((await run('set bob --telegram 1002')).exitCode).toBe(0);
    expect(await record('bob')).toMatchObject({ language: 'ru', telegram_user_id: 1002 });
    expect((await run('set bob --language en')).exitCode).toBe(0);
    expect(await record('bob')).toMatchObject({ language: 'en', telegram_user_id: 1002 });
    await run('set bob --telegram none');
    expect(await record('bob')).toMatchObject({ language: 'en', telegram_user_id: null });
    const tables = {
      control: environment['CONTROL_TABLE'] ?? '',
      trading: '',
      audit: environment['AUDIT_TABLE'] ?? '',
    };
    const { items } = await dynamoAuditStore(embedded.documents, tables).list('main', 3, null);
    expect(items.map(({ subject, reason }) => `${subject}: ${reason}`)).toEqual([
      'bob: Telegram none',
      'bob: language en',
      'bob: Telegram 1002',
    ]);
  });

  test('takes one’s own number again, and nobody else’s, disabled or not', async () => {
    await run('add alice --role operator --telegram 1001');
    await run('add bob --role operator --telegram 1002');
    await run('disable alice');
    expect((await run('set bob --telegram 1002 --language ru')).exitCode).toBe(0);
    expect((await run('set bob --telegram 1001')).exitCode).toBe(1);
    expect((await run('set nobody --language ru')).exitCode).toBe(1);
    expect(await record('bob')).toMatchObject({ language: 'ru', telegram_user_id: 1002 });
  });

  test.each(['set bob', 'set bob --telegram 0', 'set bob --telegram @bob', 'set bob --language de'])(
    '«%s» is wrong usage and changes nothing',
    async (words) => {
      await run('add bob --role operator');
      const before = await record('bob');
      expect((await run(words)).exitCode).toBe(2);
      expect(await record('bob')).toEqual(before);
    },
  );
});

describe('enrolling', () => {
  test('keeps the key once the phone has shown a right code, which then approves nothing', async () => {
    await run('add bob --role operator');
    const { exitCode, out } = await run('enroll bob', phone);
    const bob = await record('bob');
    const now = systemClock.wall();
    expect(exitCode).toBe(0);
    expect(out[0]).toMatch(/█/);
    expect(bob?.second_factor).toEqual({ kind: 'totp', key_base32: keyIn(out) });
    const outcome = bob === undefined ? null : checkSecondFactor(bob, codeAt(keyIn(out), now), now);
    expect(outcome?.kind).toBe('right');
    const step = outcome?.kind === 'right' ? (outcome.step ?? 0) : 0;
    const attempts = dynamoCodeAttempts(embedded.documents, environment['CONTROL_TABLE'] ?? '');
    expect(await attempts.takeStep('bob', step - 1, now)).toBe(false);
  });

  test('keeps nothing when the code is wrong or missing, or the person is not there', async () => {
    await run('add bob --role operator');
    expect((await run('enroll bob', () => '000000')).exitCode).toBe(1);
    expect((await run('enroll bob')).exitCode).toBe(1);
    expect((await run('enroll nobody', phone)).exitCode).toBe(1);
    expect((await record('bob'))?.second_factor).toEqual({ kind: 'none' });
  });

  test('of a static token is possible in paper and not in live', async () => {
    await run('add bob --role operator');
    const { exitCode, shown } = await run('enroll bob --static');
    const bob = await record('bob');
    expect(exitCode).toBe(0);
    expect(bob && checkSecondFactor(bob, secretIn(shown), systemClock.wall()).kind).toBe('right');
    environment = { ...environment, PROFILE: 'live' };
    expect((await run('enroll bob --static')).exitCode).toBe(1);
    expect(await record('bob')).toEqual(bob);
  });
});

describe('shutting out', () => {
  test('leaves the record and takes the rights, until the person is let in again', async () => {
    const token = secretIn((await run('add bob --role operator')).shown);
    await run('disable bob');
    expect(operatorOfToken((await records()) ?? [], token)).toBeNull();
    await run('enable bob');
    expect(operatorOfToken((await records()) ?? [], token)?.id).toBe('bob');
    expect((await run('disable nobody')).exitCode).toBe(1);
  });

  test('of one token only: a new one works and the one before does not', async () => {
    const old = secretIn((await run('add bob --role operator')).shown);
    const fresh = secretIn((await run('token bob')).shown);
    const all = (await records()) ?? [];
    expect([operatorOfToken(all, old)?.id, operatorOfToken(all, fresh)?.id]).toEqual([undefined, 'bob']);
  });
});

test('the list says who, with what, and when last seen; never a hash and never a key', async () => {
  await run('add bob --role operator');
  await run('enroll bob', phone);
  await dynamoSightings(embedded.documents, environment['CONTROL_TABLE'] ?? '').saw('bob', systemClock.wall());
  await run('add vera --role viewer');
  await run('disable vera');
  const { shown } = await run('list');
  expect(shown).toMatch(/^bob +operator +one-time codes +token of 2\d{3}-\S+ +last seen 2\d{3}-/m);
  expect(shown).toMatch(/^vera +viewer +DISABLED .* last seen never$/m);
  const bob = await record('bob');
  for (const hidden of [bob?.token_sha256, bob?.second_factor.kind === 'totp' ? bob.second_factor.key_base32 : '']) {
    expect(hidden?.length).toBeGreaterThan(20);
    expect(shown).not.toContain(hidden);
  }
});

test('without the names of a deployment it says which are missing, and needs no bearer token', async () => {
  environment = { AWS_REGION: 'eu-central-1' };
  const { exitCode, err } = await run('list');
  expect(exitCode).toBe(2);
  expect(err.join()).toMatch(/OPERATORS_SECRET_ID is missing/);
});
