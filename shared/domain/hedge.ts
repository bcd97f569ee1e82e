/** The life of one hedge. Every legal move is in the table of `executor/engine/hedge/transitions.ts`. */
export const hedgeStates = [
  'planned',
  'opening',
  'open',
  'partial',
  'rebalancing',
  'rescuing',
  'closing',
  'closed',
  'in_doubt',
  'failed',
] as const;
export type HedgeState = (typeof hedgeStates)[number];

/** Still counts against limits and positions. */
export const isLive = (state: HedgeState): boolean => state !== 'closed' && state !== 'failed';
