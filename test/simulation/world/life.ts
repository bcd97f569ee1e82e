/**
 * One life of a process: a mailbox. Whatever comes back into its code comes through here, so that it can be killed and
 * paused at every await; and every call that its code makes is counted, so that it can be killed or paused in the middle
 * of a turn as well, between two statements.
 */
import { epochMs, monotonicMs, type Clock } from '#shared/domain/time.ts';
import type { Sleep } from '#executor/runtime/every.ts';
import type { Door } from '../fault.ts';
import type { Scheduler } from './scheduler.ts';

/**
 * What happens to a process at one of its calls. A pause lasts in the middle of the turn; a freeze lets the turn end, so
 * that what it sends leaves at once and is answered while nobody is there to hear it.
 */
export type Blow =
  | { readonly kind: 'kill' }
  | { readonly kind: 'pause'; readonly ms: number }
  | { readonly kind: 'freeze'; readonly ms: number };

export interface Life {
  readonly name: string;
  readonly clock: Clock;
  readonly sleep: Sleep;
  alive(): boolean;
  paused(): boolean;
  /** World time as the code of this life meets it: later than the world's while it is paused within a turn. */
  localNow(): number;
  /** Runs in this process `ms` from now; later when it is paused by then, never when it is dead. */
  wake(ms: number, run: () => void): void;
  /** Called at the door of every port: here a blow lands. @returns false when the process is dead */
  touch(): boolean;
  /** The blow lands after so many more calls. */
  arm(calls: number, blow: Blow): void;
  /** Says through which door the next call goes. */
  pass(door: Door): void;
  /** The blow is armed when the code next goes through this door, if it does so within `ms`. */
  armAt(door: Door, ms: number, calls: number, blow: Blow): void;
  kill(): void;
  pause(ms: number): void;
  beginStop(): void;
  stopping(): boolean;
  /** From here on every sleep ends early, as in the real composition root. */
  hurry(): void;
  /** An answer of the outside: settles in this process, through its mailbox. */
  answer<T>(start: (settle: (ms: number, give: () => T) => void) => void): Promise<T>;
}

/** While ending nothing sleeps longer than this. */
const ENDING_SLEEP_MS = 10;

export interface LifeSettings {
  readonly name: string;
  readonly scheduler: Scheduler;
  /** What the wall clock showed when the world began, as this machine has it; read at each use, so that it can jump. */
  readonly wallBase: () => number;
  readonly monotonicBase: number;
  readonly onKill: () => void;
  /** Code of this process threw where nobody catches. */
  readonly onError: (error: unknown) => void;
}

export function createLife({ name, scheduler, wallBase, monotonicBase, onKill, onError }: LifeSettings): Life {
  let dead = false;
  let pausedUntil = 0;
  /** How far this turn's code is behind the world because it was paused in the middle; of that turn only. */
  let lag = { ms: 0, step: -1 };
  let stopping = false;
  let hurried = false;
  let armed: { calls: number; readonly blow: Blow } | null = null;
  let armedAt: { readonly door: Door; readonly until: number; readonly calls: number; readonly blow: Blow } | null =
    null;
  const sleepers = new Set<() => void>();
  const bySignal = new WeakMap<AbortSignal, Set<() => void>>();
  const lagMs = (): number => (lag.step === scheduler.steps() ? lag.ms : 0);
  const localNow = (): number => scheduler.now() + lagMs();

  const enter = (run: () => void): void => {
    if (dead) return;
    const wait = pausedUntil - scheduler.now();
    if (wait > 0) {
      scheduler.after(wait, () => enter(run));
      return;
    }
    try {
      run();
    } catch (error) {
      onError(error);
    }
  };
  const kill = (): void => {
    if (dead) return;
    dead = true;
    onKill();
  };
  const pauseInTurn = (ms: number): void => {
    lag = { ms: lagMs() + ms, step: scheduler.steps() };
    pausedUntil = Math.max(pausedUntil, localNow());
  };
  const wakersOf = (signal: AbortSignal): Set<() => void> => {
    const known = bySignal.get(signal);
    if (known !== undefined) return known;
    const wakers = new Set<() => void>();
    bySignal.set(signal, wakers);
    signal.addEventListener('abort', () => wakers.forEach((wake) => wake()));
    return wakers;
  };
  return {
    name,
    localNow,
    clock: {
      wall: () => epochMs(Math.floor(wallBase() + localNow())),
      monotonic: () => monotonicMs(monotonicBase + localNow()),
    },
    sleep(ms, signal) {
      return new Promise((resolve) => {
        let slept = false;
        const wakers = signal === undefined ? null : wakersOf(signal);
        const done = (): void => {
          if (slept) return;
          slept = true;
          sleepers.delete(done);
          wakers?.delete(done);
          resolve();
        };
        const early = hurried || signal?.aborted === true;
        sleepers.add(done);
        wakers?.add(done);
        scheduler.after(lagMs() + (early ? Math.min(ms, ENDING_SLEEP_MS) : ms), () => enter(done));
      });
    },
    alive: () => !dead,
    paused: () => pausedUntil > scheduler.now(),
    wake(ms, run) {
      scheduler.after(lagMs() + ms, () => enter(run));
    },
    touch() {
      if (dead) return false;
      if (armed === null) return true;
      armed.calls -= 1;
      if (armed.calls > 0) return true;
      const { blow } = armed;
      armed = null;
      if (blow.kind === 'pause') {
        pauseInTurn(blow.ms);
        return true;
      }
      if (blow.kind === 'freeze') {
        pausedUntil = Math.max(pausedUntil, localNow() + blow.ms);
        return true;
      }
      kill();
      return false;
    },
    arm(calls, blow) {
      armed = { calls, blow };
    },
    pass(door) {
      if (armedAt?.door !== door) return;
      if (scheduler.now() <= armedAt.until) armed = { calls: armedAt.calls, blow: armedAt.blow };
      armedAt = null;
    },
    armAt(door, ms, calls, blow) {
      armedAt = { door, until: scheduler.now() + ms, calls, blow };
    },
    kill,
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, scheduler.now() + ms);
    },
    beginStop() {
      stopping = true;
    },
    stopping: () => stopping,
    hurry() {
      hurried = true;
      for (const wake of sleepers) scheduler.after(0, () => enter(wake));
    },
    answer(start) {
      return new Promise((resolve, reject) => {
        if (dead) return;
        start((ms, give) => {
          scheduler.after(ms, () =>
            enter(() => {
              try {
                resolve(give());
              } catch (error) {
                reject(error instanceof Error ? error : new Error(String(error)));
              }
            }),
          );
        });
      });
    },
  };
}
