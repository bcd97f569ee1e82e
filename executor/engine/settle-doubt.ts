/** A person settles what no venue answers. What they say is taken as a fill of its own kind, and stays marked so. */
import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { PriceE8, QuantityE8 } from '#shared/domain/money.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import { fillByHand } from './hedge/by-hand.ts';
import { addFill } from './hedge/hedge.ts';
import { advance } from './orders.ts';
import type { EngineState } from './state.ts';

interface Said {
  readonly id: ClientOrderId;
  readonly filled: QuantityE8;
  readonly price: PriceE8 | null;
  readonly note: string;
}

/** Only for an order that is in doubt; the venue's own fills, when they come after all, take the place of what was said. */
export function settleDoubt(state: EngineState, said: Said, now: MonotonicMs, at: EpochMs): void {
  const known = state.tracks.get(said.id);
  if (known === undefined || known.track.stage !== 'in_doubt') return;
  const { hedge, track } = known;
  const { request } = track;
  const more = said.filled - track.filled;
  if (more > 0n) {
    for (const fill of addFill(track, fillByHand(track, more as QuantityE8, said.price, at)))
      state.effects.push({ type: 'record-fill', hedge, fill });
  }
  track.reported = track.filled;
  track.state = track.filled === request.quantity ? 'filled' : 'expired';
  track.stage = 'settled';
  track.byHand = true;
  track.evidence = `settled by hand: ${said.note}`;
  advance(state, hedge, now, at);
}
