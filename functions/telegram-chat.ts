/** What the bot does in its chat, through Telegram's Bot API. */
import { Api, InlineKeyboard } from 'grammy';
import type { Button } from './telegram-buttons.ts';

/** Telegram answers in well under a second; nothing that was asked for waits for this, since it is done before. */
const CALL_S_MAX = 5;
/** Telegram takes no longer text. */
export const TEXT_CHARACTERS_MAX = 4_096;
/** What a press of a button may be answered with. */
const TOAST_CHARACTERS_MAX = 200;

export interface Said {
  readonly text: string;
  /** Rows of buttons under it. */
  readonly buttons?: readonly (readonly Button[])[];
  /** Asks this person, whose name the text begins with, to answer as a reply. */
  readonly asks?: Mentioned;
  /** Named in a last line of their own, so that their phones ring. */
  readonly mentions?: readonly Mentioned[];
}
export interface Mentioned {
  readonly userId: number;
  readonly name: string;
}

/** The one allowed chat. Everything of it rejects when Telegram does not answer, or refuses. */
export interface Chat {
  say(said: Said): Promise<void>;
  remove(messageId: number): Promise<void>;
  /** Ends the clock that a pressed button shows, with a line that only the presser sees. */
  answerPress(pressId: string, text: string): Promise<void>;
  /** Takes the buttons away from a message whose matter is settled. */
  takeButtons(messageId: number): Promise<void>;
}

const clipped = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** @param apiRoot another address than Telegram's own: a stand-in */
export function telegramChat(botToken: string, chatId: number, apiRoot: string | undefined): Chat {
  const api = new Api(botToken, { timeoutSeconds: CALL_S_MAX, ...(apiRoot === undefined ? {} : { apiRoot }) });
  return {
    say: async ({ text, buttons = [], asks, mentions = [] }) => {
      const rows = buttons.map((row) => row.map((one) => InlineKeyboard.text(one.text, one.data)));
      const names = mentions.map(({ name }) => name).join(' ');
      const room = TEXT_CHARACTERS_MAX - (names === '' ? 0 : names.length + 1);
      const body = clipped(text, room);
      const entities = [
        ...(asks === undefined ? [] : [mentionAt(0, asks)]),
        ...mentionsFrom(body.length + 1, mentions),
      ];
      await api.sendMessage(chatId, names === '' ? body : `${body}\n${names}`, {
        ...(rows.length === 0 ? {} : { reply_markup: InlineKeyboard.from(rows) }),
        ...(asks === undefined ? {} : { reply_markup: { force_reply: true as const, selective: true } }),
        ...(entities.length === 0 ? {} : { entities }),
      });
    },
    remove: async (messageId) => {
      await api.deleteMessage(chatId, messageId);
    },
    answerPress: async (pressId, text) => {
      await api.answerCallbackQuery(pressId, { text: clipped(text, TOAST_CHARACTERS_MAX) });
    },
    takeButtons: async (messageId) => {
      await api.editMessageReplyMarkup(chatId, messageId);
    },
  };
}

const mentionAt = (offset: number, { userId, name }: Mentioned) => ({
  type: 'text_mention' as const,
  offset,
  length: name.length,
  user: { id: userId, is_bot: false, first_name: name },
});

function mentionsFrom(start: number, mentions: readonly Mentioned[]): ReturnType<typeof mentionAt>[] {
  let offset = start;
  return mentions.map((one) => {
    const mention = mentionAt(offset, one);
    offset += one.name.length + 1;
    return mention;
  });
}
