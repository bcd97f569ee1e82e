/**
 * Virtual time. One event after the other, in order of time; those of the same instant in an order drawn from the seed,
 * so that races are explored. After each event every microtask is run before anything else happens.
 */
import { hashOfText, type Random } from './random.ts';

interface Due {
  readonly at: number;
  readonly tie: number;
  readonly sequence: number;
  readonly run: () => void;
}

export interface Scheduler {
  /** Milliseconds since the world began. */
  now(): number;
  after(ms: number, run: () => void): void;
  /** Runs all that is due up to and including `until`, and leaves the clock there. */
  runUntil(until: number): void;
  /** Takes something into the hash of all that happened. */
  mark(text: string): void;
  steps(): number;
  hash(): string;
}

/** Node's own way to run what promises have left to do, at once; only from outside of a microtask. */
const tick: unknown = Reflect.get(process, '_tickCallback');
export function drainMicrotasks(): void {
  if (typeof tick !== 'function') throw new Error('this Node has no process._tickCallback to drain microtasks with');
  Reflect.apply(tick, process, []);
}

const before = (left: Due, right: Due): boolean =>
  left.at !== right.at
    ? left.at < right.at
    : left.tie !== right.tie
      ? left.tie < right.tie
      : left.sequence < right.sequence;

export function createScheduler(order: Random, onStep: () => void): Scheduler {
  const heap: Due[] = [];
  let now = 0;
  let sequence = 0;
  let steps = 0;
  let [low, high] = [0x811c9dc5, 0x01234567];

  const push = (due: Due): void => {
    let at = heap.length;
    heap.push(due);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !before(due, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = due;
  };
  const pop = (): Due | undefined => {
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (left === undefined) break;
      let least = left;
      if (right !== undefined && before(right, left)) {
        least = right;
        child += 1;
      }
      if (!before(least, last)) break;
      heap[at] = least;
      at = child;
    }
    heap[at] = last;
    return first;
  };
  const mix = (value: number): void => {
    low = Math.imul(low ^ value, 0x01000193) >>> 0;
    high = Math.imul(high ^ (value + low), 0x85ebca6b) >>> 0;
  };
  return {
    now: () => now,
    after(ms, run) {
      sequence += 1;
      push({ at: now + Math.max(0, ms), tie: order.uniform(), sequence, run });
    },
    runUntil(until) {
      for (let next = heap[0]; next !== undefined && next.at <= until; next = heap[0]) {
        pop();
        now = next.at;
        steps += 1;
        mix(Math.round(now * 1_000) | 0);
        mix(next.sequence);
        next.run();
        drainMicrotasks();
        onStep();
      }
      now = Math.max(now, until);
    },
    mark(text) {
      mix(hashOfText(text));
    },
    steps: () => steps,
    hash: () => low.toString(16).padStart(8, '0') + high.toString(16).padStart(8, '0'),
  };
}
