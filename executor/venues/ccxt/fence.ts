/**
 * Fencing that venues enforce. Venues know no fencing ids, but they refuse old requests: the stamp is taken first, then
 * lease, permit and the age of the decision are checked, then the request is signed with that stamp and a short window,
 * with no await between. Whatever a paused leader sends after it wakes is too old to be accepted. It also keeps our
 * estimate of the venue's clock, by which stamps are made and event times are read.
 */
import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { Purpose } from '#shared/domain/order.ts';
import {
  epochMs,
  monotonicMs,
  type Clock,
  type DurationMs,
  type EpochMs,
  type MonotonicMs,
} from '#shared/domain/time.ts';

import type { SendGate } from '../venue.ts';
import { NotSentError } from './errors.ts';

/** One look at a venue's clock. */
export interface ClockReading {
  /** Venue clock minus our wall clock, in the middle of the round trip. */
  readonly offsetMs: number;
  readonly roundTripMs: DurationMs;
  /** What the venue's clock showed when our monotonic clock was at zero, at the latest: the answer was made after we asked. */
  readonly atZero: EpochMs;
}

/** A longer round trip says little about the venue's clock; books would seem older than they are by up to as much. */
const ROUND_TRIP_MS_MAX = 250;

export interface Fence {
  /** Announces an order that is about to be signed. @throws {NotSentError} when one of that id is already on its way */
  expect(id: ClientOrderId, purpose: Purpose): void;
  /** No request of this order will be signed any more. @returns the stamp of the one that was; null when none was */
  settle(id: ClientOrderId): EpochMs | null;
  /** Called from within `sign()`. `orderId` is null for cancels and reads, which always pass. @throws {NotSentError} */
  stamp(orderId: string | null): EpochMs;
  /**
   * Our estimate of the venue's clock, off by half a round trip at the most: what it showed when it was last read, and
   * our monotonic clock since then, which no jump of the wall clock moves. Before the first reading our wall clock.
   */
  venueNow(): EpochMs;
  /** The earliest that the venue's clock can show now, as far as its reading tells: for «surely later than». */
  surelyPast(): EpochMs;
  /**
   * HOT PATH. When the venue made what bears this event time, on our monotonic clock, which no jump of the wall clock
   * moves: never later than it was, as far as the venue's clock went on since it was read. Negative infinity before it
   * was read for the first time: how old a book is that nobody can tell, is unknown. Without an event time the receipt counts.
   */
  madeAt(venueAt: number, receivedAt: MonotonicMs): MonotonicMs;
  onClock(reading: ClockReading): void;
}

export function createFence(clock: Clock, gate: SendGate): Fence {
  const expected = new Map<string, { readonly id: ClientOrderId; readonly purpose: Purpose; stamp: EpochMs | null }>();
  let atZero = Number.POSITIVE_INFINITY;
  /** As `atZero`, but in the middle of what it may have been. */
  let middleAtZero = Number.NaN;
  /** By so much the venue's clock may be behind that. */
  let doubtMs = 0;
  const venueNow = (): EpochMs => {
    const since = clock.monotonic() + middleAtZero;
    return Number.isNaN(since) ? clock.wall() : epochMs(Math.round(since));
  };
  return {
    expect(id, purpose) {
      if (expected.has(id)) throw new NotSentError(`order ${id} is already on its way; an order is never sent twice`);
      expected.set(id, { id, purpose, stamp: null });
    },
    settle(id) {
      const stamp = expected.get(id)?.stamp ?? null;
      expected.delete(id);
      return stamp;
    },
    stamp(orderId) {
      const stamp = venueNow();
      const at = clock.monotonic();
      if (orderId === null) return stamp;
      const order = expected.get(orderId);
      if (order === undefined) throw new NotSentError(`order ${orderId} is not one that we are sending now`);
      if (order.stamp !== null)
        throw new NotSentError(`order ${orderId} was signed before; an order is never sent twice`);
      const verdict = gate(order.id, order.purpose, at);
      if (!verdict.allowed) throw new NotSentError(verdict.why);
      order.stamp = stamp;
      return stamp;
    },
    venueNow,
    surelyPast: () => epochMs(venueNow() - Math.ceil(doubtMs)),
    madeAt(venueAt, receivedAt) {
      if (!(venueAt > 0)) return receivedAt;
      const madeAt = venueAt - atZero;
      return madeAt < receivedAt ? monotonicMs(madeAt) : receivedAt;
    },
    onClock(reading) {
      const isClose = reading.roundTripMs <= ROUND_TRIP_MS_MAX;
      if (isClose || Number.isNaN(middleAtZero)) {
        doubtMs = reading.roundTripMs / 2;
        middleAtZero = reading.atZero - doubtMs;
      }
      // However long it took, an earlier latest is the better one.
      if (isClose || reading.atZero < atZero) atZero = reading.atZero;
    },
  };
}
