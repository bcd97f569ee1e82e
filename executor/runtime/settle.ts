/**
 * The first half of a stop: nothing is opened any more, entries that rest are taken back, and what is between two states
 * comes to rest while everything still runs. What it cannot wait for is named, and found by the next leader.
 */
import type { Engine } from '#executor/engine/engine.ts';
import { tracksOf } from '#executor/engine/hedge/hedge.ts';
import type { Log } from '#executor/telemetry/log.ts';
import type { SendGate } from '#executor/venues/venue.ts';
import type { Clock } from '#shared/domain/time.ts';
import { atRest, betweenStates } from './at-rest.ts';
import type { Sleep } from './every.ts';
import type { Shell } from './shell.ts';

interface Deps {
  readonly engine: Engine;
  readonly shell: Shell;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly log: Log;
  readonly graceMs: number;
}

export interface Settling {
  /** Asked at the instant of signing: once a stop has begun nothing opens, and after its end nothing leaves at all. */
  readonly gate: SendGate;
  /** Nothing new is opened from here on, for as long as this process lives. */
  begin(): void;
  /** Said again after every level: two people may lift a hold, and a stop is not theirs to lift. */
  insist(): void;
  /** Resolves when everything is at rest, when the grace that began with `begin` is over, or after `mostMs`. */
  wait(mostMs?: number): Promise<void>;
  /** Says what became of it; what is left is the next leader's. */
  end(): void;
}

/** Pause between two looks at whether all is at rest. */
const LOOK_MS = 10;

export function createSettling({ engine, shell, clock, sleep, log, graceMs }: Deps): Settling {
  let since: number | null = null;
  let ended = false;
  const insist = (): void => {
    if (since !== null) shell.dispatch({ type: 'hold', reason: 'STARTUP', note: 'the executor is stopping' });
  };
  return {
    gate(id, purpose, at, toPaper) {
      if (ended || (since !== null && purpose === 'open')) return { allowed: false, why: 'the executor is stopping' };
      return engine.mayLeave(id, purpose, at, toPaper);
    },
    begin() {
      if (since !== null) return;
      since = clock.monotonic();
      // Every start begins in HOLD anyway, and this one says so already.
      insist();
      shell.dispatch({ type: 'cancel-resting' });
    },
    insist,
    async wait(mostMs = graceMs) {
      const now = clock.monotonic();
      const until = Math.min((since ?? now) + graceMs, now + mostMs);
      while (!atRest(engine, clock.monotonic()) && clock.monotonic() < until) await sleep(LOOK_MS);
    },
    end() {
      ended = true;
      const now = clock.monotonic();
      const left = betweenStates(engine, now);
      const tookMs = Math.round(now - (since ?? now));
      if (left.length === 0) return log.info('executor.settled', { took_ms: tookMs });
      log.info('executor.unsettled', {
        took_ms: tookMs,
        grace_ms: graceMs,
        hedges: left.map((hedge) => ({
          id: hedge.id,
          state: hedge.state,
          orders: tracksOf(hedge).flatMap(({ stage, request }) => (stage === 'settled' ? [] : [request.clientOrderId])),
        })),
      });
    },
  };
}
