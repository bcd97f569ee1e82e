/**
 * Telegram's webhook. It proves who is calling before it reads a word, knows people by their numbers only, and does a
 * thing once: an update that was finished is never worked on again, one that was cut short is finished.
 */
import { operatorOfTelegram, sameSecret } from '#shared/store/operators.ts';
import type { TelegramUpdates } from '#shared/store/identity-ports.ts';
import type { OperatorRecord } from '#shared/wire/operator.ts';
import { done, refuse, type OperationsOf } from '#functions/answer.ts';
import { answerCommand, type CommandAnswerDeps, type From } from './answer-command.ts';
import type { Chat, Said } from '#functions/telegram-chat.ts';
import { acknowledge } from './acknowledge.ts';
import { commandOf, mayHoldCode } from './command.ts';
import { pressedOf, requestAskedFor, type Pressed } from '#functions/telegram-buttons.ts';
import { textsOf } from './texts.ts';
import { approveWith, askForCode, declineOrWithdraw } from './two-people.ts';
import { botIdOf, type TelegramSecret } from '#functions/telegram-secret.ts';
import { TelegramUpdate, type TelegramMessage, type TelegramPress } from './update.ts';

export interface TelegramDeps extends CommandAnswerDeps {
  /** Null where no bot is set up. */
  readonly secret: () => Promise<TelegramSecret | null>;
  readonly updates: TelegramUpdates;
  readonly chat: (secret: TelegramSecret) => Chat;
}

const SECRET_HEADER = 'x-telegram-bot-api-secret-token';
const nothingMore = done({});

export function telegramOperations(deps: TelegramDeps): OperationsOf<'telegram'> {
  return {
    telegramWebhook: async ({ headers, rawBody }) => {
      const secret = await deps.secret();
      if (secret === null) return refuse('unavailable', 'Telegram is not set up', 'put its secret in place');
      if (!sameSecret(headers[SECRET_HEADER] ?? '', secret.webhook_secret)) {
        return refuse('unauthenticated', 'this is not Telegram', null);
      }
      const update = readUpdate(rawBody);
      if (update === null) {
        deps.log.warn('telegram.unreadable', { bytes: rawBody.length });
        // Anything but 200 makes Telegram deliver the same update again, and it would be as unreadable.
        return nothingMore;
      }
      if ((await deps.updates.begin(update.update_id, deps.clock.wall())) === 'done') return nothingMore;
      const { message, callback_query: press } = update;
      const desk: Desk = { deps, secret, chat: deps.chat(secret), messageId: `telegram${update.update_id}` };
      if (message !== undefined) await hear(desk, message);
      if (press !== undefined) await feel(desk, press);
      await deps.updates.finish(update.update_id, deps.clock.wall());
      return nothingMore;
    },
  };
}

