/** The books of this executor: what an earlier life recorded, and everything that this one records. */
import { createBooks, type Books } from '#shared/domain/ledger/books.ts';
import type { Booked } from '#shared/domain/ledger/ledger.ts';
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import { DAY_MS, startOfUtcDay, utcDay, utcDayBefore } from '#shared/store/utc-day.ts';
import { dustFact, dustFactFor, fillFact, fundingFact, fundingFactFor } from '#shared/wire/facts.ts';
import type { FillRecord } from '#shared/wire/trading.ts';
import type { Entry, Journal } from './journal.ts';

/** Hedges whose fills are read at one time. */
const READS_AT_ONCE = 16;

/** The first instant that the books still remember: a whole day before the running one. */
export const rememberedFrom = (at: EpochMs): EpochMs => startOfUtcDay(utcDayBefore(at));

/** Tells the books of a record; null for one that is none of their business. */
export function bookEntry(books: Books, entry: Entry): Booked | null {
  switch (entry.kind) {
    case 'fill':
      return books.book(fillFact(entry.record));
    case 'funding':
      return books.book(fundingFact(entry.record));
    case 'dust':
      return books.book(dustFact(entry.record));
    default:
      return null;
  }
}

/** The journal, telling the books of all that it is given: of what the disk did not take as well. */
export const withBooks = (journal: Journal, books: Books, onTooOld: (entry: Entry) => void): Journal => ({
  ...journal,
  append(entry) {
    try {
      journal.append(entry);
    } finally {
      if (bookEntry(books, entry) === 'forgotten') onTooOld(entry);
    }
  },
});

/**
 * The books as of now: all hedges that live or had a fill since yesterday, with all their fills and funding, and all dust.
 * Of simulated hedges only those that were closed: what was open on paper ended with the process that ran it, and so did
 * paper dust. Reads what was written; the journal of the earlier life must be in the table before.
 * @returns the books, and since when they know every funding payment that was recorded
 */
export async function loadBooks(deps: BooksDeps): Promise<{ readonly books: Books; readonly since: EpochMs }> {
  const books = createBooks();
  return { books, since: await catchUp(books, deps) };
}

export interface BooksDeps {
  readonly trading: Pick<TradingStore, 'fillsOf' | 'fillsOfDay' | 'fundings' | 'dust' | 'liveHedges'>;
  readonly book: string;
  readonly now: EpochMs;
}

/**
 * Tells the books all that is recorded by now: a leader that was replaced may have written on after they were loaded.
 * @returns since when all recorded funding is told
 */
export async function catchUp(books: Books, deps: BooksDeps): Promise<EpochMs> {
  const { trading, book, now } = deps;
  const [before, today, live, dust] = await Promise.all([
    trading.fillsOfDay(book, utcDayBefore(now)),
    trading.fillsOfDay(book, utcDay(now)),
    trading.liveHedges(book),
    trading.dust(book),
  ]);
  const recent = byHedge([...before, ...today]);
  const unfinished = [...recent].filter(([, fills]) => !isFlat(fills)).map(([hedge]) => hedge);
  const whole = await fillsOfAll(deps, new Set([...unfinished, ...live.map((hedge) => hedge.id)]));
  const hedges = new Map([...recent, ...whole]);
  const fills = [...hedges.values()].flatMap((own) => (isFlat(own) ? own : own.filter((fill) => !fill.simulated)));
  const first = fills.reduce<number>((oldest, fill) => Math.min(oldest, fill.at), rememberedFrom(now));
  const since = epochMs(first);
  const fundings = await trading.fundings(book, since, epochMs(now + DAY_MS));
  for (const fill of fills) books.book(fillFact(fill));
  const loaded = new Set(fills.map((fill) => fill.hedge_id));
  for (const line of dust) if (!line.simulated) books.book(dustFactFor(loaded, line));
  // Hedges that ended long ago, and simulated ones that ended with their process, are not in the books, nor is their share.
  for (const funding of fundings) books.book(fundingFactFor(loaded, funding));
  return since;
}

async function fillsOfAll(
  { trading, book }: { readonly trading: Pick<TradingStore, 'fillsOf'>; readonly book: string },
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly FillRecord[]>> {
  const found = new Map<string, readonly FillRecord[]>();
  const waiting = [...ids];
  for (let first = 0; first < waiting.length; first += READS_AT_ONCE) {
    const some = waiting.slice(first, first + READS_AT_ONCE);
    const fills = await Promise.all(some.map((id) => trading.fillsOf(book, id)));
    for (const [index, id] of some.entries()) found.set(id, fills[index] ?? []);
  }
  return found;
}

function byHedge(fills: readonly FillRecord[]): ReadonlyMap<string, readonly FillRecord[]> {
  const found = new Map<string, FillRecord[]>();
  for (const fill of fills) {
    const own = found.get(fill.hedge_id) ?? [];
    own.push(fill);
    found.set(fill.hedge_id, own);
  }
  return found;
}

function isFlat(fills: readonly FillRecord[]): boolean {
  const held = new Map<string, bigint>();
  for (const { venue, side, quantity } of fills.map(fillFact))
    held.set(venue, (held.get(venue) ?? 0n) + (side === 'buy' ? quantity : 0n - quantity));
  return [...held.values()].every((quantity) => quantity === 0n);
}
