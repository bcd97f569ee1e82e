/** What the bot tells by itself, in English. Its keys are the keys of every other language. */
import { actionWords } from '#functions/action-words.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import { requestWords } from '#functions/request-words.ts';
import { holdSentences, type HoldReason } from '#shared/domain/hold.ts';

export const en = {
  marks: { critical: '🔴 CRITICAL', warn: '🟡 WARN', info: 'ℹ️ INFO' },
  dryRun: 'DRY_RUN_MODE',
  what: actionWords.en,
  request: requestWords.en,
  reasons: holdSentences as Readonly<Record<HoldReason, string>>,
  autoHold: (reason: string, sentence: string, note: string) =>
    `HOLD ${reason}: ${sentence}${note === '' ? '' : ` (${note})`}`,
  heldBy: (by: string, note: string) => `${by} set HOLD (reason: ${note})`,
  killed: (by: string, note: string) => `${by} used the KILL SWITCH: HOLD and safe mode (reason: ${note})`,
  commanded: (by: string, command: string, note: string) => `${by} asked for ${command} (reason: ${note})`,
  commandDone: (command: string, note: string) => `${command} is done. ${note}`,
  commandNotDone: (command: string, outcome: string, note: string) =>
    `${command} is NOT complete (${outcome}). ${note}`,
  commandExpired: (command: string, by: string) => `${command} of ${by}: NOBODY RAN IT. See whether an executor runs.`,
  requested: (by: string, action: string, reason: string) =>
    `${by} asks to ${action} (reason: ${reason}), waiting for another operator`,
  requestId: (id: string) => `request ${id}`,
  approved: (by: string, action: string, of: string) => `${by} confirmed: ${action}, asked by ${of}`,
  declined: (by: string, action: string) => `${by} declined: ${action}`,
  withdrawn: (by: string, action: string) => `${by} took back: ${action}`,
  refused: (by: string, why: string) => `${by} could not approve a request: ${why}`,
  locked: (by: string) => `approvals of ${by} are LOCKED: five wrong codes. Ask ${by} whether that was ${by}.`,
  running: (by: string) => `${by} set RUN`,
  safeMode: (by: string, reason: string) => `safe mode is on, by ${by}: ${reason}`,
  dryRunOn: (by: string, reason: string) => `dry run is on, by ${by}: ${reason}`,
  restarted: (executor: string, hedges: string, breaks: string) =>
    `${executor} leads after a start: ${hedges} hedges taken up, ${breaks} breaks`,
  autopilotResumed: (message: string) => message,
  autopilotRefused: (message: string) => message,
  guardHeld: (reason: string) => `autopilot guard: ${reason}`,
  /** @param what it was done to; may be empty, as the reason may */
  plain: (by: string, action: AuditLink['action'], what: string, reason: string) =>
    `${by}: ${action.replaceAll('_', ' ')}${what === '' ? '' : ` ${what}`}${reason === '' ? '' : ` (${reason})`}`,
  acknowledged: (by: string) => `${by} has seen it`,

  unreadable: (seq: number) => `link ${seq} of the audit chain is of a version that I cannot read: look at it`,
  entriesBlocked: (_guard: string, _scope: string, said: string) => `NO ENTRIES: ${said}`,
  secrets: {
    'binance-um': 'the API key at Binance',
    okx: 'the API key at OKX',
    bot_token: 'the token of the Telegram bot',
    webhook_secret: 'the secret of the Telegram webhook',
  },
  oldSecret: (what: string, days: number) => `${what} is ${days} days old: rotate it (propbotctl rotate-key)`,
  oldToken: (id: string, days: number) =>
    `the token of ${id} is ${days} days old: rotate it (propbotctl operator token ${id})`,
  silent: (seconds: number) =>
    `the executor is SILENT for ${seconds} s: nobody trades, and nobody watches what is open`,
  heard: 'the executor is heard of again',
  leader: (executor: string, fence: number) => `leader: ${executor} with fence ${fence}`,
  doubt: (order: string, venue: string) => `order ${order} on ${venue} is IN DOUBT`,
  break: (kind: BreakRecord['kind'], venue: string, ours: string, theirs: string) =>
    `BREAK, ${kind.replaceAll('_', ' ')} on ${venue}: ours ${ours}, theirs ${theirs}. Resolve manually before resume.`,
  guard: (guard: string, scope: string, status: string, summary: string) => `${guard} ${status} (${scope}): ${summary}`,
  over: (thing: string) => `over: ${thing}`,
  report: (day: string, real: string, simulated: string, holds: number) =>
    `daily report of ${day}: realised PnL ${real} USDT, simulated ${simulated} USDT, HOLDs ${holds}. /daily`,

  ackButton: 'Acknowledge',
  approveButton: 'Approve',
  declineButton: 'Decline',
  more: (count: number) => `and ${count} more`,
  times: (line: string, times: number) => (times === 1 ? line : `${times}× ${line}`),
  digest: (count: number) => `Digest: ${count} more since the last one`,
  nobody: (minutes: number) => `NOBODY HAS ACKNOWLEDGED THIS for ${minutes} min. /ack`,
  givenUp: 'I call no more: look at /status.',
};
export type NoticeTexts = typeof en;
