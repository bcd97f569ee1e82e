import type { Guard } from './guard.ts';

/** Denies an order priced from a book that is void, one-sided, crossed or has a number that is none. */
export const bookUsable: Guard = (order, snapshot) => {
  const why = snapshot.venues[order.venue].unusableWhy;
  return why === null ? null : { code: 'BOOK_UNUSABLE', venue: order.venue, why };
};
