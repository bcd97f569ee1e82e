import type { Guard } from './guard.ts';

/** Denies an order priced from a quote older than `quoteAgeMsMax`. Equal age still passes. */
export const quoteFreshness: Guard = (order, snapshot, limits) => {
  const { quoteAgeMs } = snapshot.venues[order.venue];
  if (quoteAgeMs <= limits.quoteAgeMsMax) return null;
  return { code: 'QUOTE_STALE', venue: order.venue, quoteAgeMs, quoteAgeMsMax: limits.quoteAgeMsMax };
};
