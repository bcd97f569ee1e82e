/** What is not heard of: orders that nobody tells the end of are asked for, and what is on its way is known to be. */
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import { isAskedFor, tracksOf, type Hedge, type OrderTrack } from './hedge/hedge.ts';
import { advance, doubt } from './orders.ts';
import { LOOK_UP_MS_MAX, LOOK_UP_MS_MIN, type EngineState } from './state.ts';

/** Silence: an accepted order without its end is asked for, then counts as in doubt; a doubt is asked for for ever. */
export function watchSilence(state: EngineState, now: MonotonicMs, at: EpochMs): void {
  for (const { hedge, track } of state.tracks.values()) {
    if (track.stage === 'sending') {
      // Every request ends within a time below this: its answer is lost, or it was never made.
      if (now - track.sentAtMono <= state.settings.unhedgedMsMax) continue;
      doubt(track, 'sent, and no answer came of it', now);
      advance(state, hedge, now, at);
    }
    if (!isAskedFor(track) || now < track.nextLookUpAt) continue;
    track.lookUps += 1;
    track.nextLookUpAt = now + Math.min(LOOK_UP_MS_MIN * 2 ** Math.min(track.lookUps, 8), LOOK_UP_MS_MAX);
    state.effects.push({ type: 'look-up', order: track.request, sentBefore: track.sentAt });
    if (restsQuietly(hedge, track)) continue;
    if (track.stage === 'accepted' && now - silentSince(hedge, track) > state.settings.inDoubtAfterMs) {
      doubt(track, 'accepted, and then nothing was heard of it', track.nextLookUpAt);
      advance(state, hedge, now, at);
    }
  }
}

/** `resting`: nothing is on its way but entries that rest, of which a fill may have been missed until they are looked up. */
export type Stillness = 'still' | 'resting' | 'moving';

export function stillnessOf(hedges: readonly Hedge[]): Stillness {
  let found: Stillness = 'still';
  for (const hedge of hedges) {
    if (hedge.simulated) continue;
    for (const track of tracksOf(hedge)) {
      if (track.stage === 'settled') continue;
      if (track.stage !== 'accepted' || !restsQuietly(hedge, track)) return 'moving';
      found = 'resting';
    }
  }
  return found;
}

/** An entry that rests says nothing until it fills or is asked to go; it is looked up, and is in no doubt. */
const restsQuietly = (hedge: Hedge, track: OrderTrack): boolean =>
  track.request.kind === 'post-only' && track.state === 'live' && hedge.cancelAskedAt === Number.NEGATIVE_INFINITY;

const silentSince = (hedge: Hedge, track: OrderTrack): number =>
  track.request.kind === 'post-only' ? Math.max(track.sentAtMono, hedge.cancelAskedAt) : track.sentAtMono;
