/** The queue between operators and executors: it loses, doubles and brings late, and nothing may depend on it. */
import type { Faults } from './faults.ts';
import type { Life } from './life.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

const LONG_POLL_MS = 20_000;

export interface DoorbellQueue {
  ring(): void;
  awaitRing(life: Life, signal: AbortSignal): Promise<boolean>;
}

export function createDoorbellQueue(deps: {
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly random: Random;
}): DoorbellQueue {
  const { scheduler, faults, random } = deps;
  let waiting: { readonly life: Life; readonly give: (rang: boolean) => void }[] = [];
  let kept = 0;
  const arrive = (): void => {
    const alive = waiting.filter((one) => one.life.alive());
    const next = alive.shift();
    waiting = alive;
    if (next === undefined) kept += 1;
    else next.give(true);
  };
  return {
    ring() {
      if (faults.inForce(['queue-out'])) {
        faults.count('queue-out');
        return;
      }
      if (faults.hit('ring-lost') !== undefined) return;
      scheduler.after(random.between(2, 40), arrive);
      const twice = faults.hit('ring-twice');
      if (twice !== undefined) scheduler.after(random.between(10, twice.againMs), arrive);
    },
    awaitRing(life, signal) {
      if (!life.touch()) return new Promise(() => undefined);
      return life.answer((settle) => {
        if (faults.inForce(['queue-out'])) {
          faults.count('queue-out');
          settle(random.between(1, 900), () => {
            throw new Error('the queue does not answer');
          });
          return;
        }
        if (kept > 0) {
          kept -= 1;
          settle(random.between(1, 5), () => true);
          return;
        }
        let over = false;
        const give = (rang: boolean, ms = random.between(1, 5)): void => {
          if (over) return;
          over = true;
          waiting = waiting.filter((one) => one.give !== give);
          settle(ms, () => {
            if (signal.aborted) throw new Error('waiting was ended');
            return rang;
          });
        };
        waiting.push({ life, give });
        signal.addEventListener('abort', () => give(false, 1));
        scheduler.after(LONG_POLL_MS, () => give(false));
      });
    },
  };
}
