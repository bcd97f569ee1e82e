/** What proves that it is this person a second time: a one-time code of their phone, or outside `live` a static token. */
import { Secret, TOTP } from 'otpauth';
import type { EpochMs } from '#shared/domain/time.ts';
import type { OperatorRecord, SecondFactor } from '#shared/wire/operator.ts';
import { isOfDigest } from './operators.ts';

/** Every authenticator knows these, and most know no others. */
const STEP_S = 30;
const DIGITS = 6;
const KEY_BYTES = 20;
/** A phone may be half a minute early or late. */
const STEPS_AROUND = 1;

export type FactorOutcome =
  /** `step` is the half minute that the code is of, and null for a static token, which has none. */
  { readonly kind: 'right'; readonly step: number | null } | { readonly kind: 'wrong' } | { readonly kind: 'none' };

const codesOf = (keyBase32: string, operatorId: string): TOTP =>
  new TOTP({
    issuer: 'PropBot',
    label: operatorId,
    secret: Secret.fromBase32(keyBase32),
    algorithm: 'SHA1',
    digits: DIGITS,
    period: STEP_S,
  });

/**
 * Compares in constant time. Right does not mean new: who calls sees to it that a step is accepted once.
 * `none`: this person cannot approve, because nothing was enrolled that counts here.
 */
export function checkSecondFactor(operator: OperatorRecord, code: string, at: EpochMs): FactorOutcome {
  const { second_factor: factor } = operator;
  switch (factor.kind) {
    case 'none':
      return { kind: 'none' };
    case 'static':
      return isOfDigest(code, factor.sha256) ? { kind: 'right', step: null } : { kind: 'wrong' };
    case 'totp': {
      const codes = codesOf(factor.key_base32, operator.id);
      const away = codes.validate({ token: code, timestamp: at, window: STEPS_AROUND });
      return away === null ? { kind: 'wrong' } : { kind: 'right', step: codes.counter({ timestamp: at }) + away };
    }
  }
}

export const newTotp = (): SecondFactor & { readonly kind: 'totp' } => ({
  kind: 'totp',
  key_base32: new Secret({ size: KEY_BYTES }).base32,
});

/** What a QR code for an authenticator says. */
export const enrolmentUri = (operatorId: string, keyBase32: string): string =>
  codesOf(keyBase32, operatorId).toString();

/** The code of this moment, as the phone shows it. */
export const codeAt = (keyBase32: string, at: EpochMs): string => codesOf(keyBase32, '').generate({ timestamp: at });
