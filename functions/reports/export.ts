/**
 * The chain as files. What a Lambda may answer is bounded, so an answer carries as many lines as fit, and its `Link`
 * header leads to the next ones until all that were asked for have come. The CSV of a later answer has no header row:
 * one after the other they are one file.
 */
import { canonicalJson } from '#shared/domain/canonical-json.ts';
import type { Clock } from '#shared/domain/time.ts';
import { elapsed } from '#shared/domain/time.ts';
import type { AuditStore } from '#shared/store/ports.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import type { EventLine } from '#shared/wire/http-reports.ts';
import { file, type Page } from '#functions/answer.ts';
import { csvLines, isoTime, type Cell } from '#functions/csv.ts';
import { cursorAfter, eventsOf, placeOf } from './events.ts';

/** A Lambda answers six megabytes at most, and its answer is itself JSON in which a quote is two bytes. */
export const EXPORT_BYTES_MAX = 4_500_000;
const READ_LINKS = 1_000;
/** A function has ten seconds; what is not read by then comes with the next answer. */
const READ_MS_MAX = 5_000;

export interface ExportAsked {
  readonly format: 'json' | 'csv';
  readonly limit: number;
  readonly cursor?: string | undefined;
}
export interface Exported<Line> {
  /** Of the route, for the link to what follows. */
  readonly path: string;
  /** Of the list in JSON. */
  readonly list: string;
  /** Of the file, without its ending. */
  readonly name: string;
  readonly header: readonly string[];
  /** Of one link, newest first. */
  readonly linesOf: (link: AuditLink) => readonly Line[];
  readonly cellsOf: (line: Line) => readonly Cell[];
}

export const exportedEvents: Exported<EventLine> = {
  path: '/api/ui/events/export',
  list: 'events',
  name: 'propbot-events',
  header: ['timestamp', 'seq', 'category', 'action', 'actor', 'channel', 'subject', 'reason', 'detail'],
  linesOf: eventsOf,
  cellsOf: ({ at, seq, category, action, actor, channel, subject, reason, detail }) => [
    isoTime(at),
    seq,
    category,
    action,
    actor,
    channel,
    subject,
    reason,
    canonicalJson(detail),
  ],
};

export const exportedAudit: Exported<AuditLink> = {
  path: '/api/ui/audit/export',
  list: 'entries',
  name: 'propbot-audit',
  header: ['timestamp', 'book', 'seq', 'actor', 'action', 'subject', 'reason', 'detail', 'previous_hash', 'hash'],
  linesOf: (link) => [link],
  cellsOf: ({ at, book, seq, actor, action, subject, reason, detail, previous_hash, hash }) => [
    isoTime(at),
    book,
    seq,
    actor,
    action,
    subject,
    reason,
    canonicalJson(detail),
    previous_hash,
    hash,
  ],
};

const bytesInAnswer = (text: string): number => Buffer.byteLength(JSON.stringify(text));

export async function exportPage<Line>(
  { audit, clock, book }: { readonly audit: Pick<AuditStore, 'list'>; readonly clock: Clock; readonly book: string },
  exported: Exported<Line>,
  asked: ExportAsked,
): Promise<Page> {
  const begun = clock.monotonic();
  const isCsv = asked.format === 'csv';
  const textOf = (line: Line): string => (isCsv ? csvLines([exported.cellsOf(line)]) : JSON.stringify(line));
  const texts: string[] = [];
  let bytes = 0;
  let cursor = asked.cursor ?? null;
  let { cursor: from, given } = placeOf(cursor);
  let more = true;
  /** @returns false when not all lines of the link fit or are asked for */
  const took = (link: AuditLink): boolean => {
    const lines = exported.linesOf(link);
    for (const [row, line] of lines.entries()) {
      if (row < given) continue;
      const text = textOf(line);
      const size = bytesInAnswer(text);
      if (texts.length === asked.limit || (texts.length > 0 && bytes + size > EXPORT_BYTES_MAX)) return false;
      texts.push(text);
      bytes += size;
      cursor = cursorAfter(link.seq, row + 1, lines.length);
    }
    given = 0;
    from = cursor;
    return true;
  };
  let full = false;
  while (more && !full && texts.length < asked.limit && elapsed(begun, clock.monotonic()) < READ_MS_MAX) {
    const page = await audit.list(book, Math.min(READ_LINKS, asked.limit - texts.length), from);
    full = page.items.some((link) => !took(link));
    more = full || page.cursor !== null;
  }
  const next = more ? cursor : null;
  const body = isCsv
    ? `${asked.cursor === undefined ? csvLines([exported.header]) : ''}${texts.join('')}`
    : `{"${exported.list}":[${texts.join(',\n')}],"cursor":${JSON.stringify(next)}}`;
  return file(`${exported.name}.${asked.format}`, isCsv ? 'text/csv' : 'application/json', body, {
    'x-lines': String(texts.length),
    ...linkTo(exported.path, asked, next, texts.length),
  });
}

/** All that were asked for have come, or there are no more: then nothing follows. */
function linkTo(
  path: string,
  { format, limit }: ExportAsked,
  next: string | null,
  lines: number,
): Readonly<Record<string, string>> {
  if (next === null) return {};
  const left = limit - lines;
  if (left <= 0) return { 'x-next-cursor': next };
  const query = new URLSearchParams({ format, limit: String(left), cursor: next });
  return { link: `<${path}?${query.toString()}>; rel="next"`, 'x-next-cursor': next };
}
