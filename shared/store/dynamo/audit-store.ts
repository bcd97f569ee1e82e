import * as z from 'zod';
import { AuditLink } from '#shared/wire/audit.ts';
import { emptyChain, verifyLinks } from '../audit-chain.ts';
import type { AuditStore } from '../ports.ts';
import { queryPage, type Documents } from './access.ts';
import { readHead } from './audit-chain.ts';
import { chainOf } from './keys.ts';
import type { TableNames } from './tables.ts';

/** Links that are held in memory at a time while a chain is walked. */
const WALK_LINKS = 500;

export function dynamoAuditStore(client: Documents, tables: TableNames): AuditStore {
  return {
    list: async (book, limit, cursor) => {
      const run = {
        table: tables.audit,
        pk: chainOf(book),
        sortKey: 'seq',
        newestFirst: true,
        limit,
        after: cursor === null ? undefined : Number(cursor),
      } as const;
      const { items, last } = await queryPage(client, run, AuditLink);
      return { items, cursor: last === null ? null : String(last) };
    },
    verify: (book) => verify(client, tables, book),
  };
}

/** Any content: a link that a hand has spoilt is named by the walk, and one of another version is none the worse. */
const AnyLink = z.record(z.string(), z.unknown());

/** Walks to where the chain ended when the walk began; what is added meanwhile is checked the next time. */
async function verify(client: Documents, tables: TableNames, book: string): ReturnType<AuditStore['verify']> {
  const end = await readHead(client, tables.control, book);
  let head = emptyChain;
  while (head.seq < end.seq) {
    const run = {
      table: tables.audit,
      pk: chainOf(book),
      sortKey: 'seq',
      newestFirst: false,
      limit: Math.min(WALK_LINKS, end.seq - head.seq),
      after: head.seq,
    } as const;
    const { items } = await queryPage(client, run, AnyLink);
    const check = verifyLinks(items, head);
    if (check.kind === 'broken') return check;
    if (check.head.seq === head.seq) {
      return { kind: 'broken', seq: head.seq + 1, why: `the chain should end at ${end.seq} and ends before it` };
    }
    head = check.head;
  }
  if (head.hash !== end.hash) return { kind: 'broken', seq: end.seq, why: 'it is not the link that the head names' };
  return { kind: 'intact', links: end.seq };
}
