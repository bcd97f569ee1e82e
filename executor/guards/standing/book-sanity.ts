import type { GuardStatus, Verdict } from '#shared/domain/guard-reading.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

/** Beside what one book may not be: what the stream of them may not do. */
export type BookFault =
  | 'gap'
  | 'too old'
  | 'frozen'
  | 'one-sided'
  | 'crossed'
  | 'zero'
  | 'negative'
  | 'not a number'
  | 'out of order';

/** What one venue's book has looked like; instants on the monotonic clock, negative infinity for «never». */
export interface BookSeen {
  readonly venue: VenueId;
  readonly receivedAt: number;
  /** Negative infinity also while it is not known how the venue's clock goes. */
  readonly madeAt: number;
  /** The stream has a hole, and no book has come since. */
  readonly inGap: boolean;
  /** What was wrong when something last was, and when that was. */
  readonly fault: BookFault | null;
  readonly faultAt: number;
  /** Since when best prices and their quantities are the same; infinity before the first book. */
  readonly sameSince: number;
  /** Between how much the other venue's middle has gone since then. */
  readonly otherMovedBps: number;
}

export interface BookLimits {
  readonly ageMsMax: number;
  /** A book that was wrong is believed again after being right for so long. */
  readonly settleMs: number;
  /** Frozen: the same touch for longer than this while the other venue moved by more than that. */
  readonly frozenMs: number;
  readonly frozenBps: number;
}

/**
 * A stream that stood still and speaks again may have done so but once, of an order of ours that traded there: it has to
 * go on for so many times as long as one that was merely wrong.
 */
const STILL_SETTLES = 3;
const settleMsOf = ({ fault }: BookSeen, { settleMs }: BookLimits): number =>
  fault === 'too old' || fault === 'frozen' ? STILL_SETTLES * settleMs : settleMs;

/** What it is, in words that stay the same for as long as it stands: they are told to the engine anew when they change. */
interface Judged {
  readonly status: GuardStatus;
  readonly why: string;
}

function judge(book: BookSeen, limits: BookLimits, now: MonotonicMs): Judged | null {
  const ageMs = now - Math.min(book.receivedAt, book.madeAt);
  if (!Number.isFinite(book.receivedAt) && !book.inGap) return { status: 'WARN', why: 'has not come yet' };
  if (book.inGap) return { status: 'ERROR', why: 'is void after a gap' };
  if (now - book.faultAt < settleMsOf(book, limits))
    return { status: 'ERROR', why: book.fault === 'gap' ? 'had a gap just now' : `was ${book.fault} just now` };
  if (!Number.isFinite(ageMs)) return { status: 'WARN', why: 'is of an age that nobody knows' };
  if (ageMs > limits.ageMsMax) return { status: 'ERROR', why: `is older than ${limits.ageMsMax} ms` };
  const sameMs = now - book.sameSince;
  if (sameMs <= limits.frozenMs || book.otherMovedBps <= limits.frozenBps) return null;
  return {
    status: 'ERROR',
    why: `is frozen: the same touch for more than ${limits.frozenMs} ms, while the other venue moved more than ${limits.frozenBps} bps`,
  };
}

/** Blocks entries on a venue whose book is wrong, void, too old, or stands still while the other venue moves. */
export const bookSanity = (books: readonly BookSeen[], limits: BookLimits, now: MonotonicMs): readonly Verdict[] =>
  books.map((book) => {
    const { venue } = book;
    const ageMs = now - Math.min(book.receivedAt, book.madeAt);
    const judged = judge(book, limits, now);
    return {
      scope: venue,
      status: judged?.status ?? 'OK',
      value: Number.isFinite(ageMs) ? String(Math.round(ageMs)) : null,
      limit: String(limits.ageMsMax),
      summary: `the book of ${venue} ${judged?.why ?? 'is sound'}`,
      ...(judged === null ? {} : { blocksEntries: venue }),
    };
  });
