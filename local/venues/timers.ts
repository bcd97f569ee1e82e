/** Dead-man's switches of the venues: all open orders are cancelled unless the timer is set anew in time. */
import type { VenueCore } from './core.ts';

export interface DeadMan {
  /** Zero disarms. @returns when it will go off on the venue's clock; null when disarmed */
  arm(ms: number): number | null;
  stop(): void;
}

export function createDeadMan(core: VenueCore): DeadMan {
  let timer: NodeJS.Timeout | undefined;
  return {
    arm(ms) {
      clearTimeout(timer);
      if (ms === 0) return null;
      timer = setTimeout(() => void core.cancelAll(), ms);
      return core.now() + ms;
    },
    stop: () => clearTimeout(timer),
  };
}
