/**
 * Changes a JSON secret so that two who change it at once never undo each other: the new version is written beside the
 * current one, and becomes current only if that is still the one it was made of.
 */
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  InvalidParameterException,
  PutSecretValueCommand,
  ResourceNotFoundException,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import { parseSecret, type SecretReader } from './secrets.ts';

export interface SecretNow<T> {
  readonly value: T;
  readonly versionId: string;
  /** When this value became known here. */
  readonly createdAt: EpochMs;
}

/** Changed by somebody else this often in a row, it is left to them. */
const TRIES_MAX = 3;
const CURRENT = 'AWSCURRENT';
const NEXT = 'PROPBOT_NEXT';

/** Somebody else changed the secret at the same time, each time it was tried. */
export class SecretContendedError extends Error {
  override readonly name = 'SecretContendedError';
}

async function read(client: SecretReader, secretId: string) {
  try {
    const {
      SecretString: text = '',
      VersionId = '',
      CreatedDate,
    } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return { text, versionId: VersionId, createdAt: epochMs(CreatedDate?.getTime() ?? 0) };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
}

/**
 * @returns null when there is no such secret
 * @throws {SecretInvalidError} when it is not of the schema's form
 */
export async function readSecretNow<Schema extends z.ZodType>(
  client: SecretReader,
  secretId: string,
  schema: Schema,
): Promise<SecretNow<z.output<Schema>> | null> {
  const found = await read(client, secretId);
  return found === null ? null : { ...found, value: parseSecret(secretId, found.text, schema) };
}

/**
 * @param change answers the new value, or null to leave it as it is; called again when somebody else was first
 * @param options.anew what the secret holds now means nothing, as in a deployment that was never used
 * @throws {SecretInvalidError} when the secret, or what it is to become, is not of the schema's form
 */
export async function changeSecret<Schema extends z.ZodType>(
  client: SecretReader,
  secretId: string,
  schema: Schema,
  change: (now: SecretNow<z.output<Schema>> | null) => z.input<Schema> | null,
  options: { readonly anew?: boolean } = {},
): Promise<'changed' | 'unchanged'> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const found = await read(client, secretId);
    const known = found !== null && options.anew !== true;
    const next = change(known ? { ...found, value: parseSecret(secretId, found.text, schema) } : null);
    if (next === null) return 'unchanged';
    const text = JSON.stringify(next);
    parseSecret(secretId, text, schema);
    if (found === null) {
      await client.send(new CreateSecretCommand({ Name: secretId, SecretString: text }));
      return 'changed';
    }
    if (await replace(client, secretId, text, found.versionId)) return 'changed';
  }
  throw new SecretContendedError(`secret ${secretId} was changed by somebody else at the same time; try again`);
}

async function replace(client: SecretReader, secretId: string, text: string, before: string): Promise<boolean> {
  const put = new PutSecretValueCommand({ SecretId: secretId, SecretString: text, VersionStages: [NEXT] });
  const { VersionId: versionId } = await client.send(put);
  try {
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: secretId,
        VersionStage: CURRENT,
        MoveToVersionId: versionId,
        RemoveFromVersionId: before,
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof InvalidParameterException) return false;
    throw error;
  }
}
