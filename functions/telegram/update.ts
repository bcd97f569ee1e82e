/** What we read of Telegram's updates, and the secret behind the webhook. Everything else in them is Telegram's business. */
import * as z from 'zod';
import { Language } from '#shared/wire/operator.ts';

const TEXT_MAX = 4_096;
const Person = z.looseObject({ id: z.int().positive() });
const Chat = z.looseObject({ id: z.int() });
const messageId = z.int().nonnegative();

const Message = z.looseObject({
  message_id: messageId.optional(),
  chat: Chat,
  from: Person.optional(),
  text: z.string().max(TEXT_MAX).optional(),
  reply_to_message: z
    .looseObject({
      message_id: messageId,
      from: Person.optional(),
      text: z.string().max(TEXT_MAX).optional(),
    })
    .optional(),
});
export type TelegramMessage = z.output<typeof Message>;

/** A button that was pressed. Telegram leaves the message out when it is too old. */
const Press = z.looseObject({
  id: z.string().min(1).max(64),
  from: Person,
  message: z.looseObject({ message_id: messageId, chat: Chat }).optional(),
  data: z.string().max(64).optional(),
});
export type TelegramPress = z.output<typeof Press>;

export const TelegramUpdate = z.looseObject({
  update_id: z.int().nonnegative(),
  message: Message.optional(),
  callback_query: Press.optional(),
});
export type TelegramUpdate = z.output<typeof TelegramUpdate>;

/** `chat_id` is the one chat in which commands count. */
export const TelegramSecret = z.object({
  bot_token: z.string().min(10).max(200),
  webhook_secret: z.string().min(16).max(256),
  chat_id: z.int(),
  /** Of what the bot says to all of them; English where nothing is said. */
  language: Language.optional(),
});
export type TelegramSecret = z.output<typeof TelegramSecret>;

/** The bot's own number is the first part of its token. */
export const botIdOf = ({ bot_token: token }: TelegramSecret): number => Number(token.split(':')[0]);
