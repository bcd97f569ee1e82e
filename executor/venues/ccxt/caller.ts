import type { Clock, DurationMs, MonotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

import type { RequestLog } from '../request-log.ts';
import type { Budget, BudgetUse } from './budget.ts';
import type { Call } from './dialect.ts';
import { NotSentError, SilenceError, type VenueAnswerError } from './errors.ts';
import { endOf } from './request-end.ts';
import type { VenueRequest, WireClient } from './wire-client.ts';

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

/** @throws {NotSentError} while the venue wants to hear nothing */
export function refuseWhileWaiting(budget: Budget, what: string, at: MonotonicMs): void {
  const leftMs = budget.waitLeftMs(at);
  if (leftMs > 0) throw new NotSentError(`this venue wants to hear nothing for ${Math.ceil(leftMs)} ms more (${what})`);
}

/** Spends what the request weighs. @throws {NotSentError} when it may not leave now */
export function admit(budget: Budget, request: VenueRequest, use: BudgetUse, at: MonotonicMs): void {
  const what = `${use}, ${request.path}`;
  refuseWhileWaiting(budget, what, at);
  if (!budget.take(request.weight, use, at))
    throw new NotSentError(`the request budget of this venue is spent (${what})`);
}

/** What the venue says about waiting counts from when it is heard, which is later than it was said. */
export function heed(budget: Budget, answer: VenueAnswerError, at: MonotonicMs): void {
  if (answer.waitMs !== null) budget.tellToWait(at, answer.waitMs);
}

/** Notes how long it took and how it ended; what never left is no word about the venue. */
export async function noted<T>(work: () => Promise<T>, venue: VenueId, log: RequestLog, clock: Clock): Promise<T> {
  const began = clock.monotonic();
  const note = (error: unknown): void => {
    const end = endOf(venue, error);
    const at = clock.monotonic();
    if (end !== null) log.record(at, at - began, end);
  };
  try {
    const answer = await work();
    note(null);
    return answer;
  } catch (error) {
    note(error);
    throw error;
  }
}

export interface CallDeps {
  readonly venue: VenueId;
  readonly budget: Budget;
  readonly log: RequestLog;
  readonly clock: Clock;
}

export const createCall =
  (client: Pick<WireClient, 'request'>, { venue, budget, log, clock }: CallDeps, timeoutMs: DurationMs): Call =>
  async (request, use) => {
    admit(budget, request, use, clock.monotonic());
    return noted(() => bounded(client.request(request), timeoutMs), venue, log, clock);
  };
