/**
 * The venue of dry run: in process, at no latency, matched by the code that the venue simulator uses, against the live
 * book that the executor sees anyway. Nothing leaves the process, so that nothing is ever unknown for long.
 */
import type { InstrumentId } from '#shared/domain/venue.ts';

import { createRequestLog } from '../request-log.ts';
import type { BookView, BudgetFigures, Venue } from '../venue.ts';
import { createPaperAccount } from './paper-account.ts';
import { createPaperFloor, type PaperVenueOptions } from './paper-floor.ts';
import { createPaperTrading } from './paper-trading.ts';

export type { PaperVenueOptions } from './paper-floor.ts';

export interface PaperVenue extends Venue {
  /** The live book, at each change. Fills what rests on paper and is traded through. */
  feed(book: BookView): void;
}

const noRequests = createRequestLog();
const unspent: BudgetFigures = { usedShare: 0, othersShare: 0, othersShareMax: 1 };

export function createPaperVenue(options: PaperVenueOptions): PaperVenue {
  const { venue } = options;
  const floor = createPaperFloor(options);
  const bookListeners = new Map<InstrumentId, Set<(book: BookView) => void>>();
  return {
    venue,
    trading: createPaperTrading(options, floor),
    account: createPaperAccount(options, floor),
    // Nothing of it is a request.
    health: { venue, requests: (at, windowMs) => noRequests.figures(at, windowMs), budget: () => unspent },
    marketData: {
      venue,
      subscribe(instrument, onBook) {
        const interested = bookListeners.get(instrument) ?? new Set();
        bookListeners.set(instrument, interested.add(onBook));
        return () => void interested.delete(onBook);
      },
    },
    feed(book) {
      floor.feed(book);
      bookListeners.get(book.instrument)?.forEach((onBook) => onBook(book));
    },
    close() {
      floor.listeners.clear();
      bookListeners.clear();
      return Promise.resolve();
    },
  };
}
