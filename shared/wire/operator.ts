/**
 * People who may act, as the one operators secret lists them. What they know is stored as hashes; only the key of a
 * one-time code is there as it is, since a code is computed from it.
 */
import * as z from 'zod';
import { At, OperatorId } from './primitives.ts';

export const roles = ['viewer', 'operator'] as const;
export type Role = (typeof roles)[number];

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'a SHA-256 in lower-case hex' });

export const SecondFactor = z.discriminatedUnion('kind', [
  /** A static approve token, for every profile but `live`. */
  z.strictObject({ kind: z.literal('static'), sha256: Sha256 }),
  /** One-time codes (RFC 6238: SHA-1, six digits, 30 s): 160 bits of key in base 32. */
  z.strictObject({
    kind: z.literal('totp'),
    key_base32: z.string().regex(/^[A-Z2-7]{32}$/, { error: '32 characters of base 32' }),
  }),
  /** Not enrolled yet: may ask and make it safer, and cannot approve. */
  z.strictObject({ kind: z.literal('none') }),
]);
export type SecondFactor = z.output<typeof SecondFactor>;

/** What the bot speaks with a person, or in its chat. */
export const languages = ['en', 'ru'] as const;
export const Language = z.enum(languages);
export type Language = z.output<typeof Language>;

export const OperatorRecord = z.strictObject({
  id: OperatorId,
  role: z.enum(roles),
  /** Of the personal bearer token. */
  token_sha256: Sha256,
  /** Of the token that a rotation is about to put in place: both work until it has. */
  next_token_sha256: Sha256.optional(),
  /** When the token was made; its age is not known without. */
  token_at: At.optional(),
  /** Out: nothing of this person is accepted any more. The record stays, so that the id is never given to another. */
  disabled: z.literal(true).optional(),
  /** Numeric; a name can be taken over, a number cannot. */
  telegram_user_id: z.int().positive().nullable(),
  /** English where nothing is said. */
  language: Language.optional(),
  second_factor: SecondFactor,
});
export type OperatorRecord = z.output<typeof OperatorRecord>;

export const OPERATORS_MAX = 64;
const allDiffer = (values: readonly (string | number)[]): boolean => new Set(values).size === values.length;
const tokensOf = ({ token_sha256, next_token_sha256 }: OperatorRecord): readonly string[] =>
  next_token_sha256 === undefined ? [token_sha256] : [token_sha256, next_token_sha256];
function factorsOf({ second_factor: factor }: OperatorRecord): readonly string[] {
  if (factor.kind === 'none') return [];
  return [factor.kind === 'totp' ? factor.key_base32 : factor.sha256];
}

/** The whole secret. Two people with one token, id or Telegram account would be one person twice. */
export const OperatorRecords = z
  .array(OperatorRecord)
  .min(1)
  .max(OPERATORS_MAX)
  .refine((all) => allDiffer(all.map((one) => one.id)), { error: 'operator ids must differ' })
  .refine((all) => allDiffer(all.flatMap(tokensOf)), { error: 'tokens must differ' })
  .refine((all) => allDiffer(all.flatMap(factorsOf)), { error: 'second factors must differ' })
  .refine((all) => allDiffer(all.flatMap(({ telegram_user_id: id }) => (id === null ? [] : [id]))), {
    error: 'Telegram user ids must differ',
  });

/** `token`: a bearer token. `session`: a cookie of a page. `none`: nothing, where nobody has to say who they are. */
export const vias = ['token', 'session', 'none'] as const;
/** Who acts where nobody has to say who they are, and nobody did. */
export const UNNAMED_OPERATOR = 'local';

/** Who authenticated, as the authorizer tells the functions. Nothing else is identity: not a name in a body. */
export const Identity = z.object({
  operator_id: OperatorId,
  role: z.enum(roles),
  via: z.enum(vias),
});
export type Identity = z.output<typeof Identity>;

/** A request that uses a cookie names the operator it means, since two may be signed in in one browser. */
export const OPERATOR_HEADER = 'x-propbot-operator';
/** Set by a page when a person did something: only that keeps a session from going idle. */
export const ACTIVE_HEADER = 'x-propbot-active';
export const sessionCookieName = (operatorId: string): string => `propbot_session_${operatorId}`;
