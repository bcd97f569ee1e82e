/**
 * Telegram's webhook. It proves who is calling before it reads a word, knows people by their numbers only, and does a
 * thing once: an update that was finished is never worked on again, one that was cut short is finished.
 */
import type { StatusReply } from './status-reply.ts';
import { operatorOfTelegram, sameSecret } from '#shared/store/operators.ts';
import type { TelegramUpdates } from '#shared/store/identity-ports.ts';
import type { OperatorRecord } from '#shared/wire/operator.ts';
import { done, refuse, type OperationsOf, type Refusal } from '#functions/answer.ts';
import { awaitReceipt, type ReceiptWaits } from '#functions/command-answer.ts';
import { fileCommand, type CommandDeps } from '#functions/file-command.ts';
import { hold } from '#functions/hold.ts';
import type { Telling } from '#functions/tell-executor.ts';
import { liquidityReply } from './liquidity-reply.ts';
import { reconcileReply } from './reconcile-reply.ts';
import { receiptReply } from './receipt-reply.ts';
import { commandOf, TelegramUpdate, type TelegramCommand, type TelegramSecret } from './update.ts';

export interface TelegramDeps extends CommandDeps, ReceiptWaits {
  /** Null where no bot is set up. */
  readonly secret: () => Promise<TelegramSecret | null>;
  readonly operators: () => Promise<readonly OperatorRecord[]>;
  readonly updates: TelegramUpdates;
  readonly statusReply: StatusReply;
  readonly send: (secret: TelegramSecret, text: string) => Promise<void>;
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
      const reply = await replyTo(deps, secret, update);
      if (reply !== null) await sendQuietly(deps, secret, reply);
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

/** Null says nothing: strangers, and other chats, are not told that anybody is here. */
async function replyTo(deps: TelegramDeps, secret: TelegramSecret, update: TelegramUpdate): Promise<string | null> {
  const { message } = update;
  if (message?.from === undefined || message.text === undefined) return null;
  const operator = operatorOfTelegram(await deps.operators(), message.from.id);
  if (operator === null || message.chat.id !== secret.chat_id) {
    deps.log.warn('telegram.stranger', { user: message.from.id, chat: message.chat.id });
    return null;
  }
  const since = deps.clock.monotonic();
  return answer(deps, operator, commandOf(message.text), `telegram${update.update_id}`, since);
}

async function answer(
  deps: TelegramDeps,
  operator: OperatorRecord,
  command: TelegramCommand,
  /** The same for every delivery of one message. */
  messageId: string,
  since: ReturnType<Telling['clock']['monotonic']>,
): Promise<string | null> {
  switch (command.kind) {
    case 'none':
      return null;
    case 'unknown':
      return `I do not know /${command.name}. Known here: /status, /reconcile, /liquidity, /hold <reason>, /cancel_all, /close_all, /kill, /kill flatten.`;
    case 'status':
      return deps.statusReply();
    case 'reconcile':
      return reconcileReply(deps);
    case 'liquidity':
      return liquidityReply(deps);
    case 'hold': {
      if (operator.role !== 'operator') return `${operator.id} may look and not act.`;
      const note = command.reason ?? 'no reason given';
      const asked = { book: deps.book, note, by: operator.id, channel: 'telegram', requestedBy: null };
      const held = await hold(deps, { ...asked, holdId: messageId }, since);
      return held.kind === 'held' ? heldReply(held.answer) : refusedReply('HOLD', held);
    }
    case 'command': {
      if (operator.role !== 'operator') return `${operator.id} may look and not act.`;
      const { wish } = command;
      const reason = command.reason ?? 'no reason given';
      const asked = { wish, by: operator.id, reason, channel: 'telegram', requestedBy: null };
      const filed = await fileCommand(deps, { ...asked, correlationId: messageId });
      if (filed.kind === 'refusal') return refusedReply(wish.kind, filed);
      return receiptReply(await awaitReceipt(deps, filed));
    }
  }
}

const heldReply = (answer: {
  readonly acknowledged: boolean;
  readonly ack_ms: number | null;
  readonly version: number;
}) =>
  answer.acknowledged
    ? `HOLD is in force; the executor acknowledged it after ${Math.round(answer.ack_ms ?? 0)} ms (level ${answer.version}).`
    : `HOLD is written (level ${answer.version}), and the executor has NOT acknowledged it yet. Look at /status.`;
const refusedReply = (what: string, { message, hint }: Refusal): string =>
  `${what} is NOT in force: ${message}${hint === null ? '' : ` (${hint})`}`;

/** What was asked is done by now: a reply that cannot be sent is logged and nothing more. */
async function sendQuietly(deps: TelegramDeps, secret: TelegramSecret, text: string): Promise<void> {
  try {
    await deps.send(secret, text);
  } catch (error) {
    deps.log.warn('telegram.unsent', { error: error instanceof Error ? error.message : String(error) });
  }
}
