/**
 * Takes messages off the queue and says them in the chat. What Telegram does not take now is thrown back, and comes again
 * until it does or is put aside; what Telegram will never take, since we made it wrong, is logged and dropped.
 */
import type { SQSRecord } from 'aws-lambda';
import { GrammyError } from 'grammy';
import { NoticeMessage } from '#shared/wire/notice.ts';
import type { Chat } from '#functions/telegram-chat.ts';
import type { TelegramSecret } from '#functions/telegram-secret.ts';
import { keepOutcome, type TellingDelivery } from './told.ts';

export interface NotifyDeps extends TellingDelivery {
  /** Null where no bot is set up. */
  readonly secret: () => Promise<TelegramSecret | null>;
  readonly chat: (secret: TelegramSecret) => Chat;
}

/** The message is not one that Telegram can take; every other refusal may be over the next time. */
const BAD_REQUEST = 400;

export const createNotify =
  (deps: NotifyDeps) =>
  async (event: { readonly Records: readonly Pick<SQSRecord, 'messageId' | 'body'>[] }): Promise<void> => {
    const secret = await deps.secret();
    for (const { messageId, body } of event.Records) {
      const message = read(body);
      if (message === null) {
        deps.log.error('notice.unreadable', { messageId, bytes: body.length });
        await keepOutcome(deps, { kind: 'lost', why: 'a message in the queue could not be read' });
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

async function say(deps: NotifyDeps, chat: Chat, { id, level, text, buttons, mentions }: NoticeMessage): Promise<void> {
  const { log } = deps;
  try {
    await chat.say({ text, buttons, mentions });
  } catch (error) {
    const refused = error instanceof GrammyError ? error : null;
    const why = error instanceof Error ? error.message : String(error);
    if (refused?.error_code !== BAD_REQUEST) {
      await keepOutcome(deps, { kind: 'failed', why });
      throw error;
    }
    log.error('notice.refused', { id, severity: level, text, why: refused.description });
    await keepOutcome(deps, { kind: 'lost', why });
    return;
  }
  log.info('notice.said', { id, severity: level });
  await keepOutcome(deps, { kind: 'said' });
}
