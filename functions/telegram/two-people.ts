/** What takes two people, from the chat: one asks, another one approves with a code or declines. */
import type { ApprovalAction } from '#shared/wire/approval.ts';
import type { OperatorRecord } from '#shared/wire/operator.ts';
import type { Refusal } from '#functions/answer.ts';
import { closeRequest } from '#functions/close-request.ts';
import { approve, findWaiting, type ApprovalsDeps } from '#functions/decide-request.ts';
import { fileRequest, type Asked } from '#functions/file-request.ts';
import { nextStepOf } from '#functions/latches.ts';
import { tell } from '#functions/tell-executor.ts';
import type { Said } from '#functions/telegram-chat.ts';
import { requestButtons } from '#functions/telegram-buttons.ts';
import { whyOf, type Texts } from './texts.ts';

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

export async function approveWith(
  deps: ApprovalsDeps,
  by: string,
  asked: { readonly id: string; readonly code: string },
  texts: Texts,
): Promise<Said> {
  const approved = await approve(deps, { ...asked, by, actor: null, channel: CHANNEL });
  if (approved.kind === 'refusal') return nothingDone(approved, texts);
  await tell(deps, approved.level);
  const { action, requested_by: requestedBy } = approved.approval;
  return { text: `${texts.approved(by, action, requestedBy)}\n${texts.next[nextStepOf(approved.level)]}` };
}

/** Asks whoever pressed for a code, or says at once why no code would help. */
export async function askForCode(
  deps: ApprovalsDeps,
  { id: by, telegram_user_id: userId }: OperatorRecord,
  id: string,
  texts: Texts,
): Promise<Said> {
  const waiting = await findWaiting(deps, id);
  if (waiting.kind === 'refusal') return nothingDone(waiting, texts);
  if (waiting.approval.requested_by === by) {
    return {
      text: texts.notDone(
        `${texts.why.same_operator ?? 'you asked for this yourself'} (${texts.instead.same_operator ?? ''})`,
      ),
    };
  }
  return { text: texts.askCode(by, id), ...(userId === null ? {} : { asks: { userId, name: by } }) };
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
