/** Does something again and again, never twice at once, until stopped. A run that fails is reported and the next one comes. */
export interface Repeated {
  stop(): Promise<void>;
}

/** A sleep that ends early when it is told to. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** @param ms between two runs; asked anew each time where it may change */
export function every(
  ms: number | (() => number),
  sleep: Sleep,
  work: () => Promise<void> | void,
  onError: (error: unknown) => void,
): Repeated {
  const stopped = new AbortController();
  const running = (async () => {
    while (!stopped.signal.aborted) {
      try {
        await work();
      } catch (error) {
        onError(error);
      }
      if (!stopped.signal.aborted) await sleep(typeof ms === 'number' ? ms : ms(), stopped.signal);
    }
  })();
  return {
    async stop() {
      stopped.abort();
      await running;
    },
  };
}
