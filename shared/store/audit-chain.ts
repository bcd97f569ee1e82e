/**
 * The arithmetic of the audit chain. Each link carries the hash of the one before, and its own hash over all of itself,
 * so that an edit, a removal or a swap anywhere is named by walking it. Pure but for SHA-256.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '#shared/domain/canonical-json.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import { GENESIS_HASH, type AuditDraft, type AuditLink } from '#shared/wire/audit.ts';

/** Hex SHA-256 over the canonical JSON of a value. */
export const hashOf = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

/** Where a chain ends. `seq` 0 and the genesis hash for one that has not begun. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}
export const emptyChain: ChainHead = { seq: 0, hash: GENESIS_HASH };

/**
 * What any store gives back as it was: text that is not whole Unicode (half of a surrogate pair) is replaced, and a key
 * that would be taken for a prototype is left out. Otherwise one such text would break the chain for ever.
 */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__proto__')
      .map(([key, member]) => [key.toWellFormed(), storable(member)]),
  );
}

/** The next link after `head`. */
export function sealLink(book: string, draft: AuditDraft, at: EpochMs, head: ChainHead): AuditLink {
  const open = { ...(storable(draft) as AuditDraft), book, seq: head.seq + 1, at, previous_hash: head.hash };
  return { ...open, hash: hashOf(open) };
}

export type ChainCheck =
  | { readonly kind: 'fits'; readonly head: ChainHead }
  | { readonly kind: 'broken'; readonly seq: number; readonly why: string };

/** Why a link does not fit, in words. */
export const notTheNext = (wanted: number, found: unknown): string =>
  typeof found === 'number' ? `link ${wanted} is missing; link ${found} follows` : 'it has no number';
export const NAMES_ANOTHER = 'it does not name the link before it';
export const CONTENT_DIFFERS = 'its content does not give its hash';

/** What any reader needs of a link to check it: one that another version wrote is checked as well. */
export type Sealed = Readonly<Record<string, unknown>>;

/** Checks one link, of whatever content, against where the chain ended before it. */
export function verifyLink(link: Sealed, last: ChainHead): ChainCheck {
  const seq = last.seq + 1;
  const { hash, ...open } = link;
  if (link['seq'] !== seq) return { kind: 'broken', seq, why: notTheNext(seq, link['seq']) };
  if (link['previous_hash'] !== last.hash) return { kind: 'broken', seq, why: NAMES_ANOTHER };
  if (typeof hash !== 'string' || hashIfAny(open) !== hash) return { kind: 'broken', seq, why: CONTENT_DIFFERS };
  return { kind: 'fits', head: { seq, hash } };
}

/** Null for what has no canonical form, which no writer of ours has ever sealed. */
function hashIfAny(open: Sealed): string | null {
  try {
    return hashOf(open);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Checks that `links`, in order, follow `head`. Names the first that does not fit by the number it should have. */
export function verifyLinks(links: readonly Sealed[], head: ChainHead = emptyChain): ChainCheck {
  let last = head;
  for (const link of links) {
    const check = verifyLink(link, last);
    if (check.kind === 'broken') return check;
    last = check.head;
  }
  return { kind: 'fits', head: last };
}
