/** What the stores promise to whoever tells people what has happened. */
import type { AuditLink } from '#shared/wire/audit.ts';
import type { DeliveryState } from '#shared/wire/delivery.ts';
import type { NoticeState } from '#shared/wire/notice.ts';

/** One that this version cannot read is said to be there, and keeps nothing that follows from being told. */
export type LinkSeen =
  | { readonly kind: 'link'; readonly seq: number; readonly link: AuditLink }
  | { readonly kind: 'unreadable'; readonly seq: number };

export interface NoticeStore {
  /** Where the chain ends; 0 for one that has not begun. */
  end(book: string): Promise<number>;
  /** Oldest first; gapless, since a link and the head of the chain are written together. */
  linksAfter(book: string, seq: number, limit: number): Promise<readonly LinkSeen[]>;
  read(book: string): Promise<NoticeState | null>;
  /** Only over the version before it (0: over none). Refused means that another one looked at the same time. */
  write(book: string, state: NoticeState): Promise<'written' | 'outdated'>;
}

/** How delivery goes: one item a book. The last writer wins, and the next message tells anew. */
export interface DeliveryStore {
  /** Null where nothing was ever delivered, or tried. */
  read(book: string): Promise<DeliveryState | null>;
  write(book: string, state: DeliveryState): Promise<void>;
}
