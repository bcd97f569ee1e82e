/** How well a venue serves us, in the words that every surface prints. */

/** DEGRADED: nothing opens on that venue. AUTO_HOLD: it holds everything. */
export const venueStates = ['OK', 'DEGRADED', 'AUTO_HOLD'] as const;
export type VenueState = (typeof venueStates)[number];

/** What is wrong with it. */
export const troubles = [
  'timeout',
  'network',
  'venue-error',
  'told-to-wait',
  'maintenance',
  'slow',
  'disconnects',
  'stream-gone',
  'no-books',
] as const;
export type Trouble = (typeof troubles)[number];
