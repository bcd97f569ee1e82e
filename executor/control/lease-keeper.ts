/**
 * Keeps the leader lease. Validity is counted from the moment the renewal was *sent*, on the monotonic clock; a waiter
 * times the holder's beat on its own clock, so no two clocks are ever compared.
 */
import type { Config } from '#shared/config/schema.ts';
import type { FencingId } from '#shared/domain/ids.ts';
import { monotonicMs, plus, durationMs, type Clock, type MonotonicMs } from '#shared/domain/time.ts';
import type { LeaseStore } from '#shared/store/ports.ts';
import type { Lease } from '#shared/wire/status.ts';

export interface LeaseSettings {
  readonly book: string;
  readonly holder: string;
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  readonly marginMs: number;
  /** A beat that stood still for this long on our own clock may be taken over. At least lease + margin. */
  readonly staleMs: number;
}

export const leaseSettings = (
  { book, executor }: Pick<Config, 'book' | 'executor'>,
  holder: string,
): LeaseSettings => ({
  book,
  holder,
  leaseMs: executor.lease_ms,
  heartbeatMs: executor.heartbeat_ms,
  marginMs: executor.margin_ms,
  staleMs: executor.leader_stale_ms,
});

export interface Standing {
  readonly fencingId: FencingId;
  /** Lease end minus margin, on our monotonic clock. */
  readonly validUntil: MonotonicMs;
}

export interface Leadership {
  /** True when a living leader was seen before: this is a takeover and not a first start. */
  readonly takenOver: boolean;
  standing(): Standing;
  release(): Promise<void>;
}

interface Deps {
  readonly leases: LeaseStore;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onStanding: (standing: Standing) => void;
  /** Somebody else leads, as far as we can see: from here on this process is a standby. Called once. */
  readonly onWaiting: (leader: Lease) => void;
  /** Someone else holds the lease now; this process may send nothing more and ends. */
  readonly onLost: () => void;
  readonly onError: (what: string, error: unknown) => void;
}

/** Waits, for as long as it takes, until this process leads; then renews in the background until released or lost. */
export async function lead(settings: LeaseSettings, deps: Deps, stopped: () => boolean): Promise<Leadership | null> {
  const taken = await take(settings, deps, stopped);
  if (taken === null) return null;
  let { lease, sentAt } = taken;
  let released = false;
  const standing = (): Standing => ({
    fencingId: lease.fencing_id as FencingId,
    validUntil: plus(sentAt, durationMs(settings.leaseMs - settings.marginMs)),
  });
  deps.onStanding(standing());
  const renewing = (async () => {
    while (!released) {
      await deps.sleep(settings.heartbeatMs);
      if (released) return;
      const at = deps.clock.monotonic();
      try {
        const result = await deps.leases.renew(lease, deps.clock.wall());
        if (released) return;
        if (result.kind === 'lost') return deps.onLost();
        ({ lease } = result);
        sentAt = at;
        deps.onStanding(standing());
      } catch (error) {
        // Not renewed, or renewed and the answer lost: validity simply runs out by itself unless a later beat succeeds.
        // Its beat is used up either way: written a second time, a standby would see a beat that stands still.
        lease = { ...lease, beat: lease.beat + 1 };
        deps.onError('lease.renewal_failed', error);
        const seen = await deps.leases.read(settings.book).catch(() => null);
        if (seen !== null && !isSameTerm(seen, lease)) return deps.onLost();
      }
    }
  })();
  return {
    takenOver: taken.takenOver,
    standing,
    async release() {
      released = true;
      await renewing;
      await deps.leases.release(lease, deps.clock.wall());
    },
  };
}

/** A holder's name is only a name: another process may bear it. The fencing id is what makes a term one. */
const isSameTerm = (seen: Lease, ours: Lease): boolean =>
  seen.fencing_id === ours.fencing_id && seen.holder === ours.holder && !seen.released;

interface Taken {
  readonly lease: Lease;
  readonly sentAt: MonotonicMs;
  readonly takenOver: boolean;
}

/** Watches the beat of whoever leads and takes over once it has stood still for `staleMs`, or at once when released. */
async function take(settings: LeaseSettings, deps: Deps, stopped: () => boolean): Promise<Taken | null> {
  let watched: { readonly beat: number; readonly fencingId: number; readonly since: MonotonicMs } | null = null;
  let beats = 0;
  let waiting = false;
  while (!stopped()) {
    try {
      const observed = await deps.leases.read(settings.book);
      const now = deps.clock.monotonic();
      if (
        observed !== null &&
        (watched === null || watched.beat !== observed.beat || watched.fencingId !== observed.fencing_id)
      ) {
        if (watched !== null) beats += 1;
        watched = { beat: observed.beat, fencingId: observed.fencing_id, since: now };
      }
      const stale = watched !== null && now - watched.since >= settings.staleMs;
      if (observed === null || observed.released || stale) {
        const sentAt = monotonicMs(deps.clock.monotonic());
        const result = await deps.leases.take(settings.book, settings.holder, observed, deps.clock.wall());
        if (result.kind === 'taken') return { lease: result.lease, sentAt, takenOver: beats > 0 };
      } else if (!waiting) {
        waiting = true;
        deps.onWaiting(observed);
      }
    } catch (error) {
      deps.onError('lease.take_failed', error);
    }
    await deps.sleep(Math.min(settings.heartbeatMs, 250));
  }
  return null;
}
