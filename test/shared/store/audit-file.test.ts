import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '#shared/domain/canonical-json.ts';
import { emptyChain, sealLink, verifyLink, type ChainHead, type Sealed } from '#shared/store/audit-chain.ts';
import { verifyChainFile, type FileCheck } from '#shared/store/audit-file.ts';
import type { AuditDraft, AuditLink } from '#shared/wire/audit.ts';
import { anAuditDraft, NOON } from '#test/support/records.ts';

function chainOf(drafts: readonly AuditDraft[]): AuditLink[] {
  let head = emptyChain;
  return drafts.map((draft) => {
    const link = sealLink('main', draft, NOON, head);
    head = { seq: link.seq, hash: link.hash };
    return link;
  });
}
const linesOf = (links: readonly AuditLink[]): string[] => links.map((link) => canonicalJson(link));

/** In pieces of so many bytes, as a file arrives. */
async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield await Promise.resolve(bytes.subarray(from, from + size));
}
const walk = (text: string | Uint8Array, size = 4_096, after: ChainHead | null = null): Promise<FileCheck> =>
  verifyChainFile(pieces(Uint8Array.from(Buffer.from(text)), size), after);

/** What a reader says that only knows JSON: the judgement that the quick way must share. */
function slowly(lines: readonly string[]): 'intact' | number {
  let head = emptyChain;
  for (const line of lines) {
    let link: unknown;
    try {
      link = JSON.parse(line);
    } catch {
      return head.seq + 1;
    }
    if (typeof link !== 'object' || link === null || Array.isArray(link)) return head.seq + 1;
    const check = verifyLink(link as Sealed, head);
    if (check.kind === 'broken') return check.seq;
    head = check.head;
  }
  return 'intact';
}
const judged = (check: FileCheck): 'intact' | number => (check.kind === 'broken' ? check.seq : 'intact');

const text = fc.string({ unit: 'binary', maxLength: 20 });
const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<null>;
const draft: fc.Arbitrary<AuditDraft> = fc.record({
  actor: fc.constantFrom('alice', 'bob', 'система'),
  action: fc.constantFrom('hold_set', 'resumed', 'executor_events'),
  subject: text,
  reason: text,
  // Also parts that are called as the seal is.
  detail: fc.dictionary(fc.oneof(text, fc.constantFrom('hash', 'previous_hash', 'seq')), json, { maxKeys: 4 }),
});
const chain = fc.array(draft, { minLength: 1, maxLength: 8 }).map(chainOf);

