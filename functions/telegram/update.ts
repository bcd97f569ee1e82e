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
  | { readonly kind: 'reconcile' | 'liquidity' }
  | { readonly kind: 'hold'; readonly reason: string | null }
  | {
      readonly kind: 'command';
      readonly wish:
        | { readonly kind: 'cancel_all' | 'close_all' }
        | { readonly kind: 'kill'; readonly flatten: boolean };
      readonly reason: string | null;
    }
  | { readonly kind: 'unknown'; readonly name: string }
  | { readonly kind: 'none' };

const COMMAND = /^\/([a-z_]{1,32})(?:@[A-Za-z0-9_]{1,64})?(?:\s+([\s\S]*))?$/i;
const REASON_CHARACTERS_MAX = 500;

/** `/kill flatten` also closes positions; whatever else stands behind a command is its reason. */
const FLATTEN = /^flatten\b\s*/i;

/** `/hold <reason>` (or `/pause`), `/kill`, `/cancel_all`, `/close_all` `/status`, `/reconcile` and `/liquidity`, with the bot's name or without. */
export function commandOf(text: string): TelegramCommand {
  const [, word = '', rest = ''] = COMMAND.exec(text.trim()) ?? [];
  const name = word.toLowerCase();
  if (name === '') return { kind: 'none' };
  if (name === 'status') return { kind: 'status' };
  if (name === 'reconcile' || name === 'liquidity') return { kind: name };
  if (name === 'hold' || name === 'pause') return { kind: 'hold', reason: reasonOf(rest) };
  if (name === 'cancel_all' || name === 'close_all') {
    return { kind: 'command', wish: { kind: name }, reason: reasonOf(rest) };
  }
  if (name === 'kill') {
    const flatten = FLATTEN.test(rest.trim());
    return { kind: 'command', wish: { kind: name, flatten }, reason: reasonOf(rest.trim().replace(FLATTEN, '')) };
  }
  return { kind: 'unknown', name };
}

function reasonOf(rest: string): string | null {
  const reason = rest.trim().slice(0, REASON_CHARACTERS_MAX);
  return reason === '' ? null : reason;
}
