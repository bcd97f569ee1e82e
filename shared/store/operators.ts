/**
 * Who a token or a code belongs to. Secrets are compared as SHA-256 digests, in constant time and against every record,
 * so that neither the time nor the order of the list says anything.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { OperatorRecord } from '#shared/wire/operator.ts';

/** Hex SHA-256 of a text: the only form in which a token, a code or a session id is stored. */
export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** Compares two secrets by their digests. */
export function sameSecret(left: string, right: string): boolean {
  return sameDigest(sha256(left), sha256(right));
}
/** Whether a secret is the one of which only the digest was kept. */
export const isOfDigest = (secret: string, digest: string): boolean => sameDigest(sha256(secret), digest);
const sameDigest = (left: string, right: string): boolean =>
  timingSafeEqual(Buffer.from(left, 'hex'), Buffer.from(right, 'hex'));

/** Null for whoever is disabled, too: that is what being disabled means, at every door. */
const enabled = (operator: OperatorRecord | null): OperatorRecord | null =>
  operator?.disabled === true ? null : operator;

export function operatorOfToken(operators: readonly OperatorRecord[], token: string): OperatorRecord | null {
  const digest = sha256(token);
  let found: OperatorRecord | null = null;
  for (const operator of operators) {
    const { token_sha256: current, next_token_sha256: next = current } = operator;
    const isCurrent = sameDigest(current, digest);
    const isNext = sameDigest(next, digest);
    if (isCurrent || isNext) found = operator;
  }
  return enabled(found);
}

export const operatorOfId = (operators: readonly OperatorRecord[], id: string): OperatorRecord | null =>
  enabled(operators.find((operator) => operator.id === id) ?? null);

/** Null for every number that is not an operator's: names and user names are never looked at. */
export const operatorOfTelegram = (operators: readonly OperatorRecord[], userId: number): OperatorRecord | null =>
  enabled(operators.find((operator) => operator.telegram_user_id === userId) ?? null);

/** In `live` a static approve token is no second factor, whatever the secret says. */
export const acceptedIn = (
  profile: 'paper' | 'testnet' | 'live',
  operators: readonly OperatorRecord[],
): readonly OperatorRecord[] =>
  profile !== 'live'
    ? operators
    : operators.map((operator) =>
        operator.second_factor.kind === 'static' ? { ...operator, second_factor: { kind: 'none' } } : operator,
      );

const SECRET_BYTES = 24;
/** A new token, code or session id: 192 bits of chance. */
export const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');
