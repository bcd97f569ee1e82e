/** The people of these tests, what they know, and what is kept of it. */
import { sha256 } from '#shared/store/operators.ts';
import type { OperatorRecord } from '#shared/wire/operator.ts';

export const tokenOf = (id: string): string => `token-of-${id}-0123456789`;
export const codeOf = (id: string): string => `code-of-${id}`;
const anOperator = (id: string, role: 'viewer' | 'operator', telegram: number | null): OperatorRecord => ({
  id,
  role,
  token_sha256: sha256(tokenOf(id)),
  telegram_user_id: telegram,
  second_factor: { kind: 'static', sha256: sha256(codeOf(id)) },
});
export const team: readonly OperatorRecord[] = [
  anOperator('alice', 'operator', 1001),
  anOperator('bob', 'operator', 1002),
  anOperator('carol', 'operator', null),
  anOperator('vera', 'viewer', 1009),
];
