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
const sameDigest = (left: string, right: string): boolean =>
  timingSafeEqual(Buffer.from(left, 'hex'), Buffer.from(right, 'hex'));

export function operatorOfToken(operators: readonly OperatorRecord[], token: string): OperatorRecord | null {
  const digest = sha256(token);
  let found: OperatorRecord | null = null;
  for (const operator of operators) {
    if (sameDigest(operator.token_sha256, digest)) found = operator;
  }
  return found;
}

export const operatorOfId = (operators: readonly OperatorRecord[], id: string): OperatorRecord | null =>
  operators.find((operator) => operator.id === id) ?? null;

/** Null for every number that is not an operator's: names and user names are never looked at. */
export const operatorOfTelegram = (operators: readonly OperatorRecord[], userId: number): OperatorRecord | null =>
  operators.find((operator) => operator.telegram_user_id === userId) ?? null;

export const isSecondFactor = (operator: OperatorRecord, code: string): boolean =>
  sameDigest(operator.second_factor.sha256, sha256(code));

const SECRET_BYTES = 24;
/** A new token, code or session id: 192 bits of chance. */
export const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');
