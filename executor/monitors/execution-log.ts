/** How each order of a leg did, from the moment it left to its proven end: planned against paid. The last 500 are kept. */
import { tracksOf, type Hedge, type OrderTrack } from '#executor/engine/hedge/hedge.ts';
import type { PlaceOutcome } from '#executor/venues/venue.ts';
import type { ClientOrderId } from '#shared/domain/ids.ts';
import { formatE8, type PriceE8 } from '#shared/domain/money.ts';
import { wasSent, type OrderRequest } from '#shared/domain/order.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import { ATTEMPTS_MAX, type AttemptRecord } from '#shared/wire/trade-watch.ts';

/** Orders that have left and have no proven end; more is a fault elsewhere, and the oldest is forgotten. */
const PENDING_MAX = 1_000;
const WHY_LENGTH_MAX = 120;

export interface ExecutionLog {
  placed(order: OrderRequest, planned: PriceE8 | null): void;
  answered(order: OrderRequest, outcome: PlaceOutcome): void;
  /** A hedge has changed: whatever of its orders has come to its end is an attempt. */
  changed(hedge: Hedge, at: EpochMs): void;
  /** Oldest first. */
  attempts(): readonly AttemptRecord[];
  /** Puts those of an earlier life in front. */
  restore(earlier: readonly AttemptRecord[]): void;
}

function averageOf(track: OrderTrack): PriceE8 | null {
  let [size, cost] = [0n, 0n];
  for (const fill of track.fills) {
    size += fill.quantity;
    cost += fill.price * fill.quantity;
  }
  return size > 0n ? ((cost / size) as PriceE8) : null;
}

function slippageBps(side: OrderRequest['side'], planned: PriceE8 | null, average: PriceE8 | null): number | null {
  if (planned === null || average === null) return null;
  const bps = (Number(average - planned) / Number(planned)) * 10_000;
  return Number((side === 'buy' ? bps : -bps).toFixed(3));
}

/** Null for an entry that was taken back as it came: it had promised nothing. */
function attemptOf(track: OrderTrack, planned: PriceE8 | null, at: EpochMs): AttemptRecord | null {
  const { request, filled, evidence, state } = track;
  if (!wasSent(request)) return null;
  const rests = request.kind === 'post-only';
  if (rests && filled === 0n && state !== 'rejected') return null;
  const average = averageOf(track);
  const success = rests ? filled > 0n : filled >= request.quantity;
  const ended = filled > 0n ? `filled ${formatE8(filled)} of ${formatE8(request.quantity)}` : evidence || `${state}`;
  return {
    at,
    venue: request.venue,
    side: request.side,
    purpose: request.purpose,
    simulated: request.simulated,
    planned_price: planned === null ? null : formatE8(planned),
    average_price: average === null ? null : formatE8(average),
    slippage_bps: slippageBps(request.side, planned, average),
    success,
    why: success ? '' : ended.slice(0, WHY_LENGTH_MAX),
  };
}

export function createExecutionLog(): ExecutionLog {
  const pending = new Map<ClientOrderId, PriceE8 | null>();
  let attempts: readonly AttemptRecord[] = [];
  const add = (attempt: AttemptRecord): void => {
    attempts = [...attempts.slice(-(ATTEMPTS_MAX - 1)), attempt];
  };
  return {
    placed(order, planned) {
      pending.set(order.clientOrderId, planned);
      const [oldest] = pending.size > PENDING_MAX ? pending.keys() : [];
      if (oldest !== undefined) pending.delete(oldest);
    },
    answered(order, outcome) {
      // It never left, or was to rest and would have taken: neither says anything about the venue.
      const nothing = outcome.kind === 'not-sent' || (outcome.kind === 'rejected' && outcome.reason === 'would-take');
      if (nothing) pending.delete(order.clientOrderId);
    },
    changed(hedge, at) {
      if (pending.size === 0) return;
      for (const track of tracksOf(hedge)) {
        const id = track.request.clientOrderId;
        const planned = pending.get(id);
        if (planned === undefined || track.stage !== 'settled') continue;
        pending.delete(id);
        const attempt = attemptOf(track, planned, at);
        if (attempt !== null) add(attempt);
      }
    },
    attempts: () => attempts,
    restore(earlier) {
      attempts = [...earlier, ...attempts].slice(-ATTEMPTS_MAX);
    },
  };
}
