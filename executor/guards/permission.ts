import type { Guard } from './guard.ts';

/** Denies an order whose purpose is not in the permission of this instant. */
export const permission: Guard = (order, snapshot) =>
  snapshot.permission[order.purpose]
    ? null
    : { code: 'NOT_PERMITTED', purpose: order.purpose, because: snapshot.permissionWhy };
