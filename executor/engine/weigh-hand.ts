/** What a venue proves of an order that a person has settled: it agrees, or the difference is a break that a person mends. */
import { formatE8, type QuantityE8 } from '#shared/domain/money.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import { saidByHand } from './hedge/by-hand.ts';
import type { OrderTrack } from './hedge/hedge.ts';
import { hold } from './hold.ts';
import type { EngineState } from './state.ts';

/** @param proven all that the order filled, by its venue; null while the venue has not said that it is over */
export function weighHand(
  state: EngineState,
  { track }: { readonly track: OrderTrack },
  proven: QuantityE8 | null,
  at: EpochMs,
): void {
  if (!track.byHand || proven === null) return;
  const said = saidByHand(track);
  // Fills that the venue counts are still on their way; they take the place of what was said.
  if (proven > track.filled - said) return;
  track.byHand = false;
  if (said <= 0n) return;
  const { request, filled } = track;
  const words = `${formatE8(proven)} filled of ${request.clientOrderId}, a person said ${formatE8(filled)}`;
  hold(state, 'RECON_DESYNC', `${request.venue} has ${words}`, at);
  state.effects.push({ type: 'record-break', order: request, ours: filled, theirs: proven });
}
