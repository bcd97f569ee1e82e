/** What the bot says, in English. Its keys are the keys of every other language. */
import { actionWords, type AskedAction } from '#functions/action-words.ts';
import { saysItself } from '#functions/guard-words.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import { requestWords } from '#functions/request-words.ts';
import type { GuardStatus } from '#shared/domain/guard-reading.ts';
import { holdSentences, type HoldReason } from '#shared/domain/hold.ts';
import type { CommandName } from './command.ts';

const help: Readonly<Record<CommandName, string>> = {
  status: '/status - latches, executor, what is amiss, what waits',
  reconcile: '/reconcile - what our books and the venues disagree on',
  liquidity: '/liquidity - what is free at each venue',
  daily: '/daily - the last daily report',
  hold: '/hold <reason>, /pause <reason> - HOLD, at once',
  kill: '/kill [flatten] <reason> - HOLD, safe mode, cancel all; with flatten also close all',
  cancel_all: '/cancel_all <reason> - cancel every order',
  close_all: '/close_all <reason>, /close <reason> - close every position, reduce-only',
  resume: '/resume [+safe_mode] <reason> - ask to lift HOLD (and safe mode with it)',
  exit_safe_mode: '/exit_safe_mode <reason> - ask to leave safe mode',
  exit_dry_run: '/exit_dry_run <reason> - ask to leave dry run',
  raise_limit: '/raise_limit <limit> <scope or -> <value> <reason> - ask for a higher limit',
  approve: '/approve <request id> <your code> - approve what another operator asked for',
  deny: '/deny <request id> [reason] - decline it, or take your own back',
  run: '/run - set RUN, once a resume is approved',
  ack: '/ack - you have seen what was told: nobody is called for it any more',
  help: '/help - this list',
};

