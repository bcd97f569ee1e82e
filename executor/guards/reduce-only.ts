import type { Guard } from './guard.ts';

/** Denies a closing order that could also open. */
export const reduceOnly: Guard = (order) =>
  order.reduceOnly ? null : { code: 'NOT_REDUCE_ONLY', purpose: order.purpose };
