/** Judged at the instant at which any request leaves a process. */
import type { VenueRow } from '../fault.ts';
import { holds, type LifeSeen } from './evidence.ts';

/** Sums of the same two times, begun at different zeros, may differ by this. */
const ROUNDING_MS = 0.001;

/** What a venue said is known to the life that heard it: another process has to be told by itself. */
export function onAsked(life: LifeSeen, row: VenueRow, path: string, at: number): void {
  const until = life.silentUntil[row];
  holds(
    at >= until - ROUNDING_MS,
    'I11',
    () => `a request (${path}) leaves for venue ${row} ${Math.ceil(until - at)} ms before it wants to hear anything`,
  );
}
