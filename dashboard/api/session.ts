/**
 * Who this tab is. The operator's id lives in the tab's own storage, the proof in an HttpOnly cookie the page never sees.
 * A sign-in link carries both parts in its fragment, which no server and no log ever gets.
 */
import type { Who } from '../view/picture.ts';
import { isRecord, type Answer, type Call } from './client.ts';

const STORED_OPERATOR = 'propbot.operator';

export interface Invitation {
  readonly operatorId: string | null;
  readonly code: string | null;
}

/** `#operator=alice&code=…` */
export function invitationOf(fragment: string): Invitation {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''));
  return { operatorId: parts.get('operator'), code: parts.get('code') };
}

/** Takes the invitation out of the address at once, so that it is not left in the history or on a shared screen. */
export function takeInvitation(): Invitation {
  const invitation = invitationOf(location.hash);
  if (location.hash !== '') history.replaceState(null, '', location.pathname);
  return { operatorId: invitation.operatorId ?? sessionStorage.getItem(STORED_OPERATOR), code: invitation.code };
}

export const remember = (who: Who): void => sessionStorage.setItem(STORED_OPERATOR, who.operator_id);
export const forget = (): void => sessionStorage.removeItem(STORED_OPERATOR);

export const isWho = (body: unknown): body is Who =>
  isRecord(body) &&
  typeof body['operator_id'] === 'string' &&
  (body['role'] === 'viewer' || body['role'] === 'operator');

export type SignIn =
  | { readonly kind: 'signed-in'; readonly who: Who }
  | { readonly kind: 'signed-out'; readonly why: string | null };

function outcomeOf(answer: Answer): SignIn {
  if (answer.kind === 'ok' && isWho(answer.body)) {
    remember(answer.body);
    return { kind: 'signed-in', who: answer.body };
  }
  if (answer.kind === 'refused') {
    return { kind: 'signed-out', why: [answer.error.message, answer.error.hint ?? ''].join(' ').trim() };
  }
  return {
    kind: 'signed-out',
    why: answer.kind === 'unreachable' ? `PropBot does not answer: ${answer.why}.` : 'The answer could not be read.',
  };
}

/** A living session first, so that a link that was used already still works in its tab; then the code. */
export async function signInByInvitation(call: Call, invitation: Invitation): Promise<SignIn> {
  const { operatorId, code } = invitation;
  if (operatorId !== null) {
    const living = outcomeOf(await call({ method: 'GET', path: '/api/ui/session' }, { operatorId, active: true }));
    if (living.kind === 'signed-in') return living;
  }
  if (code === null) return { kind: 'signed-out', why: null };
  return outcomeOf(
    await call({ method: 'POST', path: '/api/ui/session', body: { code } }, { operatorId: null, active: true }),
  );
}

export const signInByToken = async (call: Call, token: string): Promise<SignIn> =>
  outcomeOf(
    await call({ method: 'POST', path: '/api/ui/session', body: { token } }, { operatorId: null, active: true }),
  );
