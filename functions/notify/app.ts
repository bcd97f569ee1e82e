/**
 * Takes messages off the queue and says them in the chat. What Telegram does not take now is thrown back, and comes again
 * until it does or is put aside; what Telegram will never take, since we made it wrong, is logged and dropped.
 */
import type { SQSEvent } from 'aws-lambda';
import { GrammyError } from 'grammy';
import { NoticeMessage } from '#shared/wire/notice.ts';
import type { Log } from '#functions/log.ts';
import type { Chat } from '#functions/telegram-chat.ts';
import type { TelegramSecret } from '#functions/telegram-secret.ts';

export interface NotifyDeps {
  /** Null where no bot is set up. */
  readonly secret: () => Promise<TelegramSecret | null>;
  readonly chat: (secret: TelegramSecret) => Chat;
  readonly log: Log;
}

/** The message is not one that Telegram can take; every other refusal may be over the next time. */
const BAD_REQUEST = 400;

export const createNotify =
  (deps: NotifyDeps) =>
  async (event: Pick<SQSEvent, 'Records'>): Promise<void> => {
    const secret = await deps.secret();
    for (const { messageId, body } of event.Records) {
      const message = read(body);
      if (message === null) {
        deps.log.error('notice.unreadable', { messageId, bytes: body.length });
        continue;
      }
      if (secret === null) {
        // The bot was taken away after this was queued.
        deps.log.warn('notice.no_bot', { id: message.id });
        continue;
      }
      await say(deps, deps.chat(secret), message);
    }
  };

function read(body: string): NoticeMessage | null {
  try {
    const parsed = NoticeMessage.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

async function say(
  { log }: NotifyDeps,
  chat: Chat,
  { id, level, text, buttons, mentions }: NoticeMessage,
): Promise<void> {
  try {
    await chat.say({ text, buttons, mentions });
    log.info('notice.said', { id, severity: level });
  } catch (error) {
    const refused = error instanceof GrammyError ? error : null;
    if (refused?.error_code !== BAD_REQUEST) throw error;
    log.error('notice.refused', { id, severity: level, text, why: refused.description });
  }
}
