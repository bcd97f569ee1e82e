import { setTimeout as sleep } from 'node:timers/promises';
import { durationMs, elapsed, type Clock, type DurationMs, type MonotonicMs } from '#shared/domain/time.ts';
import type { ControlStore } from '#shared/store/ports.ts';
import type { Acknowledgement } from '#shared/wire/http-control.ts';

/** An executor that is well answers in a few milliseconds; after this long nobody should have to wait to be told. */
export const ACK_WAIT_MS_MAX = durationMs(2_000);
const ACK_POLL_MS = 10;

const unanswered: Acknowledgement = { acknowledged: false, ack_ms: null, opening_in_flight: null };

/**
 * Waits until the executor has applied this version or a later one.
 * @param since when the request came in; `ack_ms` counts from there
 */
export async function waitForAck(
  deps: { readonly control: ControlStore; readonly clock: Clock; readonly ackWaitMsMax: DurationMs },
  book: string,
  version: number,
  since: MonotonicMs,
): Promise<Acknowledgement> {
  const begun = deps.clock.monotonic();
  for (;;) {
    const ack = await deps.control.readAck(book);
    const now = deps.clock.monotonic();
    if (ack !== null && ack.version >= version) {
      return { acknowledged: true, ack_ms: elapsed(since, now), opening_in_flight: ack.opening_in_flight };
    }
    if (elapsed(begun, now) >= deps.ackWaitMsMax) return unanswered;
    await sleep(ACK_POLL_MS);
  }
}
