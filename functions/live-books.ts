/** The books of what is open, from the records: the same ledger, told the same, as the executor keeps. */
import { createBooks, type Books } from '#shared/domain/ledger/books.ts';
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import { dustFactFor, fillFact, fundingFactFor } from '#shared/wire/facts.ts';
import type { HedgeRecord } from '#shared/wire/trading.ts';

/** A venue stamps by its own clock, which may be behind ours. */
const CLOCKS_MS = 60_000;

/** Lines of dust that one answer reads. Of more, none is valued but what belongs to an open hedge: a part is no sum. */
export const DUST_LINES_MAX = 500;

export interface LiveBooks {
  readonly books: Books;
  /** False: there are more lines of dust than are read. */
  readonly dustWhole: boolean;
}

export async function liveBooks(
  trading: Pick<TradingStore, 'fillsOf' | 'fundings' | 'dust'>,
  book: string,
  hedges: readonly HedgeRecord[],
  now: EpochMs,
): Promise<LiveBooks> {
  const since = hedges.reduce((oldest, hedge) => Math.min(oldest, hedge.opened_at), Number(now));
  const [fills, fundings, dust] = await Promise.all([
    Promise.all(hedges.map((hedge) => trading.fillsOf(book, hedge.id))),
    hedges.length === 0 ? [] : trading.fundings(book, epochMs(since - CLOCKS_MS), epochMs(now + CLOCKS_MS)),
    trading.dust(book, DUST_LINES_MAX + 1),
  ]);
  const books = createBooks();
  const told = new Set(hedges.map((hedge) => hedge.id));
  for (const fill of fills.flat()) books.book(fillFact(fill));
  const dustWhole = dust.length <= DUST_LINES_MAX;
  // Paper dust ends with the process that made it; of what is open on paper, its own belongs to it.
  for (const line of dust) {
    const counts = told.has(line.hedge_id) || (dustWhole && !line.simulated);
    if (counts) books.book(dustFactFor(told, line));
  }
  for (const funding of fundings) books.book(fundingFactFor(told, funding));
  return { books, dustWhole };
}
