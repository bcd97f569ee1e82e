import type { Guard } from './guard.ts';

/**
 * Denies an order priced from a quote older than `quoteAgeMsMax`. Equal age still passes. The age is the worse of two:
 * since it was received, and since the venue made it by the venue's own event time, which is as true as our estimate of
 * the venue's clock (`clock_bound_ms`). A venue that tells no event time is judged by the receipt alone.
 */
export const quoteFreshness: Guard = (order, snapshot, limits) => {
  const { quoteAgeMs } = snapshot.venues[order.venue];
  if (quoteAgeMs <= limits.quoteAgeMsMax) return null;
  return { code: 'QUOTE_STALE', venue: order.venue, quoteAgeMs, quoteAgeMsMax: limits.quoteAgeMsMax };
};
