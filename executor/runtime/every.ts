/** Does something again and again, never twice at once, until stopped. A run that fails is reported and the next one comes. */
export interface Repeated {
  stop(): Promise<void>;
}

export function every(ms: number, work: () => Promise<void> | void, onError: (error: unknown) => void): Repeated {
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  let wake: (() => void) | null = null;
  const running = (async () => {
    while (!stopped) {
      try {
        await work();
      } catch (error) {
        onError(error);
      }
      if (stopped) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, ms);
      });
    }
  })();
  return {
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      wake?.();
      await running;
    },
  };
}
