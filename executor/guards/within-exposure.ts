import type { Guard } from './guard.ts';

/** Denies an order larger than what stands open on its leg: repairing must never become a new position. */
export const withinExposure: Guard = (order, snapshot) =>
  order.quantity <= snapshot.exposedQuantity
    ? null
    : { code: 'MORE_THAN_EXPOSED', quantity: order.quantity, exposed: snapshot.exposedQuantity };
