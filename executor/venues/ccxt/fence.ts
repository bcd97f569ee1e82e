/**
 * Fencing that venues enforce. Venues know no fencing ids, but they refuse old requests: the stamp is taken first, then
 * lease and permit are checked, then the request is signed with that stamp and a short window, with no await between.
 * Whatever a paused leader sends after it wakes is too old to be accepted.
 */
import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { Purpose } from '#shared/domain/order.ts';
import { epochMs, type Clock, type EpochMs } from '#shared/domain/time.ts';

import type { SendGate } from '../venue.ts';
import { NotSentError } from './errors.ts';

export interface Fence {
  /** Announces an order that is about to be signed. @throws {NotSentError} when one of that id is already on its way */
  expect(id: ClientOrderId, purpose: Purpose): void;
  /** No request of this order will be signed any more. @returns whether one was. */
  settle(id: ClientOrderId): boolean;
  /** Called from within `sign()`. `orderId` is null for cancels and reads, which always pass. @throws {NotSentError} */
  stamp(orderId: string | null): EpochMs;
  /** Our estimate of the venue's clock. */
  venueNow(): EpochMs;
  /** The earlier of both clocks: for «surely later than». */
  surelyPast(): EpochMs;
  setOffset(offsetMs: number): void;
}

export function createFence(clock: Clock, gate: SendGate): Fence {
  const expected = new Map<string, { readonly purpose: Purpose; signed: boolean }>();
  let offsetMs = 0;
  const venueNow = (): EpochMs => epochMs(Math.round(clock.wall() + offsetMs));
  return {
    expect(id, purpose) {
      if (expected.has(id)) throw new NotSentError(`order ${id} is already on its way; an order is never sent twice`);
      expected.set(id, { purpose, signed: false });
    },
    settle(id) {
      const signed = expected.get(id)?.signed ?? false;
      expected.delete(id);
      return signed;
    },
    stamp(orderId) {
      const stamp = venueNow();
      const at = clock.monotonic();
      if (orderId === null) return stamp;
      const order = expected.get(orderId);
      if (order === undefined) throw new NotSentError(`order ${orderId} is not one that we are sending now`);
      if (order.signed) throw new NotSentError(`order ${orderId} was signed before; an order is never sent twice`);
      const verdict = gate(order.purpose, at);
      if (!verdict.allowed) throw new NotSentError(verdict.why);
      order.signed = true;
      return stamp;
    },
    venueNow,
    surelyPast: () => epochMs(Math.min(clock.wall(), venueNow())),
    setOffset(measuredMs) {
      offsetMs = measuredMs;
    },
  };
}
