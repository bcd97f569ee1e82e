/** What an action came to, as it is told at the action itself. An answer that never came is said to be unknown. */
import type { ErrorCode } from '#shared/wire/errors.ts';
import type { Answer } from '../api/client.ts';
import { isRecord } from '../api/client.ts';

export interface Told {
  /** `loud` is for what a person must not overlook: a HOLD that nobody is known to obey. */
  readonly tone: 'good' | 'bad' | 'loud';
  readonly title: string;
  readonly hint: string | null;
}

/** What to do on this page, where the API's own hint speaks of its routes. */
const hintOnPage: Readonly<Partial<Record<ErrorCode, string>>> = {
  same_operator: 'Another operator has to do it on their own page; your own request you can withdraw.',
  hold_active: 'Press «Ask to resume»; another operator then approves.',
  safe_mode_on: 'Press «Ask to leave safe mode»; another operator then approves.',
  no_granted_resume: 'Press «Ask to resume»; another operator then approves.',
  already_pending: 'It stands under «Waiting for a second person».',
  unauthenticated: 'Sign in again, with a new link or with your token.',
};

export function toldOf(answer: Answer, whenOk: string): Told {
  if (answer.kind === 'ok') return { tone: 'good', title: whenOk, hint: null };
  if (answer.kind === 'refused') {
    const { code, message, hint, field } = answer.error;
    const toDo = hintOnPage[code] ?? hint ?? (field === null ? null : `Look at ${field}.`);
    return { tone: 'bad', title: `Refused: ${message} (${code}).`, hint: toDo };
  }
  return {
    tone: 'loud',
    title: `Not known whether it happened: ${answer.why}.`,
    hint: 'Look at the state above before you try again.',
  };
}

/** A HOLD is only good news once the executor says that it obeys. */
export function toldOfHold(answer: Answer): Told {
  if (answer.kind !== 'ok') {
    const told = toldOf(answer, '');
    return {
      tone: 'loud',
      title: `HOLD NOT acknowledged. ${told.title}`,
      hint: told.hint ?? 'Press HOLD again, or use propbotctl.',
    };
  }
  const body = isRecord(answer.body) ? answer.body : {};
  const version = typeof body['version'] === 'number' ? ` (version ${body['version']})` : '';
  if (body['acknowledged'] === true && typeof body['ack_ms'] === 'number') {
    return {
      tone: 'good',
      title: `HOLD acknowledged in ${Math.round(body['ack_ms'])} ms by the executor${version}.`,
      hint: null,
    };
  }
  return {
    tone: 'loud',
    title: `HOLD NOT acknowledged: it is written${version}, but no executor has said that it obeys.`,
    hint: 'An executor that cannot read the level stops opening by itself within seconds. Watch the state above.',
  };
}
