/** One secret of Secrets Manager. As a deployment makes it it holds a random text: nothing of ours is in it then. */
import type * as z from 'zod';
import { changeSecret, readSecretNow, type SecretNow } from '#shared/aws/change-secret.ts';
import { SecretInvalidError, type SecretReader } from '#shared/aws/secrets.ts';

export interface SecretPlace<T> {
  /** Null where the secret is not there, or holds what nobody of ours wrote. */
  read(): Promise<SecretNow<T> | null>;
  /** @param to null leaves it as it is */
  change(to: (now: SecretNow<T> | null) => T | null): Promise<'changed' | 'unchanged'>;
}

/** `Schema` reads what it writes: what comes out of it may go in again. */
export function secretPlace<Written, Value extends Written>(
  client: SecretReader,
  secretId: string,
  schema: z.ZodType<Value, Written>,
): SecretPlace<Value> {
  const read = async (): Promise<SecretNow<Value> | null> => {
    try {
      return await readSecretNow(client, secretId, schema);
    } catch (error) {
      if (error instanceof SecretInvalidError) return null;
      throw error;
    }
  };
  return {
    read,
    change: async (to) => changeSecret(client, secretId, schema, to, { anew: (await read()) === null }),
  };
}
