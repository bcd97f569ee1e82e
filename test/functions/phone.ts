/** A team of which bob's second factor is his phone, as `live` wants it. */
import { team } from './world.ts';

/** The key of the examples in RFC 6238. */
export const PHONE_KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
export const withPhone = team.map((one) =>
  one.id === 'bob' ? { ...one, second_factor: { kind: 'totp', key_base32: PHONE_KEY } as const } : one,
);
