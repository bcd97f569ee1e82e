/** Faults that no world draws: each is staged by name, in a world that is about what it does. */
import type { LevelLimits } from '#shared/domain/limits.ts';

export type VenueRow = 0 | 1;
export interface Window {
  readonly at: number;
  readonly ms: number;
}
export interface Chance extends Window {
  readonly p: number;
}

export type StagedFault =
  /** The venue refuses orders: all, those that open a hedge, or those that do not. */
  | ({ readonly kind: 'orders-refused'; readonly venue: VenueRow; readonly orders: 'all' | 'open' | 'other' } & Chance)
  /** A new version of the configuration, with limits below what stands. */
  | { readonly kind: 'limits-lowered'; readonly at: number; readonly limits: Partial<LevelLimits> }
  /** The second venue's prices go away from the first's, by so much beside what they are apart anyway. */
  | ({ readonly kind: 'prices-part'; readonly byBps: number } & Window)
  /** The money on the account is elsewhere, by what the venue says. */
  | ({ readonly kind: 'money-taken'; readonly venue: VenueRow } & Window)
  /** The count of requests says that entries and reads have spent what is hedging's. */
  | ({ readonly kind: 'budget-eaten'; readonly venue: VenueRow } & Window);

export const stagedKinds = [
  'orders-refused',
  'limits-lowered',
  'prices-part',
  'money-taken',
  'budget-eaten',
] as const satisfies readonly StagedFault['kind'][];
