import type { GuardStatus } from '#shared/domain/guard-reading.ts';
import { isNearLimit } from '#shared/domain/risk.ts';

/** HOLD beyond a limit, which itself passes; WARN when less than a fifth of it is left. */
export function againstLimit(value: bigint, limit: bigint): GuardStatus {
  if (value > limit) return 'HOLD';
  return isNearLimit(value, limit) ? 'WARN' : 'OK';
}
