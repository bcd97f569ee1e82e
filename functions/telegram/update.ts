/** What we read of Telegram's updates. Everything else in them is Telegram's business. */
import * as z from 'zod';

export const TelegramUpdate = z.looseObject({
  update_id: z.int().nonnegative(),
  message: z
    .looseObject({
      chat: z.looseObject({ id: z.int() }),
      from: z.looseObject({ id: z.int().positive() }).optional(),
      text: z.string().max(4_096).optional(),
    })
    .optional(),
});
export type TelegramUpdate = z.output<typeof TelegramUpdate>;

/** The secret behind the webhook. `chat_id` is the one chat in which commands count. */
export const TelegramSecret = z.strictObject({
  bot_token: z.string().min(10).max(200),
  webhook_secret: z.string().min(16).max(256),
  chat_id: z.int(),
});
export type TelegramSecret = z.output<typeof TelegramSecret>;

export type TelegramCommand =
  | { readonly kind: 'status' }
  | { readonly kind: 'hold'; readonly reason: string | null }
  | { readonly kind: 'unknown'; readonly name: string }
  | { readonly kind: 'none' };

const COMMAND = /^\/([a-z_]{1,32})(?:@[A-Za-z0-9_]{1,64})?(?:\s+([\s\S]*))?$/i;
const REASON_CHARACTERS_MAX = 500;

/** `/hold <reason>` (or `/pause`) and `/status`, with the bot's name behind it or without. */
export function commandOf(text: string): TelegramCommand {
  const [, word = '', rest = ''] = COMMAND.exec(text.trim()) ?? [];
  const name = word.toLowerCase();
  if (name === '') return { kind: 'none' };
  if (name === 'status') return { kind: 'status' };
  if (name === 'hold' || name === 'pause') {
    const reason = rest.trim().slice(0, REASON_CHARACTERS_MAX);
    return { kind: 'hold', reason: reason === '' ? null : reason };
  }
  return { kind: 'unknown', name };
}
