import { epochMs } from '#shared/domain/time.ts';
import type { AuditStore } from '#shared/store/ports.ts';
import type { AuditDraft, AuditLink } from '#shared/wire/audit.ts';
import { anAuditDraft, NOON } from '#test/support/records.ts';

/** A chain in memory: what is tested is how much of it one answer carries. */
export function aChain(length: number, draftOf: (seq: number) => Partial<AuditDraft>): AuditStore {
  const links = Array.from({ length }, (_, index): AuditLink => {
    const seq = index + 1;
    const hash = String(seq).padStart(64, '0');
    return { ...anAuditDraft(draftOf(seq)), book: 'main', seq, at: epochMs(NOON + seq), previous_hash: hash, hash };
  });
  return {
    list: (_book, limit, cursor) => {
      const end = cursor === null ? links.length : Number(cursor) - 1;
      const items = links.slice(Math.max(0, end - limit), end).toReversed();
      const last = items.at(-1);
      return Promise.resolve({ items, cursor: last === undefined || last.seq === 1 ? null : String(last.seq) });
    },
    verify: () => Promise.resolve({ kind: 'intact', links: links.length }),
  };
}
