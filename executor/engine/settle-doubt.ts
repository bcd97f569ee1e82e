/** A person settles what no venue answers. What they say is taken as a fill of its own kind, and stays marked so. */
import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { PriceE8, QuantityE8, UsdtE8 } from '#shared/domain/money.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import { advance } from './orders.ts';
import type { EngineState } from './state.ts';

interface Said {
  readonly id: ClientOrderId;
  readonly filled: QuantityE8;
  readonly price: PriceE8 | null;
  readonly note: string;
}

/** Only for an order that is in doubt; the venue's own word, when it comes after all, is believed beside it. */
export function settleDoubt(state: EngineState, said: Said, now: MonotonicMs, at: EpochMs): void {
  const known = state.tracks.get(said.id);
  if (known === undefined || known.track.stage !== 'in_doubt') return;
  const { hedge, track } = known;
  const { request } = track;
  const more = said.filled - track.filled;
  if (more > 0n) {
    const fill = {
      venue: request.venue,
      clientOrderId: request.clientOrderId,
      tradeId: `manual-${request.clientOrderId}`,
      side: request.side,
      price: said.price ?? request.limitPrice,
      quantity: more as QuantityE8,
      fee: 0n as UsdtE8,
      at,
    };
    track.fills.push(fill);
    track.filled = said.filled;
    state.effects.push({ type: 'record-fill', hedge, fill });
  }
  track.reported = track.filled;
  track.state = track.filled === request.quantity ? 'filled' : 'expired';
  track.stage = 'settled';
  track.evidence = `settled by hand: ${said.note}`;
  advance(state, hedge, now, at);
}
