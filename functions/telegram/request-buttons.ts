/** The buttons under a request, and what comes back when one is pressed. */
import { ApprovalId } from '#shared/wire/primitives.ts';
import type { Button } from './chat.ts';
import type { Texts } from './texts.ts';

export type Pressed = { readonly kind: 'approve' | 'decline'; readonly id: string };

const words = { approve: 'approve', decline: 'decline' } as const;

export const requestButtons = (
  id: string,
  texts: Pick<Texts, 'approveButton' | 'declineButton'>,
): readonly Button[] => [
  { text: texts.approveButton, data: `${words.approve} ${id}` },
  { text: texts.declineButton, data: `${words.decline} ${id}` },
];

/** Null for what no button of ours sends. */
export function pressedOf(data: string): Pressed | null {
  const [word, id = '', ...rest] = data.split(' ');
  if (rest.length > 0 || !ApprovalId.safeParse(id).success) return null;
  if (word === words.approve || word === words.decline) return { kind: word, id };
  return null;
}

/** The request that a question of ours for a code names, in either language. */
export function requestAskedFor(question: string): string | null {
  const [, id = ''] = /\[([a-z0-9]{8,40})\]/.exec(question) ?? [];
  return id === '' ? null : id;
}
