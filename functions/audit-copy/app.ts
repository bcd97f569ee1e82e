/**
 * Copies the audit chain to where nobody can change it: the links since the last copied one, each checked on the way, as
 * JSON lines. A chain that no longer follows its own copy was rewritten or cut off; that is said and nothing is copied.
 */
import { canonicalJson } from '#shared/domain/canonical-json.ts';
import { emptyChain, type ChainHead, type Sealed } from '#shared/store/audit-chain.ts';
import { OBJECTS_MAX, type ObjectStore } from '#shared/store/objects.ts';
import type { AuditWalk } from '#shared/store/ports.ts';
import type { Log } from '#functions/log.ts';

export interface AuditCopyDeps {
  readonly audit: AuditWalk;
  readonly objects: ObjectStore;
  readonly log: Log;
  readonly book: string;
  /** Of one object: some megabytes. */
  readonly linksAtOnce?: number;
}

const LINKS_AT_ONCE = 10_000;
/** Of one run; what is left over is for the next. */
const OBJECTS_A_RUN_MAX = 100;
/** Pages of a thousand names: years of nights. */
const PAGES_MAX = 100;

export interface AuditCopied {
  /** Links that this run has added to the copy. */
  readonly links: number;
  /** Where the copy ends now; what the next link has to follow. */
  readonly head: ChainHead;
}

/** The chain does not fit, or not behind its copy. Whoever looks at errors must see this one. */
export class AuditBrokenError extends Error {
  override readonly name = 'AuditBrokenError';
}

/** By its first link: two runs at once cannot both write the same part. */
const nameOf = (book: string, first: number): string => `${book}/${String(first).padStart(16, '0')}.jsonl`;

export const createAuditCopy = (deps: AuditCopyDeps) => async (): Promise<AuditCopied> => {
  const { book, log, linksAtOnce = LINKS_AT_ONCE } = deps;
  let head = await copiedHead(deps);
  let copied = 0;
  for (let objects = 0; objects < OBJECTS_A_RUN_MAX; objects += 1) {
    const lines: string[] = [];
    const note = (link: Sealed): void => void lines.push(canonicalJson(link));
    const check = await deps.audit.walk(book, head, linksAtOnce, note);
    if (check.kind === 'broken') {
      log.error('audit.broken', { seq: check.seq, why: check.why, copied_through: head.seq });
      throw new AuditBrokenError(`the audit chain is broken at link ${check.seq}: ${check.why}`);
    }
    if (lines.length > 0) {
      const body = new TextEncoder().encode(`${lines.join('\n')}\n`);
      const put = await deps.objects.put(nameOf(book, head.seq + 1), body, 'application/x-ndjson');
      if (put === 'written') copied += lines.length;
      // Another run was here first; what it wrote is the copy.
      head = put === 'written' ? lastOf(lines.at(-1) ?? '') : await copiedHead(deps);
    }
    if (check.kind === 'intact') break;
  }
  log.info('audit.copied', { links: copied, through: head.seq, hash: head.hash });
  return { links: copied, head };
};

/** The last link of the copy; the beginning where there is none yet. */
async function copiedHead({ objects, book }: AuditCopyDeps): Promise<ChainHead> {
  let newest: string | null = null;
  let cursor: string | null = null;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await objects.list(`${book}/`, OBJECTS_MAX, cursor);
    newest = page.items.at(-1)?.name ?? newest;
    ({ cursor } = page);
    if (cursor === null) break;
  }
  if (newest === null) return emptyChain;
  const body = await objects.get(newest);
  const lines = new TextDecoder().decode(body ?? new Uint8Array()).trimEnd();
  return lastOf(lines.slice(lines.lastIndexOf('\n') + 1));
}

/** @throws {AuditBrokenError} when it is no link: the copy itself is then not what we wrote */
function lastOf(line: string): ChainHead {
  try {
    const link: unknown = JSON.parse(line);
    if (typeof link === 'object' && link !== null && 'seq' in link && 'hash' in link) {
      const { seq, hash } = link;
      if (typeof seq === 'number' && typeof hash === 'string') return { seq, hash };
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new AuditBrokenError('the newest object of the copy does not end with a link');
}
