/** Reads one JSON secret and keeps it for a short while. What is in a secret is never logged and never in an error. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';
import { elapsed, type Clock, type MonotonicMs } from '#shared/domain/time.ts';

export type SecretReader = Pick<SecretsManagerClient, 'send' | 'destroy'>;

/** How long a changed secret may stay unnoticed. */
export const SECRET_AGE_MS_MAX = 30_000;
/** Whoever is disabled is out within 30 s: this, the seconds a gateway remembers an answer, and what is under way. */
export const OPERATORS_AGE_MS_MAX = 20_000;

/** A secret is missing or not in the form we need. Says which secret and which field; never a value. */
export class SecretInvalidError extends Error {
  override readonly name = 'SecretInvalidError';
  readonly secretId: string;
  constructor(secretId: string, problem: string) {
    super(`secret ${secretId} ${problem}`);
    this.secretId = secretId;
  }
}

/**
 * @returns a function that answers the parsed secret, at most `ageMsMax` old
 * @throws {SecretInvalidError} from that function, when the secret is not JSON of the schema's form
 */
export function cachedSecret<Schema extends z.ZodType>(
  client: SecretReader,
  secretId: string,
  schema: Schema,
  clock: Clock,
  ageMsMax = SECRET_AGE_MS_MAX,
): () => Promise<z.output<Schema>> {
  let kept: { readonly value: z.output<Schema>; readonly readAt: MonotonicMs } | null = null;
  return async () => {
    if (kept !== null && elapsed(kept.readAt, clock.monotonic()) < ageMsMax) return kept.value;
    const readAt = clock.monotonic();
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    kept = { value: parseSecret(secretId, text, schema), readAt };
    return kept.value;
  };
}

/** The same for a secret that need not be there: null while it is not, and asked for again each time. */
export function cachedOptionalSecret<Schema extends z.ZodType>(
  client: SecretReader,
  secretId: string,
  schema: Schema,
  clock: Clock,
): () => Promise<z.output<Schema> | null> {
  const read = cachedSecret(client, secretId, schema, clock);
  return async () => {
    try {
      return await read();
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return null;
      throw error;
    }
  };
}

/** @throws {SecretInvalidError} */
export function parseSecret<Schema extends z.ZodType>(
  secretId: string,
  text: string | undefined,
  schema: Schema,
): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    throw new SecretInvalidError(secretId, 'is not JSON');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole').join(', ');
  throw new SecretInvalidError(secretId, `is not in the form that is needed; look at: ${where}`);
}
