import { epochMs, monotonicMs, type Clock } from '#shared/domain/time.ts';

/** The machine's own clocks: the only file, beside benchmarks and tests, that reads them. */
export const systemClock: Clock = {
  wall: () => epochMs(Date.now()),
  monotonic: () => monotonicMs(performance.now()),
};
