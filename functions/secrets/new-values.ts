/** What a secret becomes. Of what is not given, value and age stay; nothing is replaced by itself. */
import * as z from 'zod';
import type { EpochMs } from '#shared/domain/time.ts';
import { sameSecret } from '#shared/store/operators.ts';
import type { GivenName } from '#shared/wire/http-secrets.ts';
import { At } from '#shared/wire/primitives.ts';
import type { VenueKeys } from '#shared/wire/venue-keys.ts';
import { refuse, type Refusal } from '#functions/answer.ts';
import type { Given } from './names.ts';
import type { SecretNow } from '#shared/aws/change-secret.ts';

/** What there is to change in the bot's secret; the rest of it stays as it is. */
export const TelegramKeys = z.looseObject({
  bot_token: z.string(),
  webhook_secret: z.string(),
  chat_id: z.int(),
  changed_at: z.object({ bot_token: At.optional(), webhook_secret: At.optional() }).optional(),
});
export type TelegramKeys = z.output<typeof TelegramKeys>;

const inPlaceAlready = (what: string): Refusal =>
  refuse('secret_refused', `that is the ${what} that is in place`, 'nothing was changed; its age would lie');

/** Null: nothing of it was given. */
export type Next<T> = { readonly kind: 'next'; readonly value: T } | Refusal | null;
const next = <T>(value: T): Next<T> => ({ kind: 'next', value });

export function nextVenueKeys(now: SecretNow<VenueKeys> | null, given: Given, at: EpochMs): Next<VenueKeys> {
  const value = (name: GivenName): string => given.get(name) ?? '';
  const binance = given.has('BINANCE_UM_API_KEY')
    ? { apiKey: value('BINANCE_UM_API_KEY'), secret: value('BINANCE_UM_API_SECRET'), changed_at: at }
    : null;
  const okx = given.has('OKX_API_KEY')
    ? {
        apiKey: value('OKX_API_KEY'),
        secret: value('OKX_API_SECRET'),
        passphrase: value('OKX_API_PASSPHRASE'),
        changed_at: at,
      }
    : null;
  if (binance === null && okx === null) return null;
  if (now === null) {
    if (binance !== null && okx !== null) return next({ 'binance-um': binance, okx });
    return refuse('secret_refused', 'there are no venue keys yet', 'nothing was changed; give all of both venues');
  }
  const before = now.value;
  const same =
    (binance !== null && sameSecret(binance.apiKey, before['binance-um'].apiKey)) ||
    (okx !== null && sameSecret(okx.apiKey, before.okx.apiKey));
  if (same) return inPlaceAlready('venue key');
  const aged = <Key extends { changed_at?: EpochMs | undefined }>(key: Key): Key => ({
    ...key,
    changed_at: key.changed_at ?? now.createdAt,
  });
  return next({ 'binance-um': binance ?? aged(before['binance-um']), okx: okx ?? aged(before.okx) });
}

export function nextTelegram(now: SecretNow<TelegramKeys> | null, given: Given, at: EpochMs): Next<TelegramKeys> {
  const token = given.get('TELEGRAM_BOT_TOKEN');
  const webhook = given.get('TELEGRAM_WEBHOOK_SECRET');
  const chat = given.get('TELEGRAM_CHAT_ID');
  if (token === undefined && webhook === undefined && chat === undefined) return null;
  if (now === null) {
    if (token !== undefined && webhook !== undefined && chat !== undefined) {
      const changed_at = { bot_token: at, webhook_secret: at };
      return next({ bot_token: token, webhook_secret: webhook, chat_id: Number(chat), changed_at });
    }
    return refuse(
      'secret_refused',
      'no bot is set up',
      'nothing was changed; give TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET and TELEGRAM_CHAT_ID',
    );
  }
  const { value: before, createdAt } = now;
  const same =
    (token !== undefined && sameSecret(token, before.bot_token)) ||
    (webhook !== undefined && sameSecret(webhook, before.webhook_secret)) ||
    (chat !== undefined && Number(chat) === before.chat_id);
  if (same) return inPlaceAlready('value');
  return next({
    ...before,
    bot_token: token ?? before.bot_token,
    webhook_secret: webhook ?? before.webhook_secret,
    chat_id: chat === undefined ? before.chat_id : Number(chat),
    changed_at: {
      bot_token: token === undefined ? (before.changed_at?.bot_token ?? createdAt) : at,
      webhook_secret: webhook === undefined ? (before.changed_at?.webhook_secret ?? createdAt) : at,
    },
  });
}
