/** Rings the doorbell and waits for the answer. A queue that is down is logged, and harms nothing: the level is written. */
import type { Clock, DurationMs, MonotonicMs } from '#shared/domain/time.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import type { ControlStore } from '#shared/store/ports.ts';
import type { Acknowledgement } from '#shared/wire/http-control.ts';
import type { Log } from './log.ts';
import { waitForAck } from './wait-for-ack.ts';

export interface Telling {
  readonly control: ControlStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Rejects when the queue does not answer; stops at once when told to. */
  readonly ring: (doorbell: { readonly book: string; readonly version: number }, signal: AbortSignal) => Promise<void>;
  readonly ackWaitMsMax: DurationMs;
}

/** For changes that nobody waits for: a queue that does not answer within this is given up. */
const RING_MS_MAX = 1_000;

async function ringQuietly(deps: Telling, { book, version }: ControlLevel, signal: AbortSignal): Promise<void> {
  try {
    await deps.ring({ book, version }, signal);
  } catch (error) {
    if (signal.aborted && signal.reason === heard) return;
    deps.log.warn('doorbell.failed', { book, version, error });
  }
}
/** Why ringing was stopped: the executor has answered meanwhile. */
const heard = 'the executor has answered';

/** Both at once: when the executor has read the level by itself, ringing on would only keep a person waiting. */
export async function ringWhile<T>(deps: Telling, level: ControlLevel, waiting: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const rung = ringQuietly(deps, level, stop.signal);
  try {
    return await waiting;
  } finally {
    stop.abort(heard);
    await rung;
  }
}

export const tellAndWait = (deps: Telling, level: ControlLevel, since: MonotonicMs): Promise<Acknowledgement> =>
  ringWhile(deps, level, waitForAck(deps, level.book, level.version, since));

export const tell = (deps: Telling, level: ControlLevel): Promise<void> =>
  ringQuietly(deps, level, AbortSignal.timeout(RING_MS_MAX));
