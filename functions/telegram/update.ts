/** What we read of Telegram's updates. Everything else in them is Telegram's business. */
import * as z from 'zod';

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
