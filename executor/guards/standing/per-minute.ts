/** What is counted in any sixty seconds, against its limit. */
import type { GuardStatus } from '#shared/domain/guard-reading.ts';

/** Less than this share of a limit left is said in good time. */
const NEAR_SHARE = 0.2;

/** HOLD beyond the limit; WARN while less than a fifth of it is left. */
export function perMinute(count: number, limit: number): GuardStatus {
  if (count > limit) return 'HOLD';
  return limit - count < limit * NEAR_SHARE ? 'WARN' : 'OK';
}

export const near = (status: GuardStatus): string => (status === 'WARN' ? 'NEAR LIMIT: ' : '');
