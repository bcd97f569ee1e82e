import type { Guard } from './guard.ts';

/** Denies what opens on a venue, or at all, while a standing guard blocks it. */
export const entriesBlocked: Guard = (order, { entryBlocks }) => {
  const block = entryBlocks.find(({ on }) => on === 'all' || on === order.venue);
  return block === undefined ? null : { code: 'ENTRIES_BLOCKED', guard: block.guard, on: block.on, why: block.why };
};
