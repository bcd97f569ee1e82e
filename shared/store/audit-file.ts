/**
 * Walks a chain that was written to a file, one link a line, as it streams by: no more of it is held than one chunk and
 * one line. A line in canonical form is hashed as it stands; any other is read as JSON first. Both are judged alike.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { GENESIS_HASH } from '#shared/wire/audit.ts';
import {
  CONTENT_DIFFERS,
  NAMES_ANOTHER,
  notTheNext,
  verifyLink,
  type ChainCheck,
  type ChainHead,
  type Sealed,
} from './audit-chain.ts';
import { createLineScanner } from './canonical-scan.ts';

/** No table holds an item of a tenth of this. */
const LINE_BYTES_MAX = 4_000_000;
const [NEWLINE, COMMA, CLOSE, ZERO] = [0x0a, 0x2c, 0x7d, 0x30] as const;
const DIGITS_MAX = 15;
const HASH_LENGTH = 64;
const hexHash = /^[0-9a-f]{64}$/;

export type FileCheck =
  /** `first` is above 1 for a copy that begins in the middle: what came before it is not in it. */
  | { readonly kind: 'intact'; readonly first: number; readonly head: ChainHead }
  | { readonly kind: 'broken'; readonly line: number; readonly seq: number; readonly why: string }
  | { readonly kind: 'empty' };

/** @param after where an earlier file ended, when this one must go on from there */
export async function verifyChainFile(
  chunks: AsyncIterable<Uint8Array>,
  after: ChainHead | null = null,
): Promise<FileCheck> {
  const walk = createWalk(after);
  let carried: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes: Buffer = carried.length === 0 ? Buffer.from(chunk) : Buffer.concat([carried, chunk]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const broken = walk.lines(bytes, end);
    if (broken !== null) return broken;
    carried = bytes.subarray(end);
    if (carried.length > LINE_BYTES_MAX) return walk.tooLong();
  }
  const broken = walk.lines(Buffer.concat([carried, Buffer.of(NEWLINE)]), carried.length + 1);
  return broken ?? walk.ended();
}

type Broken = Extract<FileCheck, { kind: 'broken' }>;

function createWalk(after: ChainHead | null) {
  const scanner = createLineScanner();
  let first: number | null = null;
  let last = after;
  let line = 0;

  /** A file may begin anywhere: its first link then says itself what it follows. The first link ever follows nothing. */
  const beginning = (seq: unknown, previous: unknown): ChainHead => {
    if (last !== null) return last;
    const said = typeof seq === 'number' && Number.isSafeInteger(seq) && seq > 1;
    return said && typeof previous === 'string' && hexHash.test(previous)
      ? { seq: seq - 1, hash: previous }
      : { seq: 0, hash: GENESIS_HASH };
  };
  function asItStands(bytes: Buffer, from: number, to: number): ChainCheck {
    const { seal } = scanner;
    const seq = wholeAt(bytes, seal.seq);
    const previous = bytes.toString('latin1', seal.previousHash, seal.previousHash + HASH_LENGTH);
    const said = bytes.toString('latin1', seal.hash, seal.hash + HASH_LENGTH);
    const before = beginning(seq, previous);
    const wanted = before.seq + 1;
    if (seq !== wanted) return { kind: 'broken', seq: wanted, why: notTheNext(wanted, seq) };
    if (previous !== before.hash) return { kind: 'broken', seq: wanted, why: NAMES_ANOTHER };
    // What was sealed is the line without its hash; the chunk is ours, so the rest is moved over it.
    bytes.copyWithin(seal.cutFrom, seal.cutTo, to);
    const sealed = bytes.subarray(from, to - (seal.cutTo - seal.cutFrom));
    return hash('sha256', sealed, 'hex') === said
      ? { kind: 'fits', head: { seq, hash: said } }
      : { kind: 'broken', seq: wanted, why: CONTENT_DIFFERS };
  }
  function asJson(bytes: Buffer, from: number, to: number): ChainCheck {
    const link = parsed(bytes.subarray(from, to));
    const before = beginning(link?.['seq'], link?.['previous_hash']);
    return link === null
      ? { kind: 'broken', seq: before.seq + 1, why: 'it is no JSON object' }
      : verifyLink(link, before);
  }
  const broken = (why: string): Broken => ({ kind: 'broken', line, seq: (last?.seq ?? 0) + 1, why });

  return {
    /** Whole lines, each with its newline, up to `end`. */
    lines: (bytes: Buffer, end: number): Broken | null => {
      const region = bytes.subarray(0, end);
      const beyondAscii = !isAscii(region) && isUtf8(region);
      for (let from = 0; from < end;) {
        const to = bytes.indexOf(NEWLINE, from);
        if (to > from) {
          line += 1;
          const canonical = scanner.scan(bytes, from, to, beyondAscii);
          const check = canonical ? asItStands(bytes, from, to) : asJson(bytes, from, to);
          if (check.kind === 'broken') return { ...check, line };
          first ??= check.head.seq;
          last = check.head;
        }
        from = to + 1;
      }
      return null;
    },
    tooLong: (): Broken => {
      line += 1;
      return broken(`its line is longer than ${LINE_BYTES_MAX} bytes`);
    },
    ended: (): FileCheck =>
      first === null || last === null ? { kind: 'empty' } : { kind: 'intact', first, head: last },
  };
}

/** The whole number at an offset; NaN for any other, and for one that is too long to be exact. */
function wholeAt(bytes: Buffer, at: number): number {
  let value = 0;
  for (let index = at; index <= at + DIGITS_MAX; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte === COMMA || byte === CLOSE) return index === at ? Number.NaN : value;
    if (byte < ZERO || byte > ZERO + 9) return Number.NaN;
    value = value * 10 + byte - ZERO;
  }
  return Number.NaN;
}

const isObject = (value: unknown): value is Sealed =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(bytes: Buffer): Sealed | null {
  if (!isUtf8(bytes)) return null;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
