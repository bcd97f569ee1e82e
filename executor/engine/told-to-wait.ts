/**
 * A venue that has told us to wait (429, 418) gets nothing at all until the time it stated. The engine knows, so that it
 * opens nothing, closes no pair of which one half could not leave, and makes a lone leg whole on the other venue.
 */
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { hold } from './hold.ts';
import { rowOfVenue, type EngineState } from './state.ts';

/** A longer wait than a leg may stand alone is one that people are to know of. */
export function onToldToWait(
  state: EngineState,
  venue: VenueId,
  until: MonotonicMs,
  now: MonotonicMs,
  at: EpochMs,
): void {
  state.waitUntil[rowOfVenue(state, venue)] = until;
  const leftMs = until - now;
  if (leftMs <= state.settings.unhedgedMsMax) return;
  hold(state, 'WATCHDOG_AUTO_HOLD', `${venue} wants to hear nothing for ${Math.ceil(leftMs / 1_000)} s`, at);
}

/** Nothing real can leave for this venue now; what is simulated does not go there. */
export const mustWait = (state: EngineState, row: 0 | 1, simulated: boolean, now: MonotonicMs): boolean =>
  !simulated && now < (state.waitUntil[row] ?? 0);

export const eitherMustWait = (state: EngineState, simulated: boolean, now: MonotonicMs): boolean =>
  mustWait(state, 0, simulated, now) || mustWait(state, 1, simulated, now);
