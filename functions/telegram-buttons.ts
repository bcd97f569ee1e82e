/** The buttons under what the bot says, and what comes back when one is pressed. */
import { ApprovalId } from '#shared/wire/primitives.ts';

export interface Button {
  readonly text: string;
  /** At most 64 bytes; comes back when it is pressed. */
  readonly data: string;
}

export type Pressed =
  | { readonly kind: 'approve' | 'decline'; readonly id: string }
  /** Everything that was told up to this notice is seen. */
  | { readonly kind: 'acknowledge'; readonly number: number };

interface Words {
  readonly approveButton: string;
  readonly declineButton: string;
}

export const requestButtons = (id: string, words: Words): readonly Button[] => [
  { text: words.approveButton, data: `approve ${id}` },
  { text: words.declineButton, data: `decline ${id}` },
];

export const acknowledgeButton = (number: number, text: string): Button => ({ text, data: `ack ${number}` });

/** Null for what no button of ours sends. */
export function pressedOf(data: string): Pressed | null {
  const [word, id = '', ...rest] = data.split(' ');
  if (rest.length > 0) return null;
  if (word === 'ack') return /^\d{1,12}$/.test(id) ? { kind: 'acknowledge', number: Number(id) } : null;
  if (!ApprovalId.safeParse(id).success) return null;
  return word === 'approve' || word === 'decline' ? { kind: word, id } : null;
}

/** The request that a question of ours for a code names, in either language. */
export function requestAskedFor(question: string): string | null {
  const [, id = ''] = /\[([a-z0-9]{8,40})\]/.exec(question) ?? [];
  return id === '' ? null : id;
}