describe('a chain in a file', () => {
  test('is intact when nobody has touched it, in whatever pieces it arrives, with or without a last newline', async () => {
    await fc.assert(
      fc.asyncProperty(
        chain,
        fc.integer({ min: 1, max: 600 }),
        fc.constantFrom('', '\n', '\n\n'),
        async (links, size, end) => {
          const check = await walk(linesOf(links).join('\n') + end, size);
          expect(check).toEqual({ kind: 'intact', first: 1, head: { seq: links.length, hash: links.at(-1)?.hash } });
        },
      ),
    );
  });

  test('is intact when its links are spelt otherwise, since what they say is the same', async () => {
    await fc.assert(
      fc.asyncProperty(chain, async (links) => {
        const spelt = links.map((link) => JSON.stringify(Object.fromEntries(Object.entries(link).toReversed())));
        expect(judged(await walk(spelt.join('\r\n')))).toBe('intact');
      }),
    );
  });

  test('whatever byte is changed, the quick way judges as the slow way does', async () => {
    const change = fc.record({
      at: fc.nat(),
      to: fc.integer({ min: 0x20, max: 0x7e }),
      kind: fc.constantFrom('set', 'add', 'cut'),
    });
    await fc.assert(
      fc.asyncProperty(chain, change, async (links, { at, to, kind }) => {
        const bytes = [...Buffer.from(linesOf(links).join('\n'))];
        const spot = at % bytes.length;
        if (kind === 'set') bytes.splice(spot, 1, to);
        else bytes.splice(spot, kind === 'add' ? 0 : 1, ...(kind === 'add' ? [to] : []));
        const changed = Buffer.from(bytes);
        // Half of a letter beyond ASCII is no text at all.
        fc.pre(Buffer.from(changed.toString('utf8')).equals(changed));
        const lines = changed
          .toString('utf8')
          .split('\n')
          .filter((line) => line !== '');
        expect(judged(await walk(changed))).toBe(slowly(lines));
      }),
      { numRuns: 400 },
    );
  });

  test('every change of one letter, everywhere in a chain, is named by the link that holds it', async () => {
    const lines = linesOf(
      chainOf(['a', 'b', 'c'].map((subject) => anAuditDraft({ subject, detail: { n: [1, -2.5], ok: true } }))),
    );
    const [, second = ''] = lines;
    for (let spot = 0; spot < second.length; spot += 1) {
      for (const letter of ['x', '"', '0', ' ', '}']) {
        if (second[spot] === letter) continue;
        const edited = `${second.slice(0, spot)}${letter}${second.slice(spot + 1)}`;
        const check = await walk([lines[0], edited, lines[2]].join('\n'));
        expect(check).toMatchObject({ kind: 'broken', line: 2, seq: 2 });
      }
    }
  });

  test('every removal and every swap is named by the place where it begins', async () => {
    const lines = linesOf(chainOf(Array.from({ length: 40 }, (_, n) => anAuditDraft({ subject: `s${n}` }))));
    for (let index = 1; index < lines.length - 1; index += 1) {
      const removed = await walk(lines.toSpliced(index, 1).join('\n'));
      expect(removed).toMatchObject({ kind: 'broken', line: index + 1, seq: index + 1 });
      const swapped = await walk(lines.toSpliced(index, 2, lines[index + 1] ?? '', lines[index] ?? '').join('\n'));
      expect(swapped).toMatchObject({ kind: 'broken', line: index + 1, seq: index + 1 });
    }
  });

  test('a seal inside the details is not taken for the seal', async () => {
    const [link] = chainOf([
      anAuditDraft({ detail: { z: { hash: 'a'.repeat(64), previous_hash: 'b'.repeat(64), seq: 9 } } }),
    ]);
    if (link === undefined) throw new Error('there is one');
    expect(judged(await walk(canonicalJson(link)))).toBe('intact');
    const { hash: _, ...bare } = link;
    expect(await walk(canonicalJson(bare))).toMatchObject({ kind: 'broken', seq: 1 });
  });

  test.each(['1.5', '"1"', '-1', '01', 'null', '10000000000000000'])('a number spelt %s is not one', async (spelt) => {
    const [line = ''] = linesOf(chainOf([anAuditDraft()]));
    expect(await walk(line.replace('"seq":1,', `"seq":${spelt},`))).toMatchObject({ kind: 'broken', seq: 1 });
  });

  test('a copy may begin in the middle, and says where; going on from an earlier file it must follow it', async () => {
    const links = chainOf(Array.from({ length: 6 }, (_, n) => anAuditDraft({ subject: `s${n}` })));
    const lines = linesOf(links);
    const early = await walk(lines.slice(0, 3).join('\n'));
    if (early.kind !== 'intact') throw new Error('it is intact');
    const late = lines.slice(3).join('\n');
    expect(await walk(late)).toMatchObject({ kind: 'intact', first: 4, head: { seq: 6 } });
    expect(await walk(late, 100, early.head)).toMatchObject({ kind: 'intact', head: { seq: 6 } });
    expect(await walk(lines.slice(4).join('\n'), 100, early.head)).toMatchObject({ kind: 'broken', seq: 4 });
    expect(await walk('\n')).toEqual({ kind: 'empty' });
  });

  test.each([
    { what: 'no JSON', line: '{"seq":' },
    { what: 'a list', line: '[1]' },
    { what: 'half a letter', line: Buffer.from([0x7b, 0xc3, 0x7d]) },
    { what: 'nothing of a link', line: '{}' },
  ])('a line that is $what is broken', async ({ line }) => {
    expect(await walk(line)).toMatchObject({ kind: 'broken', line: 1, seq: 1 });
  });

  test('a line without end is given up before it fills the memory', async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (given = 0; given < 100; given += 1) yield await Promise.resolve(new Uint8Array(1_000_000).fill(0x61));
    }
    expect(await verifyChainFile(endless())).toMatchObject({ kind: 'broken', line: 1 });
    expect(given).toBeLessThan(10);
  });
});
