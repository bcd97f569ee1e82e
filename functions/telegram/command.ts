/** What a message asks for. Reads words; knows nothing of who wrote them or whether they may. */
import type * as z from 'zod';
import { LimitChange } from '#shared/wire/level.ts';
import { ApprovalId, Reason } from '#shared/wire/primitives.ts';
import { nearestOf } from './nearest.ts';

/** Every command there is, in the order of `/help`. `viewer`: whoever may look. */
export const commands = {
  status: 'viewer',
  reconcile: 'viewer',
  liquidity: 'viewer',
  daily: 'viewer',
  hold: 'operator',
  kill: 'operator',
  cancel_all: 'operator',
  close_all: 'operator',
  resume: 'operator',
  exit_safe_mode: 'operator',
  exit_dry_run: 'operator',
  raise_limit: 'operator',
  approve: 'operator',
  deny: 'operator',
  run: 'operator',
  ack: 'operator',
  help: 'viewer',
} as const;
export type CommandName = keyof typeof commands;
export const commandNames = Object.keys(commands) as readonly CommandName[];

const aliases: Readonly<Record<string, CommandName>> = { pause: 'hold', close: 'close_all', start: 'help' };

export type TelegramCommand =
  | { readonly kind: 'status' | 'reconcile' | 'liquidity' | 'daily' | 'help' | 'run' }
  | { readonly kind: 'hold'; readonly reason: string | null }
  | {
      readonly kind: 'command';
      readonly wish:
        | { readonly kind: 'cancel_all' | 'close_all' }
        | { readonly kind: 'kill'; readonly flatten: boolean };
      readonly reason: string | null;
    }
  | { readonly kind: 'resume'; readonly reason: string; readonly alsoSafeMode: boolean }
  | { readonly kind: 'exit_safe_mode' | 'exit_dry_run'; readonly reason: string }
  | { readonly kind: 'raise_limit'; readonly limit: z.output<typeof LimitChange>; readonly reason: string }
  /** Without a code the bot asks for it. */
  | { readonly kind: 'approve'; readonly id: string; readonly code: string | null }
  | { readonly kind: 'deny'; readonly id: string; readonly reason: string | null }
  /** Null: everything told so far. */
  | { readonly kind: 'ack'; readonly number: number | null }
  /** A command of ours, and not in the form it has. */
  | { readonly kind: 'usage'; readonly name: CommandName }
  | { readonly kind: 'unknown'; readonly name: string; readonly nearest: string | null }
  /** A one-time code that answers nothing. */
  | { readonly kind: 'bare_code' }
  | { readonly kind: 'none' };

const COMMAND = /^\/([a-z_]{1,32})(?:@[A-Za-z0-9_]{1,64})?(?:\s+([\s\S]*))?$/i;
const REASON_CHARACTERS_MAX = 500;
/** A one-time code, or an approve token. */
const CODE_CHARACTERS_MAX = 200;
/** `/kill flatten` also closes positions; whatever else stands behind a command is its reason. */
const FLATTEN = /^flatten\b\s*/i;
/** No word of a sentence begins with a plus, so no reason asks for more than its author meant. */
const ALSO_SAFE_MODE = /^\+safe_mode(\s+|$)/i;

/** As phones show it. */
const BARE_CODE = /^\d{3} ?\d{3}$/;

const isName = (word: string): word is CommandName => Object.hasOwn(commands, word);

/** `/hold@name_of_bot reason`, in any case; `none` for a message that is no command. */
export function commandOf(text: string): TelegramCommand {
  const trimmed = text.trim();
  if (BARE_CODE.test(trimmed)) return { kind: 'bare_code' };
  const [, word = '', tail = ''] = COMMAND.exec(trimmed) ?? [];
  const said = word.toLowerCase();
  const name = aliases[said] ?? said;
  if (isName(name)) return read(name, tail.trim());
  const slashed = slashedWord(trimmed);
  return slashed === null ? { kind: 'none' } : { kind: 'unknown', name: slashed, nearest: nearestTo(slashed) };
}

/** What stands behind a slash, in whatever letters, as it was meant for the bot. */
function slashedWord(text: string): string | null {
  const [, word] = /^\/([^\s@/]{0,32})/.exec(text) ?? [];
  return word === undefined ? null : word.toLowerCase();
}
const nearestTo = (word: string): string | null => nearestOf(word, [...commandNames, ...Object.keys(aliases)]);

function read(name: CommandName, rest: string): TelegramCommand {
  switch (name) {
    case 'status':
    case 'reconcile':
    case 'liquidity':
    case 'daily':
    case 'help':
    case 'run':
      return { kind: name };
    case 'ack':
      if (rest === '') return { kind: name, number: null };
      return /^\d{1,12}$/.test(rest) ? { kind: name, number: Number(rest) } : { kind: 'usage', name };
    case 'hold':
      return { kind: 'hold', reason: reasonOf(rest) };
    case 'cancel_all':
    case 'close_all':
      return { kind: 'command', wish: { kind: name }, reason: reasonOf(rest) };
    case 'kill': {
      const flatten = FLATTEN.test(rest);
      return { kind: 'command', wish: { kind: name, flatten }, reason: reasonOf(rest.replace(FLATTEN, '')) };
    }
    case 'resume': {
      const alsoSafeMode = ALSO_SAFE_MODE.test(rest);
      return because(name, rest.replace(ALSO_SAFE_MODE, ''), (reason) => ({ kind: 'resume', reason, alsoSafeMode }));
    }
    case 'exit_safe_mode':
    case 'exit_dry_run':
      return because(name, rest, (reason) => ({ kind: name, reason }));
    case 'raise_limit': {
      const [, limit, scope, value, why = ''] = /^(\S+)\s+(\S+)\s+(\S+)\s+([\s\S]+)$/.exec(rest) ?? [];
      const change = LimitChange.safeParse({ limit, scope, value });
      if (!change.success) return { kind: 'usage', name };
      return because(name, why, (reason) => ({ kind: name, limit: change.data, reason }));
    }
    case 'approve': {
      const [, id = '', code = ''] = /^(\S+)(?:\s+([\s\S]+))?$/.exec(rest) ?? [];
      if (!ApprovalId.safeParse(id).success || code.length > CODE_CHARACTERS_MAX) return { kind: 'usage', name };
      return { kind: name, id, code: code.trim() === '' ? null : code.trim() };
    }
    case 'deny': {
      const [, id = '', why = ''] = /^(\S+)(?:\s+([\s\S]+))?$/.exec(rest) ?? [];
      return ApprovalId.safeParse(id).success ? { kind: name, id, reason: reasonOf(why) } : { kind: 'usage', name };
    }
  }
}

/** What needs two people needs a reason as well. */
function because(name: CommandName, rest: string, make: (reason: string) => TelegramCommand): TelegramCommand {
  const reason = Reason.safeParse(rest.trim().slice(0, REASON_CHARACTERS_MAX));
  return reason.success ? make(reason.data) : { kind: 'usage', name };
}

function reasonOf(rest: string): string | null {
  const reason = rest.trim().slice(0, REASON_CHARACTERS_MAX);
  return reason === '' ? null : reason;
}

/** Whether a message may hold a code, whoever wrote it and in whatever form: such a one never stays in the chat. */
export const mayHoldCode = (text: string): boolean =>
  /\/approve\b/i.test(text) || BARE_CODE.test(text.trim()) || nearestTo(slashedWord(text.trim()) ?? '') === 'approve';
