/** What people are told of a link of the audit chain. What has no words of its own is told plainly. */
import * as z from 'zod';
import { changeInWordsOf } from '#shared/domain/config-change.ts';
import { holdReasons, type HoldReason } from '#shared/domain/hold.ts';
import type { ApprovalAction } from '#shared/wire/approval.ts';
import { approvalActions, GrantRecord } from '#shared/wire/approval.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import { ConfigChangeRecord } from '#shared/wire/config.ts';
import { LimitChange } from '#shared/wire/level.ts';
import { linksOfEvents } from '#shared/wire/own-events.ts';
import { LINE_MAX, type NoticeLevel } from '#shared/wire/notice.ts';
import { limitLine } from '#functions/request-lines.ts';
import type { Notice } from './notice.ts';
import type { NoticeTexts } from './texts-en.ts';

const KEY_MAX = 150;

type Told = Pick<Notice, 'level' | 'line'> & Partial<Pick<Notice, 'key' | 'requestId'>>;
const told = (level: NoticeLevel, line: string, more: Partial<Pick<Notice, 'key' | 'requestId'>> = {}): Told => ({
  level,
  line,
  ...more,
});

const isReason = (text: string): text is HoldReason => holdReasons.some((one) => one === text);
const isAction = (text: string): text is ApprovalAction => approvalActions.some((one) => one === text);
const textIn = ({ detail }: AuditLink, name: string): string => {
  const value = detail[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};
const messageIn = (link: AuditLink): string => textIn(link, 'message') || link.reason;
/** What is said in the chat itself is not said there again. */
const saidThere = (link: AuditLink): boolean => textIn(link, 'channel') === 'telegram';

/** A guard and what it speaks of, as a link names them. */
const namesIn = (subject: string): readonly [string, string] => {
  const [guard = '', ...scope] = subject.split(' ');
  return [guard, scope.join(' ')];
};

/** Each event of a batch is told as it would be alone. */
export const noticesOfLink = (link: AuditLink, texts: NoticeTexts): readonly Notice[] =>
  linksOfEvents(link)
    .map((each) => noticeOfLink(each, texts))
    .filter((notice) => notice !== null);

/** Null for what nobody needs to be told. */
export function noticeOfLink(link: AuditLink, texts: NoticeTexts): Notice | null {
  const said = tell(link, texts);
  if (said === null) return null;
  const line = said.line.length <= LINE_MAX ? said.line : `${said.line.slice(0, LINE_MAX - 1)}…`;
  return {
    at: link.at,
    key: `${link.action} ${link.actor} ${link.subject} ${link.reason}`.slice(0, KEY_MAX),
    ...said,
    line,
  };
}

function tell(link: AuditLink, texts: NoticeTexts): Told | null {
  const { action, actor, reason } = link;
  switch (action) {
    case 'hold_set':
      return ofHold(link, texts);
    case 'kill':
      return told('critical', texts.killed(actor, reason));
    case 'cancel_all':
    case 'close_all':
    case 'release_leader':
      return told('warn', texts.commanded(actor, action, reason));
    case 'command_done': {
      const [kind, outcome] = [textIn(link, 'kind'), textIn(link, 'outcome')];
      if (outcome === 'complete' || outcome === '') return told('info', texts.commandDone(kind, reason));
      return told('critical', texts.commandNotDone(kind, outcome, reason));
    }
    case 'command_expired':
      return told('critical', texts.commandExpired(textIn(link, 'kind'), textIn(link, 'requested_by')));
    case 'resume_requested':
      return ofRequest(link, 'resume', texts);
    case 'exit_safe_mode_requested':
      return ofRequest(link, 'exit_safe_mode', texts);
    case 'exit_dry_run_requested':
      return ofRequest(link, 'exit_dry_run', texts);
    case 'risk_limit_raise_requested':
      return ofRequest(link, 'raise_limit', texts);
    case 'config_apply_requested':
      return ofRequest(link, 'apply_config', texts);
    case 'config_apply_approved':
      return told('warn', texts.approved(actor, texts.what.apply_config, textIn(link, 'requested_by')));
    case 'strategy_enable_requested':
      return ofRequest(link, 'enable_strategy', texts);
    case 'resume_confirmed':
      return told('warn', texts.approved(actor, texts.what.resume, textIn(link, 'requested_by')));
    case 'exit_safe_mode_approved':
      return told('warn', texts.approved(actor, texts.what.exit_safe_mode, textIn(link, 'requested_by')));
    case 'exit_dry_run_approved':
      return told('warn', texts.approved(actor, texts.what.exit_dry_run, textIn(link, 'requested_by')));
    case 'risk_limit_raise_approved':
      return told('warn', texts.approved(actor, raisedIn(link, texts), textIn(link, 'requested_by')));
    case 'approval_declined':
    case 'approval_withdrawn': {
      if (saidThere(link)) return null;
      const asked = textIn(link, 'action');
      const about = isAction(asked) ? texts.what[asked] : asked;
      return told(
        'info',
        action === 'approval_declined' ? texts.declined(actor, about) : texts.withdrawn(actor, about),
      );
    }
    case 'approval_refused':
      return link.detail['locked'] === true
        ? told('critical', texts.locked(actor))
        : told('warn', texts.refused(actor, reason));
    case 'resumed':
      return told('warn', texts.running(actor), { key: `resumed ${link.seq}` });
    case 'safe_mode_set':
      return told('info', texts.safeMode(actor, reason));
    case 'dry_run_set':
      return told('info', texts.dryRunOn(actor, reason));
    case 'restart.resume':
      return told('warn', texts.restarted(actor, textIn(link, 'hedges'), textIn(link, 'breaks')), {
        key: `restart ${actor} ${textIn(link, 'fencing_id')}`,
      });
    case 'autopilot_resumed':
      return told('warn', texts.autopilotResumed(messageIn(link)));
    case 'autopilot_resume_refused':
      return told('critical', texts.autopilotRefused(messageIn(link)));
    case 'autopilot_guard':
      return told('critical', texts.guardHeld(reason));
    // The executor writes the very line that people are to read.
    case 'orchestrator':
      return told('warn', reason);
    case 'entries_blocked':
      return told('warn', texts.entriesBlocked(...namesIn(link.subject), reason));
    case 'events_lost':
      return told('warn', texts.plain(actor, action, '', reason));
    // A batch that was read is its events by now.
    case 'executor_events':
      return told('warn', texts.unreadable(link.seq), { key: `unreadable ${link.seq}` });
    case 'operator_changed':
    case 'secret_changed':
    case 'secret_refused':
    case 'venue_key_taken':
    case 'venue_key_refused':
      return told('warn', texts.plain(actor, action, link.subject, reason));
    case 'strategy_enabled':
      return ofStrategy(link, texts);
    case 'strategy_disabled':
    case 'config_applied':
    case 'config_started':
      return told('info', texts.plain(actor, action, link.subject, reason));
    case 'control_patched':
      return told('info', texts.plain(actor, action, changesIn(link, texts), reason));
    case 'risk_limit_lowered':
      return told('info', texts.plain(actor, action, loweredIn(link, texts), reason));
    case 'notices_acknowledged':
      return saidThere(link) ? null : told('info', texts.acknowledged(actor));
    case 'cancel_all.duplicate':
    case 'close_all.duplicate':
    case 'kill.duplicate':
    // What stands is told from the status, with its end, and the HOLD of a guard by its own link.
    case 'incident_opened':
    case 'incident_closed':
      return null;
    default:
      return told('info', texts.plain(actor, action, '', reason));
  }
}

function ofHold(link: AuditLink, texts: NoticeTexts): Told {
  const { actor, reason } = link;
  if (textIn(link, 'channel') !== '' || !isReason(reason)) return told('warn', texts.heldBy(actor, reason));
  const line = texts.autoHold(reason, texts.reasons[reason], textIn(link, 'note'));
  // A start holds by design; whoever started it knows.
  return told(reason === 'STARTUP' ? 'warn' : 'critical', line, {
    key: `hold ${reason} ${textIn(link, 'note')}`.slice(0, KEY_MAX),
  });
}

function ofRequest(link: AuditLink, action: ApprovalAction, texts: NoticeTexts): Told | null {
  if (saidThere(link)) return null;
  const lineWith = (reason: string): string =>
    `${texts.requested(link.actor, texts.what[action], reason)}, ${texts.requestId(link.subject)}`;
  const tooLong = lineWith(link.reason).length - LINE_MAX;
  // A long reason never takes the place of the id.
  const reason = tooLong > 0 ? `${link.reason.slice(0, -tooLong - 1)}…` : link.reason;
  return told('warn', lineWith(reason), { key: `request ${link.subject}`, requestId: link.subject });
}

/** By one operator, or by two: then it has the name in what was approved. */
function ofStrategy(link: AuditLink, texts: NoticeTexts): Told {
  const { data: change } = GrantRecord.safeParse(link.detail['change']);
  if (change?.enable_strategy === undefined) {
    return told('info', texts.plain(link.actor, link.action, link.subject, link.reason));
  }
  const what = `${texts.what.enable_strategy} (${change.enable_strategy})`;
  return told('warn', texts.approved(link.actor, what, textIn(link, 'requested_by')));
}

function loweredIn({ detail, subject }: AuditLink, texts: NoticeTexts): string {
  const { data: limit } = LimitChange.safeParse(detail['set_limit']);
  return limit === undefined ? subject : limitLine(limit, null, texts.request);
}

function changesIn({ detail }: AuditLink, texts: NoticeTexts): string {
  const { data: changes = [] } = z.array(ConfigChangeRecord).safeParse(detail['changes']);
  return changes.map((one) => changeInWordsOf(texts.request.change, one)).join('; ');
}

function raisedIn({ detail }: AuditLink, texts: NoticeTexts): string {
  const { data: change } = GrantRecord.safeParse(detail['change']);
  if (change?.set_limit === undefined) return texts.what.raise_limit;
  return `${texts.what.raise_limit} (${limitLine(change.set_limit, null, texts.request)})`;
}
