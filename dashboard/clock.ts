import { epochMs, monotonicMs, type Clock } from '#shared/domain/time.ts';

/** The browser's clocks: the only file of the page that reads them. */
export const browserClock: Clock = {
  wall: () => epochMs(Date.now()),
  monotonic: () => monotonicMs(performance.now()),
};
