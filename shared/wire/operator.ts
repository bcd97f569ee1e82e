/** People who may act, as the one operators secret lists them. Only hashes of what they know are ever stored. */
import * as z from 'zod';
import { OperatorId } from './primitives.ts';

export const roles = ['viewer', 'operator'] as const;
export type Role = (typeof roles)[number];

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'a SHA-256 in lower-case hex' });

/** A static approve token, for every profile but `live`. */
export const SecondFactor = z.strictObject({ kind: z.literal('static'), sha256: Sha256 });

export const OperatorRecord = z.strictObject({
  id: OperatorId,
  role: z.enum(roles),
  /** Of the personal bearer token. */
  token_sha256: Sha256,
  /** Numeric; a name can be taken over, a number cannot. */
  telegram_user_id: z.int().positive().nullable(),
  second_factor: SecondFactor,
});
export type OperatorRecord = z.output<typeof OperatorRecord>;

/** The whole secret. Two people with one token, id or Telegram account would be one person twice. */
export const OperatorRecords = z
  .array(OperatorRecord)
  .min(1)
  .max(64)
  .refine((all) => new Set(all.map((one) => one.id)).size === all.length, { error: 'operator ids must differ' })
  .refine((all) => new Set(all.map((one) => one.token_sha256)).size === all.length, { error: 'tokens must differ' })
  .refine((all) => new Set(all.map((one) => one.second_factor.sha256)).size === all.length, {
    error: 'second factors must differ',
  })
  .refine(
    (all) => {
      const known = all.flatMap((one) => (one.telegram_user_id === null ? [] : [one.telegram_user_id]));
      return new Set(known).size === known.length;
    },
    { error: 'Telegram user ids must differ' },
  );

/** Who authenticated, as the authorizer tells the functions. Nothing else is identity: not a name in a body. */
export const Identity = z.object({
  operator_id: OperatorId,
  role: z.enum(roles),
  /** `token`: a bearer token. `session`: a cookie of a page. */
  via: z.enum(['token', 'session']),
});
export type Identity = z.output<typeof Identity>;

/** A request that uses a cookie names the operator it means, since two may be signed in in one browser. */
export const OPERATOR_HEADER = 'x-propbot-operator';
/** Set by a page when a person did something: only that keeps a session from going idle. */
export const ACTIVE_HEADER = 'x-propbot-active';
export const sessionCookieName = (operatorId: string): string => `propbot_session_${operatorId}`;