export const en = {
  help,
  helpTitle: (id: string, role: 'viewer' | 'operator') =>
    role === 'operator' ? `${id}, you may:` : `${id}, you may look:`,
  unknown: (name: string, nearest: string | null) =>
    `I do not know /${name}.${nearest === null ? '' : ` Did you mean /${nearest}?`} Nothing was done. See /help.`,
  bareCode:
    'That looks like a code, and answers nothing: nothing was done. Answer my question as a reply, or write /approve <request id> <your code>.',
  limitNames: (names: readonly string[]) =>
    `limits: ${names.join(', ')}\nscope: - for the whole book, a venue, or a symbol such as BTCUSDT`,
  usage: (name: CommandName) => `I did not understand that. It is:\n${help[name]}`,
  viewer: (id: string) => `${id} may look and not act.`,
  noReason: 'no reason given',

  held: (ackMs: number, version: number) =>
    `HOLD is in force; the executor acknowledged it after ${ackMs} ms (level ${version}).`,
  heldUnacknowledged: (version: number) =>
    `HOLD is written (level ${version}), and the executor has NOT acknowledged it yet. Look at /status.`,
  running: (ackMs: number, version: number) =>
    `RUN is in force; the executor acknowledged it after ${ackMs} ms (level ${version}).`,
  runningUnacknowledged: (version: number) =>
    `RUN is written (level ${version}), and the executor has NOT acknowledged it yet. Look at /status.`,
  refused: (what: string, why: string) => `${what} is NOT in force: ${why}`,
  notDone: (why: string) => `Nothing was changed: ${why}`,

  /** Of refusals that people meet here; null: the refusal's own words. */
  why: {
    same_operator: null,
    wrong_code: null,
    approvals_locked: null,
    already_decided: null,
    approval_expired: null,
    state_changed: null,
    already_pending: null,
    already_so: null,
    nothing_to_lift: null,
    one_operator: null,
    dry_run_locked: null,
    not_found: null,
    hold_active: null,
    safe_mode_on: null,
    no_granted_resume: null,
    conflict: null,
    unavailable: null,
    runaway: null,
    cooling_down: null,
    two_operators: null,
  } as Readonly<Record<ToldCode, string | null>>,
  instead: {
    same_operator: 'another operator must approve it',
    already_so: 'nothing to do',
    nothing_to_lift: '/run sets RUN once a resume is approved',
    hold_active: '/resume <reason>, then another operator approves',
    safe_mode_on: '/exit_safe_mode <reason>, then another operator approves',
    no_granted_resume: '/resume <reason> first',
    one_operator: 'one operator is enough: use the page or propbotctl',
    not_found: '/status lists what waits',
    runaway: 'wait a minute, find the cause, then /resume <reason>',
    cooling_down: 'find the cause; /resume <reason> after the cooldown',
  } as Readonly<Partial<Record<ToldCode, string>>>,

  actions: actionWords.en,
  filed: (by: string, action: AskedAction, what: string, reason: string) =>
    `${by} asks to ${actionWords.en[action]}${what} (reason: ${reason}). Waiting for another operator.`,
  filedId: (id: string, minutes: number) => `request ${id}, for ${minutes} minutes`,
  alsoSafeMode: ' and to leave safe mode',
  approveButton: 'Approve',
  declineButton: 'Decline',
  askCode: (name: string, id: string) =>
    `${name}, answer this message with your own approve code for request [${id}]. I delete it from the chat.`,
  request: requestWords.en,
  changesTooLong: (id: string, count: number) =>
    `Request [${id}] changes ${count} keys, more than one message can show: approve it on the page, which shows all of them.`,
  lookFirst: 'No code was used: look at what it changes, then answer.',
  toastCode: 'Answer my message with your code.',
  approved: (by: string, action: AskedAction, requestedBy: string) =>
    `${by} approved: ${actionWords.en[action]}, asked by ${requestedBy}.`,
  declined: (by: string, action: AskedAction, requestedBy: string) =>
    `${by} declined: ${actionWords.en[action]}, asked by ${requestedBy}. Nothing was changed.`,
  withdrawn: (by: string, action: AskedAction) => `${by} took back: ${actionWords.en[action]}. Nothing was changed.`,
  declineNote: 'declined in Telegram',
  codeStays: 'I could NOT delete the message with the code: delete it yourself, and let me delete messages here.',
  next: {
    ask_resume: 'Next: /resume <reason>; another operator then approves it.',
    ask_exit_safe_mode: 'Safe mode is on. Next: /exit_safe_mode <reason>; another operator then approves it.',
    hold_first: 'Next: /hold <reason>, then /resume <reason>.',
    set_run: 'A resume is granted. Next: /run.',
    ask_exit_dry_run: 'New hedges are simulated. To trade for real: /exit_dry_run <reason>.',
    nothing: 'Nothing to do: it trades.',
  },

  acknowledged: (by: string) => `${by} has seen it; nobody is called for it any more.`,

  noLevel: (book: string) => `Book ${book} has no control level yet: no executor has ever started.`,
  latches: (mode: string, hold: boolean, safeMode: boolean, dryRun: boolean) =>
    `${mode}, hold ${onOff(hold)}, safe mode ${onOff(safeMode)}, dry run ${onOff(dryRun)}`,
  hold: (reason: HoldReason, by: string, note: string) =>
    `hold ${reason} by ${by}: ${saysItself(reason) ? note : `${holdSentences[reason]}${inBrackets(note)}`}`,
  component: (id: string, status: string, summary: string) => `${id} ${status}: ${summary}`,
  hedges: (real: number, simulated: number) => `open hedges: ${real} real, ${simulated} simulated`,
  autoHedge: (on: boolean, result: string, failures: number, last: string | null) =>
    `auto-hedge ${onOff(on)}: last attempt ${result}${last === null ? '' : ` at ${last}`}, failures in a row ${failures}`,
  executorNever: 'executor: has never said anything',
  executorStale: (seconds: string) => `executor: STALE, last heard of ${seconds} s ago`,
  executorHeard: (seconds: string) => `executor: heard of ${seconds} s ago`,
  moreAmiss: (count: number) => `and ${count} more that are not in order`,
  waits: (action: AskedAction, by: string, id: string, reason: string) =>
    `waits: ${actionWords.en[action]} of ${by}, id ${id}: ${reason}`,

  recon: (status: GuardStatus | 'UNKNOWN', summary: string) => `reconciliation ${status}: ${summary}`,
  break: (kind: BreakRecord['kind'], venue: string, seconds: number, ours: string, theirs: string, ignored: boolean) =>
    `${kind.replaceAll('_', ' ')} on ${venue} for ${seconds} s: ours ${ours}, theirs ${theirs}${ignored ? ' (acknowledged)' : ''}`,
  more: (count: number) => `and ${count} more`,
  toResolve: (count: number) => `${count} to resolve. Resolve manually before resume: the page or propbotctl.`,
  silent: 'The executor is SILENT: this is what it last said.',

  noLiquidity: 'No executor has told what is free at the venues.',
  liquidityBlocked: 'TRADING HALTED FOR SAFETY: liquidity_blocked',
  liquidityOpen: 'liquidity does not block trading',
  venueFree: (venue: string, status: GuardStatus, free: string | null, used: string | null, explanation: string) =>
    `${venue} ${status}: free ${free ?? 'unknown'}, used ${used ?? 'unknown'} USDT. ${explanation}`,
  liquidityNext: 'Top up or lower what is open, see that this says otherwise, then ask for a resume.',

  noReport: 'There is no daily report yet; the first is made at 00:05 UTC.',
  report: (day: string, at: string) => `Daily report of ${day} (UTC), made ${at}`,
  reportHalf: (name: 'real' | 'simulated', pnl: string, closed: number, fills: number, fees: string, funding: string) =>
    `${name}: realised PnL ${pnl} USDT, ${closed} hedges closed, ${fills} fills, fees ${fees}, funding ${funding}`,
  reportMeans: (unrealised: string | null, exposure: string | null, slippageBps: string | null) =>
    `means: unrealised PnL ${unrealised ?? 'not known'}, exposure ${exposure ?? 'not known'} USDT, slippage ${slippageBps ?? 'not known'} bps`,
  reportSafety: (holds: number, throttles: number, breaks: number, chain: string) =>
    `holds set ${holds}, of which throttles ${throttles}, open breaks ${breaks}, audit chain ${chain}`,

  killInForce: ' (HOLD and safe mode are in force)',
  again: ', asked before',
  outcomes: { complete: 'done', incomplete: 'NOT complete', unknown: 'outcome UNKNOWN' },
  where: { claimed: 'it runs', expired: 'nobody ran it', filed: 'no executor has taken it yet', done: 'done' },
  position: (instrument: string, quantity: string) => `position ${instrument} ${quantity}`,
  order: (id: string) => `order ${id}`,
  readAt: (time: string) => `read ${time} UTC`,
  receiptNext: {
    running: 'See /status, and whether an executor runs.',
    expired: 'Nobody ran it in time, and nobody will. See whether an executor runs, then ask again.',
    unknown: 'Look at the venues’ own pages; what is unknown is not flat.',
    incomplete: 'Look at what is left; asking again tries again.',
    kill: 'HOLD and safe mode stay until two operators lift them.',
    close_all: 'In mode RUN new hedges may open: HOLD first when they must not.',
    nothing: 'Nothing more.',
  },
};

/** Codes of refusals that a command in the chat can meet. */
export const toldCodes = [
  'same_operator',
  'wrong_code',
  'approvals_locked',
  'already_decided',
  'approval_expired',
  'state_changed',
  'already_pending',
  'already_so',
  'nothing_to_lift',
  'one_operator',
  'dry_run_locked',
  'not_found',
  'hold_active',
  'safe_mode_on',
  'no_granted_resume',
  'conflict',
  'unavailable',
  'runaway',
  'cooling_down',
  'two_operators',
] as const;
export type ToldCode = (typeof toldCodes)[number];
export type Texts = typeof en;

function inBrackets(note: string): string {
  return note === '' ? '' : ` (${note})`;
}

function onOff(on: boolean): string {
  return on ? 'on' : 'off';
}
