/**
 * Write-behind journal: every record goes to an append-only file on local disk in the same turn, then to the table in
 * order and in batches. After a crash the lines behind the last flush mark are written to the table before anything
 * else is read: puts are idempotent, so writing one twice is nothing.
 */
import * as z from 'zod';
import { invariant, unreachable } from '#shared/domain/invariant.ts';
import type { Clock } from '#shared/domain/time.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import { BreakRecord, DustRecord, FillRecord, FundingRecord, HedgeRecord } from '#shared/wire/trading.ts';
import type { JournalFile } from './journal-file.ts';

const Entry = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hedge'), record: HedgeRecord }),
  z.strictObject({ kind: z.literal('fill'), record: FillRecord }),
  z.strictObject({ kind: z.literal('break'), record: BreakRecord }),
  z.strictObject({ kind: z.literal('funding'), record: FundingRecord }),
  z.strictObject({ kind: z.literal('dust'), record: DustRecord }),
]);
export type Entry = z.output<typeof Entry>;
const Flushed = z.strictObject({ flushed: z.int().nonnegative() });

/** Records that one table write carries at the most. */
const BATCH_MAX = 50;
/** Past this the executor produces faster than the table takes for minutes on end: it stops rather than forget. */
const WAITING_MAX = 100_000;
const RETRY_MS = 500;
/** The file begins anew at the next moment at which all of it is in the table. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;

export interface Journal {
  /**
   * On disk before it returns, and in the table soon after.
   * @throws what the disk said when it did not take the line; it goes to the table all the same
   */
  append(entry: Entry): void;
  /** False from when the disk did not take a line until it takes one again. */
  onDisk(): boolean;
  /** Milliseconds that the oldest unwritten record has waited; 0 when all is written. */
  lagMs(): number;
  /** Writes what is left. @returns false when `boundMs` was not enough; the file still has it. */
  drain(boundMs: number): Promise<boolean>;
}

export interface JournalDeps {
  readonly file: JournalFile;
  readonly trading: TradingStore;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onError: (what: string, error: unknown) => void;
  /** The table has these records of hedges now. */
  readonly onWritten?: (hedges: readonly HedgeRecord[]) => void;
}

export type Unflushed =
  | { readonly kind: 'entries'; readonly entries: readonly Entry[] }
  /** Counted from one. */
  | { readonly kind: 'unreadable'; readonly line: number };

/**
 * Reads the lines that were not flushed; a torn last line is the crash itself and is dropped. Of a file with any other
 * line that cannot be read nothing is taken. Marks count lines, so behind a hole nobody knows what they mark; a hedge
 * whose newest record is in the hole would be written over by an older one; and one whose only record is there would
 * never be looked for once a later number is in the table. The venues still have all of it, as for a lost machine.
 */
export function unflushed(text: string): Unflushed {
  const lines = text.split('\n');
  const torn = lines.pop() ?? '';
  let waiting: { readonly line: number; readonly read: unknown }[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const read = tryJson(line);
    if (read === undefined) return { kind: 'unreadable', line: index + 1 };
    const mark = Flushed.safeParse(read);
    if (mark.success) waiting = waiting.slice(mark.data.flushed);
    else waiting.push({ line: index + 1, read });
  }
  const entries: Entry[] = [];
  for (const { line, read } of waiting) {
    const entry = Entry.safeParse(read);
    if (!entry.success) return { kind: 'unreadable', line };
    entries.push(entry.data);
  }
  const last = torn === '' ? null : Entry.safeParse(tryJson(torn));
  return { kind: 'entries', entries: last?.success === true ? [...entries, last.data] : entries };
}

function tryJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Writes to the table what an earlier life left behind in the file, and begins the file anew. One that cannot be read is
 * set aside for a person, and recovery asks the venues instead.
 * @returns how many records were written, and what people are to know of a file that was set aside
 */
