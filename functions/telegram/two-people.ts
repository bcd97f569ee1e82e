/** What takes two people, from the chat: one asks, another one approves with a code or declines. */
import type { Approval, ApprovalAction } from '#shared/wire/approval.ts';
import type { OperatorRecord } from '#shared/wire/operator.ts';
import type { Refusal } from '#functions/answer.ts';
import { closeRequest } from '#functions/close-request.ts';
import { approve, findWaiting, type ApprovalsDeps } from '#functions/decide-request.ts';
import { fileRequest, type Asked } from '#functions/file-request.ts';
import { nextStepOf } from '#functions/latches.ts';
import { tell } from '#functions/tell-executor.ts';
import { TEXT_CHARACTERS_MAX, type Said } from '#functions/telegram-chat.ts';
import { requestButtons } from '#functions/telegram-buttons.ts';
import { allTexts, whyOf, type Texts } from './texts.ts';
import { changeLines, showsAll } from './what-changes.ts';

export interface Wanted {
  readonly action: ApprovalAction;
  readonly reason: string;
  readonly alsoSafeMode?: boolean;
  readonly about?: Asked['about'];
}

/** As the audit chain names where it was asked. */
export const CHANNEL = 'telegram';
const MINUTE_MS = 60_000;
const nothingDone = (refusal: Refusal, texts: Texts): Said => ({ text: texts.notDone(whyOf(texts, refusal)) });

/** Files a request; the answer carries the buttons for the second person. */
export async function askFor(deps: ApprovalsDeps, by: string, wanted: Wanted, texts: Texts): Promise<Said> {
  const { action, reason, alsoSafeMode = false, about } = wanted;
  const named = about === undefined ? {} : { about };
  const filed = await fileRequest(deps, {
    action,
    reason,
    by,
    requestedBy: null,
    alsoSafeMode,
    channel: CHANNEL,
    ...named,
  });
  if (filed.kind === 'refusal') return nothingDone(filed, texts);
  const { id, change, expires_at: until, requested_at: at } = filed.approval;
  const limit = change.set_limit;
  const what = [
    ...(limit === undefined ? [] : [`: ${limit.limit} ${limit.scope} = ${limit.value ?? '-'}`]),
    ...(action === 'resume' && change.exit_safe_mode ? [texts.alsoSafeMode] : []),
  ].join('');
  return {
    text: `${texts.filed(by, action, what, reason)}\n${texts.filedId(id, Math.round((until - at) / MINUTE_MS))}`,
    buttons: [requestButtons(id, texts)],
  };
}

/** @param asked.shown what the code answers; empty where it came by itself */
export async function approveWith(
  deps: ApprovalsDeps,
  operator: OperatorRecord,
  asked: { readonly id: string; readonly code: string; readonly shown: string },
  texts: Texts,
): Promise<Said> {
  const { id, code, shown } = asked;
  const { id: by } = operator;
  const waiting = await findWaiting(deps, id);
  // One's own request is refused, and that kept, whatever was shown.
  const unseen =
    waiting.kind === 'waiting' && waiting.approval.requested_by !== by && !showsAll(waiting.approval, allTexts, shown);
  if (unseen) {
    const question = askAbout(waiting.approval, operator, texts);
    return question.asks === undefined ? question : { ...question, text: `${question.text}\n${texts.lookFirst}` };
  }
  const approved = await approve(deps, { id, code, by, actor: null, channel: CHANNEL });
  if (approved.kind === 'refusal') return nothingDone(approved, texts);
  await tell(deps, approved.level);
  const { action, requested_by: requestedBy } = approved.approval;
  return { text: `${texts.approved(by, action, requestedBy)}\n${texts.next[nextStepOf(approved.level)]}` };
}

/** Asks whoever pressed for a code, or says at once why no code would help. */
export async function askForCode(
  deps: ApprovalsDeps,
  operator: OperatorRecord,
  id: string,
  texts: Texts,
): Promise<Said> {
  const waiting = await findWaiting(deps, id);
  if (waiting.kind === 'refusal') return nothingDone(waiting, texts);
  if (waiting.approval.requested_by === operator.id) {
    return {
      text: texts.notDone(
        `${texts.why.same_operator ?? 'you asked for this yourself'} (${texts.instead.same_operator ?? ''})`,
      ),
    };
  }
  return askAbout(waiting.approval, operator, texts);
}

/** The question shows all that its answer approves, or there is no question: a text is never cut short unseen. */
function askAbout(approval: Approval, { id: by, telegram_user_id: userId }: OperatorRecord, texts: Texts): Said {
  const lines = changeLines(approval, texts);
  const text = [texts.askCode(by, approval.id), ...(lines.length === 0 ? [] : [texts.changes, ...lines])].join('\n');
  const room = TEXT_CHARACTERS_MAX - texts.lookFirst.length - 1;
  if (text.length > room) return { text: texts.changesTooLong(approval.id, lines.length) };
  return { text, ...(userId === null ? {} : { asks: { userId, name: by } }) };
}

/** Another one's request is declined, one's own taken back. */
export async function declineOrWithdraw(
  deps: ApprovalsDeps,
  by: string,
  asked: { readonly id: string; readonly note: string },
  texts: Texts,
): Promise<Said & { readonly settled: boolean }> {
  let closed = await closeRequest(deps, { ...asked, by, state: 'declined', channel: CHANNEL });
  if (closed.kind === 'refusal' && closed.code === 'same_operator') {
    closed = await closeRequest(deps, { ...asked, by, state: 'withdrawn', channel: CHANNEL });
  }
  if (closed.kind === 'refusal') return { ...nothingDone(closed, texts), settled: closed.code === 'already_decided' };
  const { action, requested_by: requestedBy, state } = closed.body.approval;
  const text = state === 'withdrawn' ? texts.withdrawn(by, action) : texts.declined(by, action, requestedBy);
  return { text, settled: true };
}
