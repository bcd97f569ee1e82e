/** Asks again and again at the page's own pace: one round at a time, slower while it fails, not at all while hidden. */

export const POLL_MS = 1_000;
/** However long the API has been silent, its return is seen within this. */
export const POLL_MS_MAX = 8_000;

export const delayMsAfter = (failures: number): number => Math.min(POLL_MS * 2 ** Math.min(failures, 10), POLL_MS_MAX);

export interface Loop {
  /** Begins a round now, or right after the one that is under way. */
  wake(): void;
  stop(): void;
}

/** `round` answers whether it succeeded and never throws. */
export function startLoop(
  round: () => Promise<boolean>,
  page: Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'>,
): Loop {
  let failures = 0;
  let running = false;
  let again = false;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function run(): Promise<void> {
    if (stopped) return;
    if (running) {
      again = true;
      return;
    }
    running = true;
    failures = (await round()) ? 0 : failures + 1;
    running = false;
    schedule();
  }
  function schedule(): void {
    clearTimeout(timer);
    const wanted = again;
    again = false;
    if (stopped || (page.hidden && !wanted)) return;
    timer = setTimeout(() => void run(), wanted ? 0 : delayMsAfter(failures));
  }
  const wake = (): void => {
    clearTimeout(timer);
    void run();
  };
  const onVisibility = (): void => {
    if (!page.hidden) wake();
  };
  page.addEventListener('visibilitychange', onVisibility);
  wake();
  return {
    wake,
    stop() {
      stopped = true;
      clearTimeout(timer);
      page.removeEventListener('visibilitychange', onVisibility);
    },
  };
}
