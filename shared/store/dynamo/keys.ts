/** Every key there is, in one place. `pk` names a family of one book, `sk` one item of it. */
import type { AuditLink } from '#shared/wire/audit.ts';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}
/** Whole numbers as text that sorts like the numbers do. */
const sortable = (value: number): string => String(value).padStart(16, '0');

// The control table.
export const levelKey = (book: string): Key => ({ pk: `book#${book}`, sk: 'level' });
export const ackKey = (book: string): Key => ({ pk: `book#${book}`, sk: 'ack' });
export const leaseKey = (book: string): Key => ({ pk: `book#${book}`, sk: 'lease' });
/** Sequence number and hash of the newest audit link. */
export const chainHeadKey = (book: string): Key => ({ pk: `book#${book}`, sk: 'audit-head' });
/** Which turn of a writer stands: what makes a second one of it impossible. */
export const turnKey = (book: string, writer: string): Key => ({ pk: `book#${book}#turns`, sk: writer });
export const approvalsOf = (book: string): string => `book#${book}#approvals`;
export const approvalKey = (book: string, id: string): Key => ({ pk: approvalsOf(book), sk: id });
export const pendingOf = (book: string): string => `book#${book}#pending`;
/** There while a request for this action and scope waits: what makes a second one impossible. */
export const pendingKey = (book: string, action: string, scope: string): Key => ({
  pk: pendingOf(book),
  sk: `${action}#${scope}`,
});
export const commandsOf = (book: string): string => `book#${book}#commands`;
export const commandKey = (book: string, id: string): Key => ({ pk: commandsOf(book), sk: id });
/** Which command is the newest of one wish: what makes a second one of it impossible. */
export const wishKey = (book: string, correlation: string): Key => ({ pk: `book#${book}#wishes`, sk: correlation });
export const configsOf = (book: string): string => `book#${book}#configs`;
export const configKey = (book: string, version: number): Key => ({ pk: configsOf(book), sk: sortable(version) });
/** When the keys of each venue were put in place: what may be told without reading a key. */
export const keyAgesKey = (book: string): Key => ({ pk: `book#${book}`, sk: 'key-ages' });
export const signInKey = (codeHash: string): Key => ({ pk: `sign-in#${codeHash}`, sk: 'sign-in' });
export const sessionKey = (sessionHash: string): Key => ({ pk: `session#${sessionHash}`, sk: 'session' });
export const wrongCodesKey = (operatorId: string): Key => ({ pk: `operator#${operatorId}`, sk: 'wrong-codes' });
/** A request that may be sent again: by the hash of whose it is and of the key that came with it. */
export const askedKey = (hash: string): Key => ({ pk: `asked#${hash}`, sk: 'answer' });
export const codeStepKey = (operatorId: string): Key => ({ pk: `operator#${operatorId}`, sk: 'code-step' });
export const lastSeenKey = (operatorId: string): Key => ({ pk: `operator#${operatorId}`, sk: 'last-seen' });
export const telegramUpdateKey = (updateId: number): Key => ({ pk: `telegram#${updateId}`, sk: 'update' });

// The trading table.
/** What was told to people, and how far the chain was looked at. */
export const noticesKey = (book: string): Key => ({ pk: `book#${book}`, sk: 'notices' });
/** Whether it arrives. */
export const deliveryKey = (book: string): Key => ({ pk: `book#${book}`, sk: 'delivery' });
export const statusKey = (book: string): Key => ({ pk: `book#${book}`, sk: 'status' });
export const spreadKey = (book: string): Key => ({ pk: `book#${book}`, sk: 'spread' });
export const pnlHistoryKey = (book: string): Key => ({ pk: `book#${book}`, sk: 'pnl-history' });
export const incidentsKey = (book: string): Key => ({ pk: `book#${book}`, sk: 'incidents' });
/** How recent orders did, and what was not opened: statistics of the leader, each one item. */
export const executionKey = (book: string): Key => ({ pk: `book#${book}`, sk: 'execution' });
export const whyNotKey = (book: string): Key => ({ pk: `book#${book}`, sk: 'why-not' });
export const idCounterKey = (book: string): Key => ({ pk: `book#${book}`, sk: 'hedge-ids' });
export const blocksOf = (book: string): string => `book#${book}#blocks`;
export const blockKey = (book: string, first: number): Key => ({ pk: blocksOf(book), sk: sortable(first) });
export const hedgesOf = (book: string): string => `book#${book}#hedges`;
export const hedgeKey = (book: string, number: number): Key => ({ pk: hedgesOf(book), sk: sortable(number) });
/** A second copy of each hedge that is not over, so that they are found without reading those that are. */
export const liveHedgesOf = (book: string): string => `book#${book}#live-hedges`;
export const liveHedgeKey = (book: string, number: number): Key => ({ pk: liveHedgesOf(book), sk: sortable(number) });
export const hedgeFillsOf = (book: string, hedgeId: string): string => `book#${book}#hedge-fills#${hedgeId}`;
export const dayFillsOf = (book: string, day: string): string => `book#${book}#day-fills#${day}`;
const kindOf = (simulated: boolean): string => (simulated ? 'simulated' : 'real');
export const fundingsOf = (book: string): string => `book#${book}#fundings`;
/** Begins with the instant, so that a stretch of time is a run of keys: `from` is in it, `until` is not. */
export const fundingKey = (
  record: Readonly<Record<'book' | 'venue' | 'funding_id', string>> & {
    readonly at: number;
    readonly simulated: boolean;
  },
): Key => ({
  pk: fundingsOf(record.book),
  sk: `${sortable(record.at)}#${kindOf(record.simulated)}#${record.venue}#${record.funding_id}`,
});
export const stretchOf = (from: number, until: number): { readonly first: string; readonly last: string } => ({
  first: sortable(from),
  last: sortable(until),
});
export const dustOf = (book: string): string => `book#${book}#dust`;
export const dustKey = (
  record: Readonly<Record<'book' | 'venue' | 'dust_id', string>> & { readonly at: number; readonly simulated: boolean },
): Key => ({
  pk: dustOf(record.book),
  sk: `${sortable(record.at)}#${kindOf(record.simulated)}#${record.venue}#${record.dust_id}`,
});
export const breaksOf = (book: string): string => `book#${book}#breaks`;
export const openBreaksOf = (book: string): string => `book#${book}#open-breaks`;
export const reportsOf = (book: string): string => `book#${book}#daily-reports`;
export const reportKey = (book: string, day: string): Key => ({ pk: reportsOf(book), sk: day });

// The audit table.
export const linkKey = (link: Pick<AuditLink, 'book' | 'seq'>): { readonly pk: string; readonly seq: number } => ({
  pk: `book#${link.book}`,
  seq: link.seq,
});
export const chainOf = (book: string): string => `book#${book}`;
