import type { Clock, DurationMs } from '#shared/domain/time.ts';

import type { Budget } from './budget.ts';
import type { Call } from './dialect.ts';
import { NotSentError, SilenceError } from './errors.ts';
import type { WireClient } from './wire-client.ts';

/** Waits no longer than that. What comes later is dropped, errors too; the request itself may still be executed. */
export async function bounded<T>(work: Promise<T>, timeoutMs: DurationMs): Promise<T> {
  const timer = Promise.withResolvers<never>();
  const handle = setTimeout(
    () => timer.reject(new SilenceError(`the venue said nothing for ${timeoutMs} ms`)),
    timeoutMs,
  );
  try {
    return await Promise.race([work, timer.promise]);
  } finally {
    clearTimeout(handle);
    work.catch(() => undefined);
    timer.promise.catch(() => undefined);
  }
}

export const createCall =
  (client: WireClient, budget: Budget, clock: Clock, timeoutMs: DurationMs): Call =>
  (request, use) =>
    budget.take(request.weight, use, clock.monotonic())
      ? bounded(client.request(request), timeoutMs)
      : Promise.reject(new NotSentError(`the request budget of this venue is spent (${use}, ${request.path})`));