export async function recoverJournal(
  deps: Pick<JournalDeps, 'file' | 'trading'>,
): Promise<{ readonly records: number; readonly unreadable: string | null }> {
  const left = unflushed(deps.file.read());
  if (left.kind === 'unreadable')
    return {
      records: 0,
      unreadable: `line ${left.line} was not readable; the file is kept as ${deps.file.setAside()}`,
    };
  const { entries } = left;
  for (let from = 0; from < entries.length; from += BATCH_MAX)
    await deps.trading.write(batchOf(entries.slice(from, from + BATCH_MAX)));
  deps.file.clear();
  return { records: entries.length, unreadable: null };
}

/** The last record of a hedge wins within one batch; order within each kind is kept. */
function batchOf(entries: readonly Entry[]): Parameters<TradingStore['write']>[0] {
  const hedges = new Map<string, HedgeRecord>();
  const fills: FillRecord[] = [];
  const breaks = new Map<string, BreakRecord>();
  const fundings: FundingRecord[] = [];
  const dust: DustRecord[] = [];
  for (const entry of entries) {
    switch (entry.kind) {
      case 'hedge':
        hedges.set(entry.record.id, entry.record);
        break;
      case 'fill':
        fills.push(entry.record);
        break;
      case 'break':
        breaks.set(entry.record.id, entry.record);
        break;
      case 'funding':
        fundings.push(entry.record);
        break;
      case 'dust':
        dust.push(entry.record);
        break;
      default:
        return unreachable(entry);
    }
  }
  return { hedges: [...hedges.values()], fills, breaks: [...breaks.values()], fundings, dust };
}

export function createJournal(deps: JournalDeps): Journal {
  const waiting: { readonly entry: Entry; readonly since: number; readonly onDisk: boolean }[] = [];
  let flushing: Promise<void> | null = null;
  let diskTakes = true;
  /** Lines of the file that are in the table and not yet marked as that. */
  let unmarked = 0;

  /** Without a mark lines are written to the table twice, which is nothing; the next mark counts them as well. */
  const mark = (): void => {
    try {
      // On a full disk this makes room, and leaves no line behind that is older than the table.
      if (waiting.length === 0 && (!diskTakes || deps.file.bytes() > FILE_BYTES_MAX)) deps.file.clear();
      else if (unmarked > 0) deps.file.append(`{"flushed":${unmarked}}\n`);
      unmarked = 0;
    } catch (error) {
      diskTakes = false;
      deps.onError('journal.mark_failed', error);
    }
  };

  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH_MAX);
      let records: ReturnType<typeof batchOf>;
      try {
        records = batchOf(batch.map((item) => item.entry));
        await deps.trading.write(records);
        waiting.splice(0, batch.length);
        unmarked += batch.filter((item) => item.onDisk).length;
        mark();
      } catch (error) {
        deps.onError('journal.flush_failed', error);
        await deps.sleep(RETRY_MS);
        continue;
      }
      deps.onWritten?.(records.hedges);
    }
  };
  const start = (): void => {
    flushing ??= flush().finally(() => {
      flushing = null;
      if (waiting.length > 0) start();
    });
  };
  return {
    append(entry) {
      invariant(waiting.length < WAITING_MAX, `fewer than ${WAITING_MAX} records wait for the table`);
      diskTakes = false;
      try {
        deps.file.append(`${JSON.stringify(entry)}\n`);
        diskTakes = true;
      } finally {
        waiting.push({ entry, since: deps.clock.monotonic(), onDisk: diskTakes });
        start();
      }
    },
    onDisk: () => diskTakes,
    lagMs: () => (waiting[0] === undefined ? 0 : deps.clock.monotonic() - waiting[0].since),
    async drain(boundMs) {
      const until = deps.clock.monotonic() + boundMs;
      while (waiting.length > 0 && deps.clock.monotonic() < until) await deps.sleep(10);
      return waiting.length === 0;
    },
  };
}
