/** What the bot is set up with: one secret. */
import * as z from 'zod';
import { Language } from '#shared/wire/operator.ts';
import { At } from '#shared/wire/primitives.ts';

/** `chat_id` is the one chat in which commands count. */
export const TelegramSecret = z.object({
  bot_token: z.string().min(10).max(200),
  webhook_secret: z.string().min(16).max(256),
  chat_id: z.int(),
  /** Of what the bot says to all of them; English where nothing is said. */
  language: Language.optional(),
  /** Not known of what was never replaced. */
  changed_at: z.object({ bot_token: At.optional(), webhook_secret: At.optional() }).optional(),
});
export type TelegramSecret = z.output<typeof TelegramSecret>;

/** The bot's own number is the first part of its token. */
export const botIdOf = ({ bot_token: token }: TelegramSecret): number => Number(token.split(':')[0]);
