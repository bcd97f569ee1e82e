import * as z from 'zod';
import { AuditLink } from '#shared/wire/audit.ts';
import { emptyChain, verifyLinks, type ChainHead, type Sealed } from '../audit-chain.ts';
import type { AuditStore, AuditWalk } from '../ports.ts';
import { queryPage, type Documents } from './access.ts';
import { readHead } from './audit-chain.ts';
import { chainOf } from './keys.ts';
import type { TableNames } from './tables.ts';

/** Links that are held in memory at a time while a chain is walked. */
const WALK_LINKS = 500;

export function dynamoAuditStore(client: Documents, tables: TableNames): AuditStore & AuditWalk {
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
    walk: (book, from, links, each) => walk(client, tables, book, from, links, each),
  };
}

/** Any content: a link that a hand has spoilt is named by the walk, and one of another version is none the worse. */
const AnyLink = z.record(z.string(), z.unknown());

/**
 * Walks to where the chain ended when the walk began; what is added meanwhile is checked the next time. A start that the
 * chain has never had is found out by the first link after it.
 */
async function walk(
  client: Documents,
  tables: TableNames,
  book: string,
  from: ChainHead,
  most: number,
  each?: (link: Sealed) => void,
): ReturnType<AuditWalk['walk']> {
  const end = await readHead(client, tables.control, book);
  const stop = Math.min(end.seq, from.seq + most);
  let head = from;
  while (head.seq < stop) {
    const run = {
      table: tables.audit,
      pk: chainOf(book),
      sortKey: 'seq',
      newestFirst: false,
      limit: Math.min(WALK_LINKS, stop - head.seq),
      after: head.seq,
    } as const;
    const { items } = await queryPage(client, run, AnyLink);
    const check = verifyLinks(items, head);
    if (check.kind === 'broken') return check;
    if (check.head.seq === head.seq) {
      return { kind: 'broken', seq: head.seq + 1, why: `the chain should end at ${end.seq} and ends before it` };
    }
    if (each !== undefined) items.forEach(each);
    head = check.head;
  }
  if (head.seq < end.seq) return { kind: 'so_far', links: head.seq, hash: head.hash };
  // A start beyond the end is none of this chain's.
  if (head.seq > end.seq || head.hash !== end.hash)
    return { kind: 'broken', seq: end.seq, why: 'it is not the link that the head names' };
  return { kind: 'intact', links: end.seq };
}

async function verify(client: Documents, tables: TableNames, book: string): ReturnType<AuditStore['verify']> {
  const check = await walk(client, tables, book, emptyChain, Number.POSITIVE_INFINITY);
  if (check.kind === 'so_far') throw new RangeError('a walk without an end stopped before it');
  return check;
}