function readUpdate(rawBody: string): TelegramUpdate | null {
  let value: unknown;
  try {
    value = JSON.parse(rawBody);
  } catch {
    return null;
  }
  const parsed = TelegramUpdate.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** What one update is worked on with. */
interface Desk {
  readonly deps: TelegramDeps;
  readonly secret: TelegramSecret;
  readonly chat: Chat;
  readonly messageId: string;
}

async function fromOf({ deps, messageId }: Desk, userId: number): Promise<From | null> {
  const operator = operatorOfTelegram(await deps.operators(), userId);
  if (operator === null) return null;
  return { operator, texts: textsOf(operator.language), messageId, since: deps.clock.monotonic() };
}

/** Strangers, and other chats, are not told that anybody is here. */
async function hear(desk: Desk, message: TelegramMessage): Promise<void> {
  const { deps, secret, chat } = desk;
  const { text } = message;
  if (text === undefined || message.from === undefined) return;
  if (message.chat.id !== secret.chat_id) return stranger(desk, message.from.id, message.chat.id);
  const asked = requestOfReply(secret, message);
  const removed = asked !== null || mayHoldCode(text) ? takeAway(desk, message.message_id) : null;
  const from = await fromOf(desk, message.from.id);
  if (from === null) {
    await removed;
    return stranger(desk, message.from.id, message.chat.id);
  }
  const said =
    asked === null ? await answerCommand(deps, from, commandOf(text)) : await codeOf(desk, from, asked, message);
  const gone = (await removed) ?? true;
  // The question of the bot goes with its answer, so that nobody answers it twice.
  if (asked !== null && message.reply_to_message !== undefined) {
    await quietly(desk, 'telegram.unremoved', () => chat.remove(message.reply_to_message?.message_id ?? 0));
  }
  if (said === null) return;
  await sayQuietly(desk, gone ? said : { ...said, text: `${said.text}\n${from.texts.codeStays}` });
}

const stranger = ({ deps }: Desk, user: number, chat: number): void =>
  deps.log.warn('telegram.stranger', { user, chat });

/** The request that a message answers with a code: it replies to a question that this bot, and no other, has asked. */
function requestOfReply(
  secret: TelegramSecret,
  { reply_to_message: question, text = '' }: TelegramMessage,
): string | null {
  if (question?.from?.id !== botIdOf(secret) || text.startsWith('/')) return null;
  return requestAskedFor(question.text ?? '');
}

function codeOf({ deps }: Desk, { operator, texts }: From, id: string, answer: TelegramMessage): Promise<Said> {
  const { text = '', reply_to_message: question } = answer;
  if (operator.role !== 'operator') return Promise.resolve({ text: texts.viewer(operator.id) });
  return approveWith(deps, operator, { id, code: text.trim(), shown: question?.text ?? '' }, texts);
}

/** A button under a request. What it does is said to all; the presser's clock is stopped in any case. */
async function feel(desk: Desk, press: TelegramPress): Promise<void> {
  const { deps, secret, chat } = desk;
  const { message } = press;
  if (message?.chat.id !== secret.chat_id) return stranger(desk, press.from.id, message?.chat.id ?? 0);
  const from = await fromOf(desk, press.from.id);
  if (from === null) return stranger(desk, press.from.id, message.chat.id);
  const { operator, texts } = from;
  const stopClock = (text: string): Promise<boolean> =>
    quietly(desk, 'telegram.unsent', () => chat.answerPress(press.id, text));
  const pressed = pressedOf(press.data ?? '');
  if (operator.role !== 'operator' || pressed === null) {
    await stopClock(pressed === null ? texts.usage('help') : texts.viewer(operator.id));
    return;
  }
  const { said, settled, toast } = await decide(deps, operator, pressed, from);
  await stopClock(toast ?? said.text);
  if (settled) await quietly(desk, 'telegram.unsent', () => chat.takeButtons(message.message_id));
  await sayQuietly(desk, said);
}

async function decide(
  deps: TelegramDeps,
  operator: OperatorRecord,
  pressed: Pressed,
  { texts }: From,
): Promise<{ readonly said: Said; readonly settled: boolean; readonly toast: string | null }> {
  if (pressed.kind === 'acknowledge') {
    await acknowledge(deps, operator.id, pressed.number);
    return { said: { text: texts.acknowledged(operator.id) }, settled: true, toast: null };
  }
  const { kind, id } = pressed;
  if (kind === 'approve') {
    const said = await askForCode(deps, operator, id, texts);
    return { said, settled: false, toast: said.asks === undefined ? null : texts.toastCode };
  }
  const { settled, ...said } = await declineOrWithdraw(deps, operator.id, { id, note: texts.declineNote }, texts);
  return { said, settled, toast: null };
}

/** What was asked is done by now: a call to Telegram that fails is logged and nothing more. */
async function quietly({ deps }: Desk, event: string, call: () => Promise<void>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    deps.log.warn(event, { error: error instanceof Error ? error.message : String(error) });
    return false;
  }
}
const sayQuietly = (desk: Desk, said: Said): Promise<boolean> =>
  quietly(desk, 'telegram.unsent', () => desk.chat.say(said));

/** @returns whether the message is gone */
function takeAway(desk: Desk, messageId: number | undefined): Promise<boolean> {
  if (messageId === undefined) return Promise.resolve(false);
  return quietly(desk, 'telegram.unremoved', () => desk.chat.remove(messageId));
}
