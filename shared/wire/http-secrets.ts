/** Which secrets can be put in place, and what is told of them: their age, never their value. */
import * as z from 'zod';
import { At } from './primitives.ts';

export const secretNames = [
  'BINANCE_UM_API_KEY',
  'BINANCE_UM_API_SECRET',
  'OKX_API_KEY',
  'OKX_API_SECRET',
  'OKX_API_PASSPHRASE',
  'TELEGRAM_BOT_TOKEN',
  'TELEGRAM_WEBHOOK_SECRET',
] as const;
export type SecretName = (typeof secretNames)[number];

/** What is put in place with them and ages not: the one chat of the bot, by its number. */
export const givenNames = [...secretNames, 'TELEGRAM_CHAT_ID'] as const;
export type GivenName = (typeof givenNames)[number];

/** Weekly somebody looks; what is older than this is to be replaced. */
export const ROTATE_AFTER_DAYS = 30;
const SECRET_CHARACTERS_MAX = 4_096;

/** In `testnet` each name also has the runbook's ending, and only there: a key for the wrong place has no name. */
export const TESTNET_ENDING = '_TESTNET';

/** Any name is taken here: one that is not known is answered with those that are, and is not repeated. */
export const SecretRequest = z
  .record(z.string(), z.string().min(1).max(SECRET_CHARACTERS_MAX))
  .refine((map) => Object.keys(map).length > 0, { error: 'at least one name with its new value' })
  .meta({ id: 'SecretRequest', description: `New values by name: ${givenNames.join(', ')}.` });

export const SecretChanged = z
  .strictObject({
    status: z.literal('ok'),
    changed: z.array(z.enum(givenNames)),
    /** What is allowed here and would be refused in `live`. */
    warnings: z.array(z.string()),
    next_step: z.string(),
  })
  .meta({ id: 'SecretChanged' });

export const SecretAge = z
  .strictObject({
    /** One of the known names, or `operator:` and whose bearer token it is. */
    name: z.string(),
    set: z.boolean(),
    changed_at: At.nullable(),
    /** Whole days; null when it is not known. */
    age_days: z.int().nonnegative().nullable(),
    /** Also true when the age is not known. */
    needs_rotation: z.boolean(),
  })
  .meta({ id: 'SecretAge' });

export const SecretList = z
  .strictObject({ secrets: z.array(SecretAge), rotate_after_days: z.int().positive() })
  .meta({ id: 'SecretList' });
