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

/** Checks that `links`, in order, follow `head`. Names the first that does not fit by the number it should have. */
export function verifyLinks(links: readonly AuditLink[], head: ChainHead = emptyChain): ChainCheck {
  let last = head;
  for (const link of links) {
    const seq = last.seq + 1;
    const { hash, ...open } = link;
    if (link.seq !== seq) return { kind: 'broken', seq, why: `link ${seq} is missing; link ${link.seq} follows` };
    if (link.previous_hash !== last.hash) return { kind: 'broken', seq, why: 'it does not name the link before it' };
    if (hashOf(open) !== hash) return { kind: 'broken', seq, why: 'its content does not give its hash' };
    last = { seq, hash };
  }
  return { kind: 'fits', head: last };
}
