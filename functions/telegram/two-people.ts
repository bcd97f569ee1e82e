/** What takes two people, from the chat: one asks, another one approves with a code or declines. */
import type { Approval, ApprovalAction } from '#shared/wire/approval.ts';
import type { OperatorRecord } from '#shared/wire/operator.ts';
import type { Refusal } from '#functions/answer.ts';
import { closeRequest } from '#functions/close-request.ts';
import { approve, findWaiting, type ApprovalsDeps } from '#functions/decide-request.ts';
import { fileRequest, type Asked } from '#functions/file-request.ts';
import { changeLines, configLines, limitLine, standingLines, type StandingDeps } from '#functions/request-lines.ts';
import { nextStepOf } from '#functions/latches.ts';
import { tell } from '#functions/tell-executor.ts';
import { TEXT_CHARACTERS_MAX, type Said } from '#functions/telegram-chat.ts';
import { requestButtons } from '#functions/telegram-buttons.ts';
import { allTexts, whyOf, type Texts } from './texts.ts';

export type TwoPeopleDeps = ApprovalsDeps & StandingDeps;

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

/** Files a request; the answer shows what it changes, and carries the buttons for the second person. */
export async function askFor(deps: TwoPeopleDeps, by: string, wanted: Wanted, texts: Texts): Promise<Said> {
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
  const what = action === 'resume' && change.exit_safe_mode ? texts.alsoSafeMode : '';
  const lines = await shownLines(deps, filed.approval, texts);
  return {
    text: [
      texts.filed(by, action, what, reason),
      texts.filedId(id, Math.round((until - at) / MINUTE_MS)),
      ...lines.changes,
      ...lines.standing,
    ].join('\n'),
    buttons: [requestButtons(id, texts)],
  };
}

/** What it changes, and what stands open meanwhile. */
async function shownLines(deps: TwoPeopleDeps, approval: Approval, { request }: Texts) {
  const [level, standing] = await Promise.all([
    deps.control.readLevel(deps.book),
    standingLines(deps, deps.clock.wall(), request),
  ]);
  return { changes: [request.changes, ...changeLines(approval, level, request)], standing };
}

/** Whether a text, in whichever language, has shown every changed key of a configuration. */
const showsAll = (approval: Approval, text: string): boolean => {
  const shown = new Set(text.split('\n'));
  return allTexts.some(({ request }) => configLines(approval, request).every((line) => shown.has(line)));
};

/** @param asked.shown what the code answers; empty where it came by itself */
export async function approveWith(
  deps: TwoPeopleDeps,
  operator: OperatorRecord,
  asked: { readonly id: string; readonly code: string; readonly shown: string },
  texts: Texts,
): Promise<Said> {
  const { id, code, shown } = asked;
  const { id: by } = operator;
  const waiting = await findWaiting(deps, id);
  // One's own request is refused, and that kept, whatever was shown.
  const unseen =
    waiting.kind === 'waiting' && waiting.approval.requested_by !== by && !showsAll(waiting.approval, shown);
  if (unseen) {
    const question = await askAbout(deps, waiting.approval, operator, texts);
    return question.asks === undefined ? question : { ...question, text: `${question.text}\n${texts.lookFirst}` };
  }
  const approved = await approve(deps, { id, code, by, actor: null, channel: CHANNEL });
  if (approved.kind === 'refusal') return nothingDone(approved, texts);
  await tell(deps, approved.level);
  const { action, change, requested_by: requestedBy } = approved.approval;
  const limit = change.set_limit;
  return {
    text: [
      texts.approved(by, action, requestedBy),
      ...(limit === undefined ? [] : [limitLine(limit, null, texts.request)]),
      texts.next[nextStepOf(approved.level)],
    ].join('\n'),
  };
}

/** Asks whoever pressed for a code, or says at once why no code would help. */
export async function askForCode(
  deps: TwoPeopleDeps,
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
  return askAbout(deps, waiting.approval, operator, texts);
}

/** The question shows all that its answer approves, or there is no question: a text is never cut short unseen. */
async function askAbout(
  deps: TwoPeopleDeps,
  approval: Approval,
  { id: by, telegram_user_id: userId }: OperatorRecord,
  texts: Texts,
): Promise<Said> {
  const { changes, standing } = await shownLines(deps, approval, texts);
  const text = [texts.askCode(by, approval.id), ...changes, ...standing].join('\n');
  const room = TEXT_CHARACTERS_MAX - texts.lookFirst.length - 1;
  if (text.length > room) return { text: texts.changesTooLong(approval.id, changes.length - 1) };
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
