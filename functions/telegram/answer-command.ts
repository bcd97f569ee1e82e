/** Does what a command asks for, and says what came of it, in the words of whoever asked. */
import type { MonotonicMs } from '#shared/domain/time.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import { limitNames } from '#shared/wire/level.ts';
import type { OperatorRecord } from '#shared/wire/operator.ts';
import { awaitReceipt, type ReceiptWaits } from '#functions/command-answer.ts';
import type { ApprovalsDeps } from '#functions/decide-request.ts';
import { fileCommand, type CommandDeps } from '#functions/file-command.ts';
import { hold } from '#functions/hold.ts';
import { nextStepOf } from '#functions/latches.ts';
import { setRun } from '#functions/set-run.ts';
import type { Said } from '#functions/telegram-chat.ts';
import { commandNames, commands, type CommandName, type TelegramCommand } from './command.ts';
import { dailyReply } from './daily-reply.ts';
import { liquidityReply } from './liquidity-reply.ts';
import { receiptReply } from './receipt-reply.ts';
import { reconcileReply } from './reconcile-reply.ts';
import { statusReply } from './status-reply.ts';
import { acknowledge } from './acknowledge.ts';
import { whyOf, type Texts } from './texts.ts';
import { approveWith, askFor, CHANNEL, askForCode, declineOrWithdraw } from './two-people.ts';

export interface CommandAnswerDeps extends ApprovalsDeps, CommandDeps, ReceiptWaits {
  readonly trading: CommandDeps['trading'] & Pick<TradingStore, 'latestReport'>;
}

export interface From {
  readonly operator: OperatorRecord;
  readonly texts: Texts;
  /** The same for every delivery of one message. */
  readonly messageId: string;
  readonly since: MonotonicMs;
}

const kindsOfCommand = { command: 'kill' } as const;

/** What a person may not do is refused before anything is read. */
const mayNot = ({ role }: OperatorRecord, { kind }: TelegramCommand): boolean => {
  if (role === 'operator' || kind === 'none' || kind === 'unknown' || kind === 'usage' || kind === 'bare_code') {
    return false;
  }
  return commands[kind === 'command' ? kindsOfCommand.command : kind] === 'operator';
};

const helpText = ({ id, role }: OperatorRecord, texts: Texts): string =>
  [
    texts.helpTitle(id, role),
    ...commandNames
      .filter((name) => role === 'operator' || commands[name] === 'viewer')
      .map((name) => texts.help[name]),
  ].join('\n');

const usageText = (name: CommandName, texts: Texts): string =>
  [texts.usage(name), ...(name === 'raise_limit' ? [texts.limitNames(limitNames)] : [])].join('\n');

/** Null says nothing. */
export async function answerCommand(
  deps: CommandAnswerDeps,
  from: From,
  command: TelegramCommand,
): Promise<Said | null> {
  const { operator, texts } = from;
  if (mayNot(operator, command)) return { text: texts.viewer(operator.id) };
  switch (command.kind) {
    case 'none':
      return null;
    case 'unknown':
      return { text: texts.unknown(command.name, command.nearest) };
    case 'usage':
      return { text: usageText(command.name, texts) };
    case 'bare_code':
      return { text: texts.bareCode };
    case 'help':
      return { text: helpText(operator, texts) };
    case 'status':
      return statusReply(deps, texts);
    case 'reconcile':
      return { text: await reconcileReply(deps, texts) };
    case 'liquidity':
      return { text: await liquidityReply(deps, texts) };
    case 'daily':
      return { text: await dailyReply(deps, texts) };
    case 'hold':
      return { text: await holdNow(deps, from, command.reason) };
    case 'run':
      return { text: await runNow(deps, from) };
    case 'ack':
      await acknowledge(deps, operator.id, command.number);
      return { text: texts.acknowledged(operator.id) };
    case 'command': {
      const { wish } = command;
      const reason = command.reason ?? texts.noReason;
      const asked = { wish, by: operator.id, reason, channel: CHANNEL, requestedBy: null };
      const filed = await fileCommand(deps, { ...asked, correlationId: from.messageId });
      if (filed.kind === 'refusal') return { text: texts.refused(wish.kind, whyOf(texts, filed)) };
      return { text: receiptReply(await awaitReceipt(deps, filed), texts) };
    }
    case 'resume':
      return askFor(deps, operator.id, { action: 'resume', ...command }, texts);
    case 'exit_safe_mode':
    case 'exit_dry_run':
      return askFor(deps, operator.id, { action: command.kind, reason: command.reason }, texts);
    case 'raise_limit': {
      const { limit, reason } = command;
      return askFor(deps, operator.id, { action: 'raise_limit', reason, about: { limit } }, texts);
    }
    case 'approve': {
      const { id, code } = command;
      return code === null
        ? askForCode(deps, operator, id, texts)
        : approveWith(deps, operator, { id, code, shown: '' }, texts);
    }
    case 'deny': {
      const { id, reason } = command;
      return declineOrWithdraw(deps, operator.id, { id, note: reason ?? texts.declineNote }, texts);
    }
  }
}

async function holdNow(
  deps: CommandAnswerDeps,
  { operator, texts, messageId, since }: From,
  reason: string | null,
): Promise<string> {
  const note = reason ?? texts.noReason;
  const asked = { book: deps.book, note, by: operator.id, channel: CHANNEL, requestedBy: null };
  const held = await hold(deps, { ...asked, holdId: messageId }, since);
  if (held.kind === 'refusal') return texts.refused('HOLD', whyOf(texts, held));
  const { acknowledged, ack_ms: ackMs, version } = held.answer;
  return acknowledged ? texts.held(Math.round(ackMs ?? 0), version) : texts.heldUnacknowledged(version);
}

async function runNow(deps: CommandAnswerDeps, { operator, texts, since }: From): Promise<string> {
  const set = await setRun(deps, { by: operator.id, channel: CHANNEL }, since);
  if (set.kind === 'refusal') return texts.refused('RUN', whyOf(texts, set));
  const { acknowledged, ack_ms: ackMs, version } = set.answer;
  const done = acknowledged ? texts.running(Math.round(ackMs ?? 0), version) : texts.runningUnacknowledged(version);
  return `${done}\n${texts.next[nextStepOf(set.level)]}`;
}
