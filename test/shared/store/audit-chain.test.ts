import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochMs } from '#shared/domain/time.ts';
import { emptyChain, sealLink, verifyLinks } from '#shared/store/audit-chain.ts';
import { AuditLink, type AuditDraft } from '#shared/wire/audit.ts';
import { anAuditDraft, NOON } from '#test/support/records.ts';

function chainOf(drafts: readonly AuditDraft[]): AuditLink[] {
  const links: AuditLink[] = [];
  let head = emptyChain;
  for (const draft of drafts) {
    const link = sealLink('main', draft, NOON, head);
    links.push(link);
    head = { seq: link.seq, hash: link.hash };
  }
  return links;
}
const text = fc.string({ unit: 'binary', maxLength: 20 });
const draft: fc.Arbitrary<AuditDraft> = fc.record({
  actor: fc.constantFrom('alice', 'bob', 'system'),
  action: fc.constantFrom('hold_set', 'resumed', 'executor_events'),
  subject: text,
  reason: text,
  detail: fc.dictionary(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }),
    fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<null>,
    { maxKeys: 3 },
  ),
});
const chain = fc.array(draft, { minLength: 2, maxLength: 12 }).map(chainOf);
const spot = fc.nat({ max: 11 });

describe('the audit chain', () => {
  test('fits when nobody has touched it, also after it went through text', () => {
    fc.assert(
      fc.property(chain, (links) => {
        const stored = links.map((link) => AuditLink.parse(JSON.parse(JSON.stringify(link))));
        const check = verifyLinks(stored);
        expect(check).toEqual({ kind: 'fits', head: { seq: links.length, hash: links.at(-1)?.hash } });
      }),
    );
  });

  test('names the link that was edited, whatever was edited', () => {
    const edits: readonly ((link: AuditLink) => AuditLink)[] = [
      (link) => ({ ...link, actor: `${link.actor}x` }),
      (link) => ({ ...link, at: epochMs(link.at + 1) }),
      (link) => ({ ...link, reason: `${link.reason}.` }),
      (link) => ({ ...link, detail: { ...link.detail, added: true } }),
      (link) => ({ ...link, book: 'other' }),
    ];
    fc.assert(
      fc.property(chain, spot, fc.constantFrom(...edits), (links, at, edit) => {
        const index = at % links.length;
        const edited = links.map((link, n) => (n === index ? edit(link) : link));
        expect(verifyLinks(edited)).toMatchObject({ kind: 'broken', seq: index + 1 });
      }),
    );
  });

  test('names the link after which the story was written anew, even with hashes that fit', () => {
    fc.assert(
      fc.property(chain, spot, (links, at) => {
        const index = at % (links.length - 1);
        const before = index === 0 ? emptyChain : { seq: index, hash: links[index - 1]?.hash ?? '' };
        const forged = sealLink('main', anAuditDraft({ reason: 'forged' }), NOON, before);
        const rewritten = links.map((link, n) => (n === index ? forged : link));
        expect(verifyLinks(rewritten)).toMatchObject({ kind: 'broken', seq: index + 2 });
      }),
    );
  });

  test('names the place where a link was taken away', () => {
    fc.assert(
      fc.property(chain, spot, (links, at) => {
        const index = at % (links.length - 1);
        expect(verifyLinks(links.toSpliced(index, 1))).toMatchObject({ kind: 'broken', seq: index + 1 });
      }),
    );
  });

  test('names the first of two that were swapped, also when they were renumbered', () => {
    fc.assert(
      fc.property(chain, spot, fc.boolean(), (links, at, renumber) => {
        const index = at % (links.length - 1);
        const [first, second] = [links[index], links[index + 1]];
        if (first === undefined || second === undefined) throw new Error('there are two');
        const swapped = renumber
          ? [
              { ...second, seq: first.seq },
              { ...first, seq: second.seq },
            ]
          : [second, first];
        expect(verifyLinks(links.toSpliced(index, 2, ...swapped))).toMatchObject({ kind: 'broken', seq: index + 1 });
      }),
    );
  });

  test('goes on from where an earlier walk ended', () => {
    const links = chainOf([anAuditDraft(), anAuditDraft(), anAuditDraft()]);
    const first = verifyLinks(links.slice(0, 2));
    if (first.kind !== 'fits') throw new Error('it fits');
    expect(verifyLinks(links.slice(2), first.head).kind).toBe('fits');
    expect(verifyLinks(links.slice(1), first.head)).toMatchObject({ kind: 'broken', seq: 3 });
  });
});
