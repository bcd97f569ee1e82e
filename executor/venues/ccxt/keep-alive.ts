/** Keeps one stream going for as long as somebody wants it: again and again, with a bounded pause after each break. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Loop {
  stop(): void;
  /** Resolves when nothing of it runs any more. */
  readonly ended: Promise<void>;
}

const BACKOFF_MS_FIRST = 100;
/** A venue that is down is asked this often at most; endlessly, because only a person may give a venue up. */
const BACKOFF_MS_MAX = 5_000;

/**
 * @param step waits for the next piece of news; rejects when the stream broke. After a stop it opens nothing any more.
 * @param onBreak told once for each break, before the pause
 */
export function keepAlive(step: (signal: AbortSignal) => Promise<void>, onBreak: (error: unknown) => void): Loop {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async (): Promise<void> => {
    let backoffMs = BACKOFF_MS_FIRST;
    while (!signal.aborted) {
      try {
        await step(signal);
        backoffMs = BACKOFF_MS_FIRST;
      } catch (error) {
        if (signal.aborted) return;
        onBreak(error);
        await sleep(backoffMs, undefined, { signal }).catch(() => undefined);
        backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX);
      }
    }
  };
  return { stop: () => stopping.abort(), ended: run() };
}
