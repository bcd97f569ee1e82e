import { Api } from 'grammy';

/** Telegram answers in well under a second; a HOLD never waits for this, since it is in force before we answer. */
const SEND_S_MAX = 5;

/** @param apiRoot another address than Telegram's own: a stand-in */
export function telegramSender(botToken: string, apiRoot: string | undefined) {
  const api = new Api(botToken, { timeoutSeconds: SEND_S_MAX, ...(apiRoot === undefined ? {} : { apiRoot }) });
  return async (chatId: number, text: string): Promise<void> => {
    await api.sendMessage(chatId, text);
  };
}
